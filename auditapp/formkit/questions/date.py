"""A day within limits. Stored: ISO text (2026-11-21); typed as ISO or dd/mm/yyyy."""

import re
from collections.abc import Sequence
from datetime import date

from msgspec import UNSET

from auditapp.base.words import N_
from auditapp.formkit.questions.question import FILL_IN, Cell, Posted, Question, Shown, first
from auditapp.formkit.words import Problem

NOT_A_DATE = N_("Please enter a date as day/month/year, for example 05/09/2026.")
TOO_EARLY = N_("Please enter %(min)s or a later date.")
TOO_LATE = N_("Please enter %(max)s or an earlier date.")

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class Date(Question, frozen=True, tag="date"):
    min: date | None = None
    max: date | None = None

    def parse(self, posted: Posted) -> object:
        return parse_date(first(posted, self.code)) or UNSET

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return self.unanswered(FILL_IN, partial=partial)
        day = read_date(value)
        if day is None:
            return (Problem(self.code, NOT_A_DATE),)
        if self.min is not None and day < self.min:
            return (Problem(self.code, TOO_EARLY, {"min": f"{self.min:%d/%m/%Y}"}),)
        if self.max is not None and day > self.max:
            return (Problem(self.code, TOO_LATE, {"max": f"{self.max:%d/%m/%Y}"}),)
        return ()

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown = super().show(value, problems)
        shown["min"] = self.min.isoformat() if self.min else ""
        shown["max"] = self.max.isoformat() if self.max else ""
        return shown

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        return [(self.code, value if isinstance(value, str) else None)]

    def count(self, value: object) -> list[tuple[str, str]]:
        return [] if value is UNSET else [(self.code, "answered")]


def parse_date(raw: str) -> str:
    """Return dd/mm/yyyy as ISO text; anything else as it was typed."""
    written = _WRITTEN.fullmatch(raw)
    if written is None:
        return raw
    day, month, year = written.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def read_date(value: object) -> date | None:
    """Return the day that ISO text names, or None."""
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
