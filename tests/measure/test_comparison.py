"""Two-proportion tests and Holm's correction."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.measure import compare_with_rest, holm, two_proportions


def test_it_gives_the_textbook_z_and_p() -> None:
    z, p = two_proportions(80, 100, 60, 100)
    assert z == pytest.approx(3.0861, abs=1e-4)
    assert p == pytest.approx(0.00203, abs=1e-5)


def test_it_sees_no_difference_where_all_are_satisfied() -> None:
    assert two_proportions(30, 30, 50, 50) == (0.0, 1.0)


def test_it_turns_the_sign_when_sides_change() -> None:
    z, p = two_proportions(80, 100, 60, 100)
    assert two_proportions(60, 100, 80, 100) == pytest.approx((-z, p))


@pytest.mark.parametrize("shares", [(1, 0, 1, 2), (3, 2, 1, 2), (1, 2, -1, 2)])
def test_it_refuses_what_is_no_share(shares: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="not a share"):
        two_proportions(*shares)


def test_it_adjusts_as_holm_does() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([1.1])


@given(st.lists(st.floats(0, 1), max_size=50))
def test_it_only_raises_p_values_and_keeps_their_order(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(p <= a <= 1 for p, a in zip(values, adjusted, strict=True))
    assert all(a <= b + 1e-12 for (_, a), (_, b) in _pairs(values, adjusted))
    bonferroni = [min(1.0, p * len(values)) for p in values]
    assert all(a <= b + 1e-12 for a, b in zip(adjusted, bonferroni, strict=True))


def test_it_finds_the_one_agency_that_is_worse() -> None:
    groups = {f"xã {n}": (180, 200) for n in range(60)} | {"xấu": (120, 200)}
    found = compare_with_rest(groups)
    assert [key for key, difference in found.items() if difference.differs] == ["xấu"]
    assert found["xấu"].difference == pytest.approx(-0.3)


def test_it_judges_no_agency_under_thirty_answers() -> None:
    groups = {"a": (90, 100), "b": (85, 100), "tiny": (0, 29)}
    assert set(compare_with_rest(groups)) == {"a", "b"}
    assert compare_with_rest({"a": (90, 100), "tiny": (0, 29)}) == {}


def test_it_rarely_accuses_when_all_agencies_are_alike() -> None:
    chance = random.Random(2025)  # noqa: S311 - a fixed seed for a simulation
    accused = 0
    for _ in range(100):
        groups = {
            agency: (sum(chance.random() < 0.85 for _ in range(100)), 100) for agency in range(30)
        }
        accused += any(found.differs for found in compare_with_rest(groups).values())
    assert accused <= 12


def _pairs(
    values: list[float], adjusted: list[float]
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    ordered = sorted(zip(values, adjusted, strict=True))
    return list(pairwise(ordered))
