"""How likely somebody is to recommend: 0 (not at all) to 10, with words at both ends.

Stored: 0 to 10; None for "no opinion". Counted: one token per value, from which results show how
many are promoters (9 and 10), passive (7 and 8) and detractors (0 to 6), the usual three groups.
"""

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

MOST = 10
VALUES = range(MOST + 1)


class Ends(Struct, frozen=True, forbid_unknown_fields=True):
    """What 0 and 10 mean, in words."""

    low: Text
    high: Text


class Recommendation(Question, frozen=True, kw_only=True, tag="recommendation"):
    labels: Ends
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
        known = type(value) is int and value in VALUES
        if known or (value is None and self.no_opinion is not None):
            return ()
        return (Problem(self.code, UNKNOWN),)

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown = super().show(value, problems)
        words = {0: self.labels.low, MOST: self.labels.high}
        shown["choices"] = [
            {
                "id": f"in-{self.code}-{point}",
                "value": point,
                "text": words.get(point),
                "checked": type(value) is int and value == point,
            }
            for point in VALUES
        ]
        shown["low"], shown["high"] = self.labels.low, self.labels.high
        shown["no_opinion"] = self.no_opinion
        shown["no_opinion_checked"] = value is None
        return shown

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        return [(self.code, value if isinstance(value, int) else None)]

    def count(self, value: object) -> list[tuple[str, str]]:
        return [] if value is UNSET else [(self.code, "none" if value is None else str(value))]

    def score(self, value: object) -> tuple[float, float] | None:
        return (float(value), float(MOST)) if type(value) is int else None
