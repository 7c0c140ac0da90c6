"""Putting things in order: each gets a place, the first being the most important.

Stored: the codes from the first place on; `top` limits how many places there are. Counted:
"place:code" for each, and "answered" once. Typed garbage is kept as {code: place} to be named.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

from msgspec import UNSET, Meta, Struct

from auditapp.base.words import N_
from auditapp.formkit.questions.question import (
    UNKNOWN,
    Cell,
    Posted,
    Question,
    Shown,
    first,
)
from auditapp.formkit.words import Problem, Text

TWICE = N_("Two have the same place. Please give each place once.")
GAP = N_("A place is left out. Please begin with 1 and go on without a gap.")
FEWER = N_("Please give a place to %(count)d of them.")


class Ranked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to be put in its place; the code leaves room for the place in a count's token."""

    code: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
    text: Text


class Ranking(Question, frozen=True, kw_only=True, tag="ranking"):
    options: Annotated[tuple[Ranked, ...], Meta(min_length=2, max_length=20)]
    top: Annotated[int, Meta(ge=1, le=20)] | None = None

    def parse(self, posted: Posted) -> object:
        typed = {o.code: first(posted, f"{self.code}.{o.code}") for o in self.options}
        given = {code: place for code, place in typed.items() if place}
        return read_places(given, self.places) if given else UNSET

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return (self._fewer(),) if self.required and not partial else ()
        if isinstance(value, dict):
            places = list(value.values())
            if any(place not in map(str, range(1, self.places + 1)) for place in places):
                return (Problem(self.code, UNKNOWN),)
            return (Problem(self.code, TWICE if len(set(places)) < len(places) else GAP),)
        known = [option.code for option in self.options]
        if not isinstance(value, list) or not value or any(code not in known for code in value):
            return (Problem(self.code, UNKNOWN),)
        if len(value) > self.places or len(set(value)) < len(value):
            return (Problem(self.code, UNKNOWN),)
        lacks = self.required and not partial and len(value) < self.places
        return (self._fewer(),) if lacks else ()

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown = super().show(value, problems)
        typed = value if isinstance(value, dict) else _places(value)
        shown["places"] = list(range(1, self.places + 1))
        shown["choices"] = [
            {
                "id": f"in-{self.code}-{option.code}",
                "name": f"{self.code}.{option.code}",
                "text": option.text,
                "place": str(typed.get(option.code, "")),
            }
            for option in self.options
        ]
        return shown

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        places = _places(value)
        return [(f"{self.code}/{o.code}", places.get(o.code)) for o in self.options]

    def count(self, value: object) -> list[tuple[str, str]]:
        tokens = [f"{place}:{code}" for code, place in _places(value).items()]
        return [(self.code, token) for token in (*tokens, "answered")] if tokens else []

    def field_names(self) -> tuple[str, ...]:
        return tuple(f"{self.code}.{option.code}" for option in self.options)

    def is_posted(self, posted: Posted) -> bool:
        return any(name in posted for name in self.field_names())

    @property
    def places(self) -> int:
        """How many places there are to give."""
        return min(self.top or len(self.options), len(self.options))

    def _fewer(self) -> Problem:
        return Problem(self.code, FEWER, {"count": self.places})


def read_places(given: Mapping[str, str], most: int) -> object:
    """Return the codes in order where the places are 1, 2, … once each, else what was typed."""
    order = sorted(given, key=lambda code: given[code].zfill(3))
    wanted = [str(place) for place in range(1, len(order) + 1)]
    good = len(order) <= most and [given[code] for code in order] == wanted
    return order if good else dict(given)


def _places(value: object) -> dict[str, int]:
    codes = value if isinstance(value, list) else []
    return {str(code): place for place, code in enumerate(codes, 1)}
