"""Funnel plot: shares of like agencies against their n, with the limits that chance alone draws.

Limits: centre ± z·√(c(1−c)/n) (Spiegelhalter, Funnel plots for comparing institutional
performance, Statistics in Medicine 24, 2005). What lies outside may still be one of many looks:
whether an agency differs is said by `compare_with_rest`, corrected by Holm.
"""

from collections.abc import Hashable, Mapping
from math import sqrt
from typing import Generic, NamedTuple, TypeVar

from auditapp.measure.cells import FULL_FROM
from auditapp.measure.comparison import Difference, compare_with_rest
from auditapp.measure.intervals import Z95

K = TypeVar("K", bound=Hashable)
Z998 = 3.090232306167813  # two-sided 99.8 %
STEPS = 48


class Limits(NamedTuple):
    """What chance draws at this n: 95 % between low and high, 99.8 % between least and most."""

    n: float
    low: float
    high: float
    least: float
    most: float


class Funnel(NamedTuple, Generic[K]):
    """centre is the share of all together; differences are of groups with n >= full alone."""

    centre: float
    limits: list[Limits]
    differences: dict[K, Difference]


def funnel(groups: Mapping[K, tuple[int, int]], *, full: int = FULL_FROM) -> Funnel[K] | None:
    """Return the funnel over groups (key -> (k, n)) with n >= full; None under two of them.

    Limits run from `full` to the largest n, at even steps of 1/√n, where their lines are straight.
    ValueError for a group that is no share.
    """
    differences = compare_with_rest(groups, full=full)
    if not differences:
        return None
    ranked = [groups[key] for key in differences]
    centre = sum(k for k, _ in ranked) / sum(n for _, n in ranked)
    most = max(n for _, n in ranked)
    first, last = 1 / sqrt(max(full, 1)), 1 / sqrt(max(most, full + 1))
    sizes = [1 / (first + (last - first) * step / STEPS) ** 2 for step in range(STEPS + 1)]
    return Funnel(centre, [_limits(centre, n) for n in sizes], differences)


def _limits(centre: float, n: float) -> Limits:
    spread = sqrt(centre * (1 - centre) / n)

    def within(z: float) -> float:
        return min(1.0, max(0.0, centre + z * spread))

    return Limits(n, within(-Z95), within(Z95), within(-Z998), within(Z998))
