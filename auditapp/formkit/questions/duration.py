"""A span of time, asked as hours and minutes or as days. Stored and exported: whole minutes.

Counted by bins ("60-120": an hour and more, under two), because a sum of all minutes could give a
single answer away and a count per minute would be no figure. Limits stand in the unit asked for.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Literal

from msgspec import UNSET, Meta

from auditapp.base.words import N_
from auditapp.formkit.questions.number import NOT_A_NUMBER, write_number
from auditapp.formkit.questions.question import FILL_IN, Cell, Posted, Question, Shown, first
from auditapp.formkit.words import Problem, Text

TOO_SHORT = {
    "minutes": N_("Please enter %(min)d minutes or more."),
    "days": N_("Please enter %(min)d days or more."),
}
TOO_LONG = {
    "minutes": N_("Please enter %(max)d minutes or less."),
    "days": N_("Please enter %(max)d days or less."),
}

HOUR, DAY = 60, 1440
LONGEST = 3660 * DAY
MINUTES_OF = {"days": DAY, "hours": HOUR, "minutes": 1}
FIELDS = {"minutes": ("hours", "minutes"), "days": ("days",)}
BINS = {"minutes": (15, 30, 60, 120, 240), "days": (1, 3, 5, 10, 15, 30)}
_TYPED = re.compile(r"[0-9]{1,6}([.,][0-9]{1,3})?")
_NAMES: dict[str, tuple[str, str]] = {
    "days": ("ngày", "days"),
    "hours": ("giờ", "hours"),
    "minutes": ("phút", "minutes"),
}

Limit = Annotated[int, Meta(ge=0, le=500_000)]
Bins = Annotated[tuple[Annotated[int, Meta(ge=1, le=500_000)], ...], Meta(max_length=20)]


class Duration(Question, frozen=True, kw_only=True, tag="duration"):
    unit: Literal["minutes", "days"] = "minutes"
    min: Limit | None = None
    max: Limit | None = None
    bins: Bins = ()

    def parse(self, posted: Posted) -> object:
        typed = {name: first(posted, f"{self.code}.{name}") for name in FIELDS[self.unit]}
        given = {name: raw for name, raw in typed.items() if raw}
        if not given:
            return UNSET
        minutes = read_minutes(given)
        return given if minutes is None else minutes

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return self.unanswered(FILL_IN, partial=partial)
        if type(value) is not int or value < 0:
            return (Problem(self.code, NOT_A_NUMBER),)
        least = self.min or 0
        most = LONGEST // self._size if self.max is None else self.max
        if value < least * self._size:
            return (Problem(self.code, TOO_SHORT[self.unit], {"min": least}),)
        if value > most * self._size:
            return (Problem(self.code, TOO_LONG[self.unit], {"max": most}),)
        return ()

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown = super().show(value, problems)
        typed = value if isinstance(value, dict) else self._split(value)
        shown["fields"] = [
            {
                "id": f"in-{self.code}-{name}",
                "name": f"{self.code}.{name}",
                "unit": name,
                "value": str(typed.get(name, "")),
            }
            for name in FIELDS[self.unit]
        ]
        return shown

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        return [(self.code, value if type(value) is int else None)]

    def count(self, value: object) -> list[tuple[str, str]]:
        if type(value) is not int:
            return []
        return [(self.code, next(t for t, low, high in self.ranges() if in_bin(value, low, high)))]

    def field_names(self) -> tuple[str, ...]:
        return tuple(f"{self.code}.{name}" for name in FIELDS[self.unit])

    def is_posted(self, posted: Posted) -> bool:
        return any(name in posted for name in self.field_names())

    def ranges(self) -> list[tuple[str, int, int | None]]:
        """Return (token, from, up to but without) in minutes, the shortest first."""
        edges = [edge * self._size for edge in self.bins or BINS[self.unit]]
        bounded = [(f"{low}-{high}", low, high) for low, high in pairwise((0, *edges))]
        return [*bounded, (f"{edges[-1]}-", edges[-1], None)]

    @property
    def _size(self) -> int:
        return MINUTES_OF[self.unit]

    def _split(self, value: object) -> Mapping[str, str]:
        if type(value) is not int:
            return {}
        if self.unit == "days":
            return {"days": write_number(round(value / DAY, 3))}
        return {"hours": str(value // HOUR) if value >= HOUR else "", "minutes": str(value % HOUR)}


def read_minutes(typed: Mapping[str, str]) -> int | None:
    """Return the minutes of {"hours": "1,5", "minutes": "10"}; None where one is no number."""
    if not all(_TYPED.fullmatch(raw) for raw in typed.values()):
        return None
    parts = (float(raw.replace(",", ".")) * MINUTES_OF[name] for name, raw in typed.items())
    return int(sum(parts) + 0.5)


def in_bin(minutes: int, low: int, high: int | None) -> bool:
    """Say whether a span lies in a bin."""
    return low <= minutes and (high is None or minutes < high)


def write_span(minutes: int) -> Text:
    """Return "2 giờ 30 phút" and "2 hours 30 minutes"."""
    days, rest = divmod(minutes, DAY)
    if rest and days < 3:
        days, rest = 0, minutes
    amounts = {"days": days, "hours": rest // HOUR, "minutes": rest % HOUR}
    said = [(n, *_NAMES[unit]) for unit, n in amounts.items() if n] or [(0, *_NAMES["minutes"])]
    return {
        "vi": " ".join(f"{n} {name}" for n, name, _ in said),
        "en": " ".join(f"{n} {name[:-1] if n == 1 else name}" for n, _, name in said),
    }
