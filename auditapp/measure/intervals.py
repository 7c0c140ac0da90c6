"""Intervals for proportions: how far chance alone may have moved a share.

Wilson's score interval (E. B. Wilson, JASA 22, 1927) keeps inside 0..1 and stays honest for small
n and for shares near 0 or 1, where the usual ±1.96·SE does not.
"""

from math import sqrt

Z95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


def wilson(k: int, n: int, z: float = Z95) -> tuple[float, float]:
    """(low, high), shares 0..1 around k of n; ValueError unless n >= 1, 0 <= k <= n and z > 0."""
    if n < 1 or not 0 <= k <= n or z <= 0:
        raise ValueError(f"no interval for {k} of {n} with z = {z}")
    return _score_interval(k / n, n, z)


def wilson_finite(k: int, n: int, population: int, z: float = Z95) -> tuple[float, float]:
    """Wilson with finite population correction, for a planned random sample of a known
    population.

    (low, high) as shares 0..1; ValueError as `wilson`, or when population < n. Not for open QR
    answers: those people chose themselves, and a correction would promise too much.
    """
    low, high = wilson(k, n, z)
    if population < n:
        raise ValueError(f"a sample of {n} is larger than its population {population}")
    if n == population:
        return k / n, k / n
    if n == 1:
        return low, high
    return _score_interval(k / n, n * (population - 1) / (population - n), z)


def _score_interval(p: float, n: float, z: float) -> tuple[float, float]:
    shrink = 1 + z * z / n
    middle = (p + z * z / (2 * n)) / shrink
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink
    # rounding may push a bound past 0, 1 or p itself by one unit in the last place
    return max(0.0, min(middle - half, p)), min(1.0, max(middle + half, p))
