"""Sample sizes against the published table, for a permitted error of 5 %."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.measure import cochran_size, reached_error, sample_size

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


@pytest.mark.parametrize(("n", "population", "error"), [
    (80, 100, 0.05), (200, 400, 0.05), (300, 1_200, 0.05), (100, 100, 0.0), (120, 100, 0.0),
    (0, 100, None), (0, 0, None), (50, 200, 0.122474),
])  # fmt: skip
def test_it_gives_the_error_that_so_many_answers_permit(
    n: int, population: int, error: float | None
) -> None:
    assert reached_error(n, population) == (error if error is None else pytest.approx(error, 1e-4))


@given(st.integers(1, 10_000_000), st.sampled_from([0.01, 0.03, 0.05, 0.1]))
def test_it_needs_the_sample_size_for_the_permitted_error(population: int, e: float) -> None:
    n = sample_size(population, e)
    reached = reached_error(n, population)
    assert reached is not None
    assert reached <= e + 1e-9
    assert n == 1 or (reached_error(n - 1, population) or 0.0) > e - 1e-9


def test_it_refuses_fewer_than_no_answers() -> None:
    with pytest.raises(ValueError, match="out of range"):
        reached_error(-1, 10)
