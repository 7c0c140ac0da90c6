"""Reasons to tick that depend on a score: one list for low scores, another for high ones.

Each band is a multiple choice under its own code with the score as its condition, so the engine
decides which one is asked, and what was ticked for "not good" never counts among "good". A band
takes words and options from the question where it has none of its own.
"""

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from auditapp.formkit.conditions import Condition, both
from auditapp.formkit.questions.multiple_choice import Count, MultipleChoice
from auditapp.formkit.questions.question import Group, Options, Question
from auditapp.formkit.words import Code, Text


class Band(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The scores from `at_least` to `at_most`, both included, and what is asked for them."""

    code: Code
    at_least: int | None = None
    at_most: int | None = None
    text: Text | None = None
    hint: Text | None = None
    options: Options | None = None


class Reasons(Group, frozen=True, kw_only=True, tag="reasons"):
    PARTS: ClassVar[str] = "bands"

    about: Code
    bands: Annotated[tuple[Band, ...], Meta(min_length=1, max_length=10)]
    options: Options | None = None
    min: Count | None = None
    max: Count | None = None

    def parts(self) -> tuple[Question, ...]:
        return tuple(
            MultipleChoice(
                code=band.code,
                text=band.text or self.text,
                hint=band.hint or self.hint,
                required=self.required,
                when=both(self.when, self._score(band)),
                clauses=self.clauses,
                factor=self.factor,
                weight=self.weight,
                options=band.options or self.options or (),
                min=self.min,
                max=self.max,
            )
            for band in self.bands
        )

    def _score(self, band: Band) -> Condition | None:
        least = most = None
        if band.at_least is not None:
            least = Condition(question=self.about, at_least=band.at_least)
        if band.at_most is not None:
            most = Condition(question=self.about, at_most=band.at_most)
        return both(least, most)
