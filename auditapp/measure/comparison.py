"""Is one agency really different, or is it chance? Two-proportion tests, corrected for many
looks.

Test: pooled two-sided z test of two independent proportions (Fleiss, Statistical Methods for
Rates and Proportions, 3rd ed., 3.1). Correction: Holm, Scandinavian Journal of Statistics 6,
1979.
"""

from collections.abc import Hashable, Mapping, Sequence
from math import erfc, sqrt
from typing import NamedTuple, TypeVar

from auditapp.measure.cells import FULL_FROM

K = TypeVar("K", bound=Hashable)


class Difference(NamedTuple):
    """One agency against all the others together; shares 0..1, p_value already corrected."""

    difference: float
    p_value: float
    differs: bool


def two_proportions(k1: int, n1: int, k2: int, n2: int) -> tuple[float, float]:
    """(z, two-sided p value) of k1 of n1 against k2 of n2; ValueError unless both are shares."""
    for k, n in ((k1, n1), (k2, n2)):
        if n < 1 or not 0 <= k <= n:
            raise ValueError(f"not a share: {k} of {n}")
    pooled = (k1 + k2) / (n1 + n2)
    spread = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    if spread == 0:  # everyone, or no one, in both: nothing tells them apart
        return 0.0, 1.0
    z = (k1 / n1 - k2 / n2) / spread
    return z, erfc(abs(z) / sqrt(2))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values in the order given; ValueError for a value outside 0..1."""
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("a p value lies between 0 and 1")
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, p_values[place] * (len(p_values) - rank)))
        adjusted[place] = highest
    return adjusted


def compare_with_rest(
    groups: Mapping[K, tuple[int, int]], *, alpha: float = 0.05, full: int = FULL_FROM
) -> dict[K, Difference]:
    """Which groups (key -> (k, n)) differ from all others together, over the groups with n >= full.

    Groups that are too small are left out of the result and of "the others"; under two groups the
    result is empty. ValueError for a group that is no share.
    """
    ranked = {key: (k, n) for key, (k, n) in groups.items() if n >= max(full, 1)}
    if len(ranked) < 2:
        return {}
    all_k = sum(k for k, _ in ranked.values())
    all_n = sum(n for _, n in ranked.values())
    tests = [two_proportions(k, n, all_k - k, all_n - n)[1] for k, n in ranked.values()]
    return {
        key: Difference(k / n - (all_k - k) / (all_n - n), p, p < alpha)
        for (key, (k, n)), p in zip(ranked.items(), holm(tests), strict=True)
    }
