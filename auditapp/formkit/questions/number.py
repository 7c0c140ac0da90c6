"""A number within limits. Stored: int, or float where decimals are allowed.

Typed numbers may have a decimal comma or point and grouped thousands; a lone point or comma before
exactly three digits groups thousands where the question wants a whole number.
"""

import re
from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta

from auditapp.base.words import N_
from auditapp.formkit.questions.question import FILL_IN, Cell, Posted, Question, Shown, first
from auditapp.formkit.words import Problem, Text

NOT_A_NUMBER = N_("Please enter a number.")
NOT_WHOLE = N_("Please enter a whole number.")
TOO_FINE = N_("Please enter at most %(decimals)d decimals.")
TOO_SMALL = N_("Please enter %(min)s or more.")
TOO_LARGE = N_("Please enter %(max)s or less.")

_PLAIN = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([.,][0-9]{3})+")


class Number(Question, frozen=True, tag="number"):
    min: float | None = None
    max: float | None = None
    decimals: Annotated[int, Meta(ge=0, le=6)] = 0
    unit: Text | None = None

    def parse(self, posted: Posted) -> object:
        raw = first(posted, self.code)
        if not raw:
            return UNSET
        plain = _normal(raw.replace(" ", ""), grouped=self.decimals == 0)
        if not _PLAIN.fullmatch(plain):
            return raw
        number = float(plain)
        return int(number) if number.is_integer() and self.decimals == 0 else number

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return self.unanswered(FILL_IN, partial=partial)
        if isinstance(value, bool) or not isinstance(value, int | float) or value - value != 0:
            return (Problem(self.code, NOT_A_NUMBER),)
        if round(value, self.decimals) != value:
            message = TOO_FINE if self.decimals else NOT_WHOLE
            return (Problem(self.code, message, {"decimals": self.decimals}),)
        if self.min is not None and value < self.min:
            return (Problem(self.code, TOO_SMALL, {"min": write_number(self.min)}),)
        if self.max is not None and value > self.max:
            return (Problem(self.code, TOO_LARGE, {"max": write_number(self.max)}),)
        return ()

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown = super().show(value, problems)
        if isinstance(value, int | float):
            shown["value"] = write_number(value)
        shown["inputmode"] = "decimal" if self.decimals else "numeric"
        shown["unit"] = self.unit
        return shown

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        return [(self.code, value if isinstance(value, int | float | str) else None)]

    def count(self, value: object) -> list[tuple[str, str]]:
        return [] if value is UNSET else [(self.code, "answered")]


def write_number(value: float) -> str:
    """Return a number as it is written here: no thousands, decimal comma."""
    return str(int(value)) if value == int(value) else str(value).replace(".", ",")


def _normal(raw: str, *, grouped: bool) -> str:
    if grouped and _GROUPED.fullmatch(raw):
        return raw.replace(",", "").replace(".", "")
    if "," in raw and "." in raw:
        group = "." if raw.rfind(",") > raw.rfind(".") else ","
        raw = raw.replace(group, "")
    return raw.replace(",", ".")
