"""Did it help? A share over the months with the change marked, judged by its control chart.

The centre and the limits come from the months before the change alone, so that what came after is
compared with how it was (Shewhart; measure/control.py).
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from auditapp import measure
from auditapp.web.charts import TrendPoint

Verdict = Literal["better", "worse", "noise", "early", "no_before", "not_done"]


class Group(msgspec.Struct, frozen=True):
    """All months before or after: k satisfied of n, with the 95 % interval of their share."""

    k: int
    n: int
    share: float
    low: float
    high: float


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """One month: (k, n), None where hidden or empty; limits and signal where there are any."""

    first: date
    is_hidden: bool
    point: measure.ChartPoint | None


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """The chart and what it says; change is the place of the month of the change, None before."""

    verdict: Verdict
    months: list[Month]
    change: int | None
    centre: float | None
    before: Group | None
    after: Group | None

    @property
    def drawing(self) -> list[TrendPoint]:
        """Return the months for drawing: the band is what chance alone would give."""
        return [
            TrendPoint(
                label=f"{month.first:%m/%Y}",
                value=month.point.p if month.point else None,
                n=month.point.n if month.point else 0,
                low=month.point.low if month.point else None,
                high=month.point.high if month.point else None,
                signal=bool(month.point and month.point.signal),
            )
            for month in self.months
        ]


def judge(
    months: Sequence[date],
    series: Sequence[tuple[int, int] | None],
    hidden: Sequence[bool],
    *,
    changed_on: date | None,
) -> Effect:
    """Judge (satisfied, n) per month against the months before the one of the change.

    The month of the change itself is neither before nor after. Without a change all is before.
    """
    change = None
    if changed_on is not None:
        month = changed_on.replace(day=1)
        change = next((place for place, first in enumerate(months) if first == month), None)
    edge = len(series) if change is None else change
    before = _group(series[:edge])
    after = _group(series[edge + 1 :])
    chart = measure.p_chart(series, baseline=edge) if before else None
    points = chart.points if chart else [_bare(pair) for pair in series]
    return Effect(
        verdict=_verdict(chart, change, before=before, after=after),
        months=[
            Month(first=first, is_hidden=is_hidden, point=point)
            for first, is_hidden, point in zip(months, hidden, points, strict=True)
        ],
        change=change,
        centre=chart.centre if chart else None,
        before=before,
        after=after,
    )


def _verdict(
    chart: measure.Chart | None, change: int | None, *, before: Group | None, after: Group | None
) -> Verdict:
    if change is None:
        return "not_done"
    if before is None or chart is None:
        return "no_before"
    if after is None:
        return "early"
    signals = [point.signal for point in chart.points[change + 1 :] if point and point.signal]
    if not signals:
        return "noise"
    return "better" if signals[-1] in {"above", "run_above"} else "worse"


def _group(series: Sequence[tuple[int, int] | None]) -> Group | None:
    known = [pair for pair in series if pair and pair[1]]
    k, n = sum(pair[0] for pair in known), sum(pair[1] for pair in known)
    if not n:
        return None
    low, high = measure.wilson(k, n)
    return Group(k, n, k / n, low, high)


def _bare(pair: tuple[int, int] | None) -> measure.ChartPoint | None:
    if not pair or not pair[1]:
        return None
    share = pair[0] / pair[1]
    return measure.ChartPoint(*pair, share, share, share, None)


class ClauseGrade(msgspec.Struct, frozen=True, kw_only=True):
    """How one signed audit of the unit graded a clause: its worst line."""

    audit_id: str
    title: str
    day: date
    grade: str
    is_after: bool
    lines: int
