"""One answer out of several, one of which may be "other: please say".

Stored: the option's code, or {"is": code, "other": text} when a text stands beside it.
"""

from collections.abc import Sequence

from msgspec import UNSET

from auditapp.formkit.conditions import chosen
from auditapp.formkit.questions.question import (
    CHOOSE,
    UNKNOWN,
    Cell,
    Options,
    Posted,
    Question,
    Shown,
    first,
    other_problems,
    other_text,
    parse_other,
    show_option,
    show_other,
)
from auditapp.formkit.words import Problem


class SingleChoice(Question, frozen=True, tag="single_choice"):
    options: Options

    def parse(self, posted: Posted) -> object:
        code = first(posted, self.code)
        if not code:
            return UNSET
        if any(option.other and option.code == code for option in self.options):
            text = parse_other(posted, f"{self.code}.other")
            return {"is": code, "other": text} if text else code
        return code

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return self.unanswered(CHOOSE, partial=partial)
        code = chosen(value)
        if any(option.code == code for option in self.options):
            return other_problems(self.code, value)
        return (Problem(self.code, UNKNOWN),)

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown, code = super().show(value, problems), chosen(value)
        shown["choices"] = [show_option(self.code, o, o.code == code) for o in self.options]
        return shown | show_other(self.code, self.options, value, "is")

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        code = chosen(value)
        cells: list[tuple[str, Cell]] = [(self.code, code if isinstance(code, str) else None)]
        if self.has_other:
            cells.append((f"{self.code}.other", other_text(value) or None))
        return cells

    def count(self, value: object) -> list[tuple[str, str]]:
        code = chosen(value)
        return [(self.code, code)] if isinstance(code, str) else []

    def score(self, value: object) -> tuple[float, float] | None:
        scores = {o.code: o.score for o in self.options if o.score is not None}
        code = chosen(value)
        if not isinstance(code, str) or code not in scores:
            return None
        return scores[code], max(scores.values())

    def free_text(self, value: object) -> str:
        return other_text(value)

    def field_names(self) -> tuple[str, ...]:
        return (self.code, f"{self.code}.other") if self.has_other else (self.code,)

    @property
    def has_other(self) -> bool:
        return any(option.other for option in self.options)
