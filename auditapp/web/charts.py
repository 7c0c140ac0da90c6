"""Numbers to SVG coordinates: the part of a chart that a template should not compute.

A plot is 100 wide and 100 high, 0 at the top, stretched by the style sheet; words stand beside it.
"""

import math
from collections.abc import Callable, Sequence

import msgspec

STEP = 0.1
GAP = 0.4


class TrendPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One period: its name, the share (None: hidden or no answers), n, interval, and a signal.

    `lower` to `upper` are the control limits of this one period, where there are such.
    """

    label: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    signal: bool = False
    lower: float | None = None
    upper: float | None = None


Placed = tuple[float, TrendPoint]


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """A trend as SVG paths; `heights` are the shares that the grid lines stand for, top first.

    `steps` are the control limits, level within a period.
    """

    heights: tuple[float, ...]
    grid: tuple[float, ...]
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    dots: tuple[tuple[str, bool], ...]
    limits: tuple[float, ...]
    centre: float | None
    steps: tuple[str, ...] = ()


class Segment(msgspec.Struct, frozen=True):
    """One part of a bar: where it begins, how wide it is, and its colour from 1 to 5."""

    x: float
    width: float
    tone: int


def plot_trend(
    points: Sequence[TrendPoint],
    *,
    centre: float | None = None,
    limits: Sequence[float] = (),
) -> Plot:
    """Return the drawing of points; shares outside the data's tens are cut off, gaps stay gaps."""
    ends = ("value", "low", "high", "lower", "upper")
    shown = [v for p in points for v in (getattr(p, end) for end in ends) if v is not None]
    bottom, top = _range([*shown, *limits])
    step = 100 / max(len(points) - 1, 1)
    known = [(i * step, p) for i, p in enumerate(points)]
    runs = _runs(known)

    def height(share: float) -> float:
        return round(100 - (share - bottom) / (top - bottom) * 100, 2)

    heights = tuple(round(top - i * (top - bottom) / 2, 3) for i in range(3))
    return Plot(
        heights=heights,
        grid=tuple(height(share) for share in heights),
        lines=tuple(_path([(x, height(p.value or 0)) for x, p in run]) for run in runs),
        bands=tuple(_band([(x, *_ends(p, height)) for x, p in run]) for run in runs),
        dots=tuple(
            (f"M{x:.2f} {height(p.value):.2f}h.01", p.signal)
            for x, p in known
            if p.value is not None
        ),
        limits=tuple(height(share) for share in limits),
        centre=None if centre is None else height(centre),
        steps=tuple(
            _steps([(x, height(getattr(p, end))) for x, p in run], step)
            for run in _runs(known, least=1)
            for end in ("lower", "upper")
            if all(getattr(p, end) is not None for _, p in run)
        ),
    )


def segments(shares: Sequence[float]) -> tuple[Segment, ...]:
    """Return the parts of a 100 wide bar, worst answer first, with a gap between neighbours."""
    found = []
    x = 0.0
    last = max(len(shares) - 1, 1)
    for place, share in enumerate(shares):
        width = share * 100
        if width > 0:
            tone = 1 + round(place * 4 / last)
            found.append(Segment(round(x, 2), round(max(width - GAP, 0.2), 2), tone))
        x += width
    return tuple(found)


def share_of(part: float, whole: float) -> float:
    """Return part of whole as a share of 1; nothing of nothing is 0."""
    return part / whole if whole else 0.0


def _range(shares: Sequence[float]) -> tuple[float, float]:
    if not shares:
        return 0.0, 1.0
    bottom = math.floor(min(shares) / STEP - 1e-9) * STEP
    top = math.ceil(max(shares) / STEP + 1e-9) * STEP
    return max(0.0, bottom), min(1.0, max(top, bottom + 2 * STEP))


def _runs(known: Sequence[Placed], *, least: int = 2) -> list[list[Placed]]:
    runs: list[list[Placed]] = [[]]
    for x, point in known:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((x, point))
    return [run for run in runs if len(run) >= least]


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in places)


def _steps(places: Sequence[tuple[float, float]], step: float) -> str:
    """Return a line that is level half a period to either side of each place."""
    half = step / 2
    corners = [(x + side, y) for x, y in places for side in (-half, half)]
    return _path([(min(max(x, 0.0), 100.0), y) for x, y in corners])


def _ends(point: TrendPoint, height: Callable[[float], float]) -> tuple[float, float]:
    value = point.value or 0.0
    low = value if point.low is None else point.low
    return height(low), height(value if point.high is None else point.high)


def _band(places: Sequence[tuple[float, float, float]]) -> str:
    there = [(x, high) for x, _, high in places]
    back = [(x, low) for x, low, _ in reversed(places)]
    return _path([*there, *back]) + "Z"


class FunnelDot(msgspec.Struct, frozen=True, kw_only=True):
    """One agency of a funnel: its name, n, share, and whether it differs."""

    label: str
    n: int
    value: float
    signal: bool


class FunnelPlot(msgspec.Struct, frozen=True, kw_only=True):
    """A funnel as SVG paths; `sizes` are (n, place across in %), `heights` as in Plot."""

    heights: tuple[float, ...]
    grid: tuple[float, ...]
    sizes: tuple[tuple[int, float], ...]
    band: str
    lines: tuple[str, ...]
    centre: float
    dots: tuple[tuple[str, bool], ...]


def plot_funnel(
    limits: Sequence[tuple[float, ...]], dots: Sequence[FunnelDot], *, centre: float
) -> FunnelPlot:
    """Return the drawing of a funnel: n across on a scale of logarithms, the share upwards.

    limits are (n, low, high, least, most), the smallest n first (measure.funnel).
    """
    first, last = math.log(limits[0][0]), math.log(limits[-1][0])
    bottom, top = _range([*(dot.value for dot in dots), *limits[0][3:]])

    def across(n: float) -> float:
        return round((math.log(n) - first) / (last - first) * 100, 2)

    def height(share: float) -> float:
        return round(100 - (min(max(share, bottom), top) - bottom) / (top - bottom) * 100, 2)

    def edge(at: int) -> list[tuple[float, float]]:
        return [(across(limit[0]), height(limit[at])) for limit in limits]

    heights = tuple(round(top - i * (top - bottom) / 2, 3) for i in range(3))
    return FunnelPlot(
        heights=heights,
        grid=tuple(height(share) for share in heights),
        sizes=tuple((n, across(n)) for n in _round_sizes(limits[0][0], limits[-1][0])),
        band=_path([*edge(2), *reversed(edge(1))]) + "Z",
        lines=(_path(edge(3)), _path(edge(4))),
        centre=height(centre),
        dots=tuple(
            (f"M{across(dot.n):.2f} {height(dot.value):.2f}h.01", dot.signal) for dot in dots
        ),
    )


def _round_sizes(first: float, last: float) -> list[int]:
    """Return the round numbers in reach, few enough for a narrow screen."""
    found = [digit * 10**power for power in range(1, 8) for digit in (1, 3)]
    inside = [n for n in found if first <= n <= last] or [round(first)]
    return inside[:: max(1, -(-len(inside) // 4))]
