"""Wilson intervals against published vectors and their own promises."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.measure import wilson, wilson_finite

VECTORS = [
    (0, 10, 0, 27.75),
    (9, 10, 59.58, 98.21),
    (10, 10, 72.25, 100),
    (27, 30, 74.38, 96.54),
    (45, 50, 78.64, 95.65),
    (80, 100, 71.12, 86.66),
    (180, 200, 85.06, 93.43),
    (346, 385, 86.45, 92.50),
    (900, 1000, 87.98, 91.71),
]


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 10_000_000))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(("k", "n", "low", "high"), VECTORS)
def test_it_gives_the_known_wilson_bounds(k: int, n: int, low: float, high: float) -> None:
    found = wilson(k, n)
    assert found[0] * 100 == pytest.approx(low, abs=0.006)
    assert found[1] * 100 == pytest.approx(high, abs=0.006)


@given(shares())
def test_it_stays_inside_0_to_1_and_contains_the_share(share: tuple[int, int]) -> None:
    low, high = wilson(*share)
    assert 0 <= low <= share[0] / share[1] <= high <= 1
    assert low < high


@given(shares())
def test_it_mirrors_when_yes_and_no_change_places(share: tuple[int, int]) -> None:
    k, n = share
    low, high = wilson(k, n)
    other_low, other_high = wilson(n - k, n)
    assert math.isclose(low, 1 - other_high, abs_tol=1e-9)
    assert math.isclose(high, 1 - other_low, abs_tol=1e-9)


@given(shares(), st.integers(0, 10_000))
def test_it_narrows_when_the_population_is_finite(share: tuple[int, int], more: int) -> None:
    k, n = share
    low, high = wilson(k, n)
    inner_low, inner_high = wilson_finite(k, n, n + more)
    assert low - 1e-12 <= inner_low <= k / n <= inner_high <= high + 1e-12


def test_it_leaves_no_chance_error_when_everyone_was_asked() -> None:
    assert wilson_finite(45, 50, 50) == (0.9, 0.9)


def test_it_comes_close_to_the_plain_interval_in_a_large_population() -> None:
    assert wilson_finite(80, 100, 10**9) == pytest.approx(wilson(80, 100), abs=1e-6)


@pytest.mark.parametrize(("k", "n", "z"), [(0, 0, 1.96), (-1, 5, 1.96), (6, 5, 1.96), (1, 5, 0)])
def test_it_refuses_what_is_no_share(k: int, n: int, z: float) -> None:
    with pytest.raises(ValueError, match="no interval"):
        wilson(k, n, z)


def test_it_refuses_a_sample_larger_than_its_population() -> None:
    with pytest.raises(ValueError, match="larger than its population"):
        wilson_finite(5, 10, 9)
