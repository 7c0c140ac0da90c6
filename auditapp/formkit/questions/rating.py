"""Rating on a scale of 2 to 10 points in words, with faces beside them if wanted.

Stored: 1 (lowest) to `points`; None for "no opinion", which is never a middle value.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta

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

FACES = 5


class Rating(Question, frozen=True, tag="rating"):
    points: Annotated[int, Meta(ge=2, le=10)]
    labels: tuple[Text, ...]
    faces: bool = False
    order: Literal["best_first", "worst_first"] = "best_first"
    no_opinion: Text | None = None

    def parse(self, posted: Posted) -> object:
        raw = first(posted, self.code)
        if not raw:
            return UNSET
        if raw == "none" and self.no_opinion is not None:
            return None
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 3 else raw

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return self.unanswered(CHOOSE, partial=partial)
        known = type(value) is int and 1 <= value <= self.points
        if known or (value is None and self.no_opinion is not None):
            return ()
        return (Problem(self.code, UNKNOWN),)

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown = super().show(value, problems)
        scale = [self._show_point(point, value) for point in range(1, len(self.labels) + 1)]
        shown["choices"] = scale[::-1] if self.order == "best_first" else scale
        shown["no_opinion"] = self.no_opinion
        shown["no_opinion_checked"] = value is None
        return shown

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        return [(self.code, value if isinstance(value, int) else None)]

    def count(self, value: object) -> list[tuple[str, str]]:
        return [] if value is UNSET else [(self.code, "none" if value is None else str(value))]

    def score(self, value: object) -> tuple[float, float] | None:
        return (value - 1.0, self.points - 1.0) if type(value) is int else None

    def _show_point(self, point: int, value: object) -> Shown:
        return {
            "id": f"in-{self.code}-{point}",
            "value": point,
            "text": self.labels[point - 1],
            "checked": type(value) is int and value == point,
            "face": 1 + round((point - 1) * (FACES - 1) / (self.points - 1)) if self.faces else 0,
        }
