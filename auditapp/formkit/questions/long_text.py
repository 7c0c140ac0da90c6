"""Several lines in the person's own words. Stored: the text with plain line ends."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta

from auditapp.formkit.questions.question import (
    FILL_IN,
    TOO_LONG,
    Cell,
    Posted,
    Question,
    Shown,
)
from auditapp.formkit.words import Problem, clean_text


class LongText(Question, frozen=True, tag="long_text"):
    max_length: Annotated[int, Meta(ge=1, le=10_000)] = 500

    def parse(self, posted: Posted) -> object:
        got = posted.get(self.code)
        return (clean_text(got[0]) if got else "") or UNSET

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
