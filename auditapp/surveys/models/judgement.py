"""What results say beyond their figures: changes, parts that differ, a trend with its signals."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec.structs import replace

from auditapp import measure
from auditapp.surveys.models.results import Change, Part, Trend, TrendPoint, make_figure


def judge_change(now: Sequence[int], before: Sequence[int], *, hidden: bool) -> Change:
    """Say how satisfaction changed, in a word that gives no figure of the period before away."""
    if hidden or min(sum(now), sum(before)) < measure.FULL_FROM:
        return "too_few"
    one, other = measure.satisfaction(now), measure.satisfaction(before)
    if one is None or other is None:
        return "too_few"
    z, p_value = measure.two_proportions(one.k, one.n, other.k, other.n)
    if p_value >= 0.05:
        return "no_difference"
    return "better" if z > 0 else "worse"


def judge_parts(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Mark the shown parts that differ from all others, corrected for looking at many."""
    groups = {
        part.id: (part.figure.satisfied, part.figure.n)
        for part in parts
        if part.figure.satisfied is not None and part.figure.n is not None
    }
    found = measure.compare_with_rest(groups)
    return tuple(_judged(part, found) for part in parts)


def _judged(part: Part, found: Mapping[str, measure.Difference]) -> Part:
    difference = found.get(part.id)
    if difference is None or not difference.differs:
        return part
    return replace(part, differs="above" if difference.difference > 0 else "below")


def make_trend(
    by: Literal["month", "week"], points: Sequence[tuple[str, date, Sequence[int], bool]]
) -> Trend:
    """Return the trend of (code, first day, counts per level, hidden) with its control chart."""
    figures = [make_figure(levels, hidden=hidden) for _, _, levels, hidden in points]
    chart = measure.p_chart(
        [(f.satisfied, f.n) if f.satisfied is not None and f.n else None for f in figures]
    )
    drawn = chart.points if chart else [None] * len(figures)
    return Trend(
        by=by,
        centre=chart.centre if chart else None,
        points=tuple(
            TrendPoint(
                period=code,
                first=first,
                figure=figure,
                signal=point.signal if point else None,
                lower=point.low if point else None,
                upper=point.high if point else None,
            )
            for (code, first, _, _), figure, point in zip(points, figures, drawn, strict=True)
        ),
    )
