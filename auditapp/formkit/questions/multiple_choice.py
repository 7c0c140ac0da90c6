"""Any number of answers out of several, within limits; one may be "other: please say".

Stored: the codes in the order of the form, or {"is": codes, "other": text}. Counted: one token per
option and "answered" once, because a percent needs the number of people who answered.
"""

from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta

from auditapp.base.words import N_
from auditapp.formkit.conditions import chosen
from auditapp.formkit.questions.question import (
    CHOOSE,
    OTHER_LENGTH,
    UNKNOWN,
    Cell,
    Options,
    Posted,
    Question,
    Shown,
    other_problems,
    other_text,
    parse_other,
    show_option,
    show_other,
)
from auditapp.formkit.words import Problem, clean_line

Count = Annotated[int, Meta(ge=0, le=100)]
TOO_FEW = N_("Please choose at least %(min)d.")
TOO_MANY = N_("Please choose at most %(max)d.")


class MultipleChoice(Question, frozen=True, tag="multiple_choice"):
    options: Options
    min: Count | None = None
    max: Count | None = None

    def parse(self, posted: Posted) -> object:
        ticked = {clean_line(raw[:OTHER_LENGTH]) for raw in posted.get(self.code, ())[:200]} - {""}
        if not ticked:
            return UNSET
        known = [option.code for option in self.options if option.code in ticked]
        codes = known + sorted(ticked.difference(known))
        if any(option.other and option.code in ticked for option in self.options):
            text = parse_other(posted, f"{self.code}.other")
            return {"is": codes, "other": text} if text else codes
        return codes

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return self.unanswered(CHOOSE, partial=partial)
        codes, known = chosen(value), [option.code for option in self.options]
        if not isinstance(codes, list) or not codes or any(code not in known for code in codes):
            return (Problem(self.code, UNKNOWN),)
        if len(codes) > len(known):
            return (Problem(self.code, UNKNOWN),)
        if self.max is not None and len(codes) > self.max:
            return (Problem(self.code, TOO_MANY, {"max": self.max}),)
        if self.min is not None and len(codes) < self.min and not partial:
            return (Problem(self.code, TOO_FEW, {"min": self.min}),)
        return other_problems(self.code, value)

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown, codes = super().show(value, problems), _codes(value)
        shown["choices"] = [show_option(self.code, o, o.code in codes) for o in self.options]
        shown["min"], shown["max"] = self.min, self.max
        return shown | show_other(self.code, self.options, value, "includes")

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        codes, answered = _codes(value), value is not UNSET
        cells: list[tuple[str, Cell]] = [
            (f"{self.code}/{o.code}", int(o.code in codes) if answered else None)
            for o in self.options
        ]
        if self.has_other:
            cells.append((f"{self.code}.other", other_text(value) or None))
        return cells

    def count(self, value: object) -> list[tuple[str, str]]:
        codes = _codes(value)
        return [(self.code, token) for token in (*codes, "answered")] if codes else []

    def score(self, value: object) -> tuple[float, float] | None:
        scores = {o.code: o.score for o in self.options if o.score is not None}
        if value is UNSET or not scores:
            return None
        points = sum(scores.get(code, 0.0) for code in _codes(value))
        return points, sum(score for score in scores.values() if score > 0)

    def free_text(self, value: object) -> str:
        return other_text(value)

    def field_names(self) -> tuple[str, ...]:
        return (self.code, f"{self.code}.other") if self.has_other else (self.code,)

    @property
    def has_other(self) -> bool:
        return any(option.other for option in self.options)


def _codes(value: object) -> list[str]:
    codes = chosen(value)
    return [str(code) for code in codes] if isinstance(codes, list) else []
