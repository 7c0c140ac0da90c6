"""From numbers of customers served, given here and there, to response rates. Pure.

A number stands for a node (an agency with all below it, or a point) and a month, or for a day. A
node's own number for a month goes before its days, and both before what lies below. A node's month
is known when every answer of that month was given where and when a number is known.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from auditapp.surveys.models.results import ResponseRate

Months = Mapping[tuple[str, date], int]  # (node, month or day) → responses


class Served(msgspec.Struct, frozen=True):
    """A number that was given; `path` ends with the node itself."""

    node_id: str
    path: str
    grain: str
    period: date
    n: int

    @property
    def month(self) -> date:
        """Return the first day of its month."""
        return self.period.replace(day=1)


class Known(msgspec.Struct, frozen=True):
    """A node's month that is known: customers served and answers given."""

    month: date
    served: int
    answered: int


class _Cell(msgspec.Struct):
    served: int
    answered: int


def known_months(
    path: str, served: Sequence[Served], months: Sequence[date], answers: tuple[Months, Months]
) -> list[Known]:
    """Return the known months of the node at path; `answers` are per month and per day."""
    node_id = path.rstrip("/").rpartition("/")[2]
    below = [one for one in served if one.path.startswith(path)]
    found = []
    for month in months:
        top = _topmost(_cells([one for one in below if one.month == month], answers))
        answered = answers[0].get((node_id, month), 0)
        if top and sum(cell.answered for cell in top) == answered:
            found.append(Known(month, sum(cell.served for cell in top), answered))
    return found


def _cells(served: Iterable[Served], answers: tuple[Months, Months]) -> dict[str, _Cell]:
    """Return one cell per node that has a number in a month."""
    per_month, per_day = answers
    whole: dict[str, _Cell] = {}
    days: dict[str, _Cell] = {}
    for one in served:
        if one.grain == "M":
            whole[one.path] = _Cell(one.n, per_month.get((one.node_id, one.period), 0))
        else:
            cell = days.setdefault(one.path, _Cell(0, 0))
            cell.served += one.n
            cell.answered += per_day.get((one.node_id, one.period), 0)
    return {**days, **whole}


def make_rate(known: Sequence[Known], *, total: int) -> ResponseRate:
    """Return the rate over known months, of `total` answers in the period."""
    served, answered = sum(one.served for one in known), sum(one.answered for one in known)
    if not served:
        return ResponseRate()
    return ResponseRate(
        served=served, answered=answered, rate=answered / served, whole=answered == total
    )


def _topmost(cells: Mapping[str, _Cell]) -> list[_Cell]:
    """Return the cells with no other above them."""
    found: list[_Cell] = []
    above = ""
    for path in sorted(cells):
        if not above or not path.startswith(above):
            above = path
            found.append(cells[path])
    return found
