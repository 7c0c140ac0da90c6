"""How fast answers come in at one point: kept in the memory of one process and nowhere else.

Nothing here knows who answered. `Pace` makes a flood at one point wait so that the others are
served; `Bursts` finds many equal ratings within two minutes. Pure: the time is an argument.
"""

from collections import deque
from dataclasses import dataclass, field

import msgspec

from auditapp.formkit.engine import CompiledForm

LONGEST = 2.0  # seconds that an answer waits for its point's pace at most
MINUTE = 60.0
WINDOW = 120.0  # seconds in which equal ratings are one burst (domain.md C.6, rule 8)
MOST = 50_000  # points remembered


class Pace:
    """At one point this many answers a minute go on at once; further ones wait a moment."""

    def __init__(self, per_minute: int) -> None:
        self._step = MINUTE / per_minute
        self._due: dict[str, float] = {}

    def wait(self, point_id: str, *, now: float) -> float:
        """Return how many seconds the next answer at this point waits, 0 to LONGEST."""
        due = self._due.get(point_id, 0.0)
        if due < now:
            if len(self._due) >= MOST:
                self._due.clear()
            due = now
        # A flood that never ends builds up no debt beyond what the longest wait pays off.
        self._due[point_id] = min(due + self._step, now + MINUTE + LONGEST)
        return min(max(0.0, due + self._step - now - MINUTE), LONGEST)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A stored answer to be flagged: its key, and the form that its answers belong to."""

    root_id: str
    response_id: str
    form: CompiledForm = field(compare=False)


class _Seen(msgspec.Struct, eq=False):
    at: float
    level: object
    suspect: Suspect
    is_found: bool = False


class Bursts:
    """More than `limit` equal ratings at one point within WINDOW: all of them are suspects."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._points: dict[str, deque[_Seen]] = {}
        self._counts: dict[tuple[str, object], int] = {}
        self._swept = 0.0

    def note(self, point_id: str, level: object, suspect: Suspect, *, now: float) -> list[Suspect]:
        """Remember an answer for two minutes; return those that are part of a burst since now."""
        if not 0 <= now - self._swept <= WINDOW:
            self._sweep(now)
        seen = self._points.get(point_id)
        if seen is None:
            seen = self._points[point_id] = deque()
        self._forget(point_id, seen, now)
        seen.append(_Seen(now, level, suspect))
        key = (point_id, level)
        n = self._counts[key] = self._counts.get(key, 0) + 1
        if n <= self._limit:
            return []
        return [_found(one) for one in seen if one.level == level and not one.is_found]

    def _forget(self, point_id: str, seen: "deque[_Seen]", now: float) -> None:
        while seen and not 0 <= now - seen[0].at <= WINDOW:
            key = (point_id, seen.popleft().level)
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]

    def _sweep(self, now: float) -> None:
        self._swept = now
        for point_id, seen in list(self._points.items()):
            self._forget(point_id, seen, now)
            if not seen:
                del self._points[point_id]


def _found(one: _Seen) -> Suspect:
    one.is_found = True
    return one.suspect
