"""Yes or no. Stored: "yes" or "no"."""

from collections.abc import Sequence

from msgspec import UNSET, Struct

from auditapp.formkit.questions.question import (
    CHOOSE,
    UNKNOWN,
    Cell,
    Posted,
    Question,
    Shown,
    first,
)
from auditapp.formkit.words import Problem, Text

ANSWERS = ("yes", "no")


class YesNoLabels(Struct, frozen=True, forbid_unknown_fields=True):
    yes: Text
    no: Text


class YesNo(Question, frozen=True, tag="yes_no"):
    labels: YesNoLabels | None = None

    def parse(self, posted: Posted) -> object:
        return first(posted, self.code) or UNSET

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return self.unanswered(CHOOSE, partial=partial)
        return () if value in ANSWERS else (Problem(self.code, UNKNOWN),)

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown = super().show(value, problems)
        shown["yes"] = self.labels.yes if self.labels else None
        shown["no"] = self.labels.no if self.labels else None
        return shown

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        return [(self.code, value if isinstance(value, str) else None)]

    def count(self, value: object) -> list[tuple[str, str]]:
        return [(self.code, value)] if isinstance(value, str) else []
