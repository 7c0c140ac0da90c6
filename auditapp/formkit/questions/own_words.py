"""What questions in the person's own words share: the text, its limit, and that it is free text."""

from collections.abc import Sequence

from msgspec import UNSET

from auditapp.formkit.questions.question import (
    FILL_IN,
    TOO_LONG,
    Cell,
    Posted,
    Question,
    Shown,
)
from auditapp.formkit.words import Problem


class OwnWords(Question, frozen=True, kw_only=True):
    """Base of short and long text; each has its own `max_length` and way to clean."""

    max_length: int

    @staticmethod
    def clean(raw: str) -> str:
        """Return what was typed as it is kept."""
        raise NotImplementedError

    def parse(self, posted: Posted) -> object:
        got = posted.get(self.code)
        return (self.clean(got[0]) if got else "") or UNSET

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return self.unanswered(FILL_IN, partial=partial)
        if isinstance(value, str) and len(value) <= self.max_length:
            return ()
        return (Problem(self.code, TOO_LONG, {"max": self.max_length}),)

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        return super().show(value, problems) | {"max_length": self.max_length}

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        return [(self.code, value if isinstance(value, str) else None)]

    def count(self, value: object) -> list[tuple[str, str]]:
        return [] if value is UNSET else [(self.code, "answered")]

    def free_text(self, value: object) -> str:
        return value if isinstance(value, str) else ""
