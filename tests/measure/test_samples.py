"""Sample sizes against the published table, for a permitted error of 5 %."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.measure import cochran_size, sample_size

TABLE = [
    (50, 45, 45),
    (100, 80, 80),
    (200, 134, 132),
    (500, 223, 218),
    (1_000, 286, 278),
    (2_000, 334, 323),
    (5_000, 371, 357),
    (10_000, 385, 370),
    (20_000, 393, 377),
    (50_000, 397, 382),
    (100_000, 399, 383),
]


@pytest.mark.parametrize(("population", "yamane", "cochran"), TABLE)
def test_it_gives_the_table_of_sample_sizes(population: int, yamane: int, cochran: int) -> None:
    assert sample_size(population) == yamane
    assert cochran_size(population) == cochran


@pytest.mark.parametrize(("population", "size"), [(0, 0), (1, 1), (400, 200), (1_200, 300)])
def test_it_does_not_round_up_a_whole_result(population: int, size: int) -> None:
    assert sample_size(population) == size


@given(st.integers(0, 10_000_000), st.floats(0.005, 0.5))
def test_it_never_asks_more_people_than_there_are(population: int, e: float) -> None:
    assert 0 <= sample_size(population, e) <= population
    assert 0 <= cochran_size(population, e) <= population


@pytest.mark.parametrize(("population", "e"), [(-1, 0.05), (10, 0.0), (10, 1.0)])
def test_it_refuses_impossible_plans(population: int, e: float) -> None:
    with pytest.raises(ValueError, match="out of range"):
        sample_size(population, e)
    with pytest.raises(ValueError, match="out of range"):
        cochran_size(population, e)


def test_it_refuses_an_expected_share_of_everyone() -> None:
    with pytest.raises(ValueError, match="out of range"):
        cochran_size(100, p=1.0)
