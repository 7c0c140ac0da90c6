"""Control chart for a share over time (p-chart): is this month a signal or only noise?

Limits: centre ± 3·√(c(1−c)/n), by the n of each point (Shewhart; Montgomery, Introduction to
Statistical Quality Control, 7.2; ISO 7870-2). Signals: a point outside its limits, or eight
points in a row on one side of the centre.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Literal, NamedTuple

Signal = Literal["above", "below", "run_above", "run_below"]


class ChartPoint(NamedTuple):
    """One period: share p, control limits low..high (all 0..1) and the signal, if it is one."""

    k: int
    n: int
    p: float
    low: float
    high: float
    signal: Signal | None


class Chart(NamedTuple):
    """centre is a share 0..1; a point per period, None where there was nothing to show."""

    centre: float
    points: list[ChartPoint | None]


def p_chart(
    series: Sequence[tuple[int, int] | None],
    *,
    baseline: int | None = None,
    run: int = 8,
    sigmas: float = 3.0,
) -> Chart | None:
    """Chart of (k, n) per period, None for a hidden or missing one; None when no period has an n.

    The centre comes from the first `baseline` periods, or from all. A gap ends a run: nobody
    knows on which side it lies. ValueError unless 0 <= k <= n for every period, run >= 2 and
    sigmas > 0.
    """
    if run < 2 or sigmas <= 0:
        raise ValueError(f"run {run} or sigmas {sigmas} out of range")
    if any(period and not 0 <= period[0] <= period[1] for period in series):
        raise ValueError("every period is (k, n) with 0 <= k <= n")
    known = [period for period in series[:baseline] if period and period[1]]
    if not known:
        return None
    centre = sum(k for k, _ in known) / sum(n for _, n in known)
    points: list[ChartPoint | None] = []
    length = side = 0
    for period in series:
        if not period or not period[1]:
            points.append(None)
            length = side = 0
            continue
        point = _point(*period, centre, sigmas)
        now = (point.p > centre) - (point.p < centre)
        length, side = (length + 1 if now == side else 1), now
        points.append(_with_run(point, side if length >= run else 0))
    return Chart(centre, points)


def _point(k: int, n: int, centre: float, sigmas: float) -> ChartPoint:
    p, half = k / n, sigmas * sqrt(centre * (1 - centre) / n)
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    signal: Signal | None = "above" if p > high else "below" if p < low else None
    return ChartPoint(k, n, p, low, high, signal)


def _with_run(point: ChartPoint, side: int) -> ChartPoint:
    if point.signal or not side:
        return point
    return point._replace(signal="run_above" if side > 0 else "run_below")
