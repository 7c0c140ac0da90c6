"""What a wall shows, so that nobody who watches it sees one person answer. Pure.

Today's satisfaction grows by no fewer answers than a cell that may be shown (`grow`), agency by
agency; a wall above adds up what its agencies show, so that no difference between two walls holds
fewer. This hour is a mere number of answers, without what they say (docs/decisions/0027).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from auditapp.agencies.models import is_within
from auditapp.measure import satisfaction, wilson


class Sum(msgspec.Struct, frozen=True):
    """Answers to the first question of surveys, and how many of them are satisfied."""

    n: int = 0
    satisfied: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.n + other.n, self.satisfied + other.satisfied)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What one reading of a tree found: by agency, each with its own points only."""

    at: datetime
    paths: Mapping[str, str]
    today: Mapping[str, Sum]
    this_hour: Mapping[str, int]
    hour_before: Mapping[str, int]
    open_paths: tuple[str, ...]


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What one wall shows. None where too few answered; `share` is of 1."""

    at: datetime
    hour: datetime
    this_hour: int | None
    hour_before: int | None
    n: int | None
    satisfied: int | None
    alerts: int

    @property
    def share(self) -> float | None:
        """Return the satisfied share."""
        return self.satisfied / self.n if self.n and self.satisfied is not None else None

    @property
    def low(self) -> float:
        """Return where the 95 % Wilson interval of the share begins."""
        return wilson(self.satisfied or 0, self.n or 1)[0]

    @property
    def high(self) -> float:
        """Return where it ends."""
        return wilson(self.satisfied or 0, self.n or 1)[1]


def grow(shown: Sum, now: Sum, *, k: int) -> Sum:
    """Return what is shown next: what stands there, until k answers more have come.

    Answers that were taken back (set aside, erased) make it begin anew with what is left.
    """
    if now.n < shown.n or now.satisfied < shown.satisfied:
        return now if now.n >= k and shown.n - now.n >= k else shown
    return now if now.n - shown.n >= k else shown


def board_of(known: Known, path: str, *, hour: datetime, k: int) -> Board:
    """Return the wall of the node at path."""
    here = [agency_id for agency_id, at in known.paths.items() if is_within(at, path)]
    today = _sum(known.today.get(agency_id, Sum()) for agency_id in here)
    is_shown = today.n >= k
    return Board(
        at=known.at,
        hour=hour,
        this_hour=_enough(sum(known.this_hour.get(agency_id, 0) for agency_id in here), k),
        hour_before=_enough(sum(known.hour_before.get(agency_id, 0) for agency_id in here), k),
        n=today.n if is_shown else None,
        satisfied=today.satisfied if is_shown else None,
        alerts=sum(is_within(at, path) for at in known.open_paths),
    )


def satisfied_of(levels: list[int]) -> Sum:
    """Return the sum of the counts per level, lowest first."""
    found = satisfaction(levels)
    return Sum(found.n, found.k) if found else Sum()


def _sum(parts: Iterable[Sum]) -> Sum:
    total = Sum()
    for part in parts:
        total += part
    return total


def _enough(n: int, k: int) -> int | None:
    return n if n >= k else None
