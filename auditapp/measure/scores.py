"""From counts of ratings to the figures that are shown.

`counts` is always a sequence of whole numbers, one per level from the lowest to the highest; "no
opinion" is left out of it and so out of every n. Functions answer None where nobody answered. The
figures follow the reporting habit of SIPAS (Decision 2640/QĐ-BNV): the share of "satisfied" or
better leads.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from statistics import fmean
from typing import NamedTuple

from auditapp.measure.intervals import Z95, wilson

SATISFIED_FROM = Fraction(3, 4)  # of the way from worst to best: levels 4 and 5 of five


class Share(NamedTuple):
    """k of n as share p with its Wilson interval low..high; all shares 0..1."""

    k: int
    n: int
    p: float
    low: float
    high: float


def share(k: int, n: int, z: float = Z95) -> Share | None:
    """k of n with its interval; None for n = 0; ValueError unless 0 <= k <= n."""
    if n == 0 and k == 0:
        return None
    low, high = wilson(k, n, z)
    return Share(k, n, k / n, low, high)


def satisfaction(counts: Sequence[int], z: float = Z95) -> Share | None:
    """Share of the satisfied: the top two of five levels, else the top quarter of the scale.

    So of 2 levels the upper one, of 10 the upper three. ValueError under 2 levels or a negative
    count.
    """
    n, top = _total(counts), len(counts) - 1
    satisfied = sum(c for i, c in enumerate(counts) if Fraction(i, top) >= SATISFIED_FROM)
    return share(satisfied, n, z)


def raw_mean(counts: Sequence[int]) -> float | None:
    """Mean level x̄, 1..number of levels; ValueError under 2 levels or a negative count."""
    n = _total(counts)
    return sum(level * c for level, c in enumerate(counts, start=1)) / n if n else None


def converted_mean(counts: Sequence[int]) -> float | None:
    """Mean level on 0..100: (x̄ − 1) / (levels − 1) × 100; ValueError as `raw_mean`."""
    mean = raw_mean(counts)
    return None if mean is None else (mean - 1) / (len(counts) - 1) * 100


def factor_index(criteria: Iterable[Sequence[int]]) -> float | None:
    """Mean, 0..1, of the satisfied shares of the criteria that anybody answered."""
    shares = [found.p for counts in criteria if (found := satisfaction(counts))]
    return fmean(shares) if shares else None


def overall_index(
    factors: Mapping[str, float | None],
    *,
    weights: Mapping[str, float] | None = None,
    asked: float | None = None,
) -> float | None:
    """The headline, 0..1: the overall question where it was asked, else the mean of the factors.

    Without weights the factors count equally; a factor without a value drops out and the others
    keep their proportions. ValueError when a weight is missing or negative, or all are 0.
    """
    if asked is not None:
        return asked
    known = {code: value for code, value in factors.items() if value is not None}
    used = [1.0 if weights is None else weights.get(code, -1.0) for code in known]
    if any(not weight >= 0 for weight in used):
        raise ValueError("every factor needs a weight of 0 or more")
    if not known:
        return None
    if not any(used):
        raise ValueError("at least one factor that has a value needs a weight over 0")
    return fmean(known.values(), weights=used)


def _total(counts: Sequence[int]) -> int:
    if len(counts) < 2 or any(count < 0 for count in counts):
        raise ValueError(f"not the counts of a scale: {list(counts)}")
    return sum(counts)
