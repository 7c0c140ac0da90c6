"""Satisfaction, means and indices from counts per level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.measure import (
    converted_mean,
    factor_index,
    overall_index,
    raw_mean,
    satisfaction,
    share,
)

COUNTS = st.lists(st.integers(0, 100_000), min_size=2, max_size=10)


def test_it_counts_the_top_two_of_five_as_satisfied() -> None:
    found = satisfaction([1, 2, 7, 30, 50])
    assert found is not None
    assert (found.k, found.n) == (80, 90)
    assert found.p == pytest.approx(80 / 90)
    assert found.low < found.p < found.high


@pytest.mark.parametrize(
    ("levels", "satisfied"), [(2, 1), (3, 1), (4, 1), (5, 2), (6, 2), (7, 2), (9, 3), (10, 3)]
)
def test_it_counts_the_top_quarter_of_the_way_on_other_scales(levels: int, satisfied: int) -> None:
    found = satisfaction([1] * levels)
    assert found is not None
    assert (found.k, found.n) == (satisfied, levels)


def test_it_gives_both_means() -> None:
    assert raw_mean([0, 0, 1, 2, 1]) == 4.0
    assert converted_mean([0, 0, 1, 2, 1]) == 75.0
    assert converted_mean([3, 0, 0, 0, 0]) == 0.0
    assert converted_mean([0, 0, 0, 0, 3]) == 100.0


def test_it_says_nothing_where_nobody_answered() -> None:
    empty = [0] * 5
    assert satisfaction(empty) is None
    assert raw_mean(empty) is None
    assert converted_mean(empty) is None
    assert share(0, 0) is None
    assert factor_index([empty]) is None
    assert overall_index({"access": None}) is None
    assert overall_index({}) is None


@given(COUNTS)
def test_it_keeps_every_figure_in_its_range(counts: list[int]) -> None:
    found, mean, converted = satisfaction(counts), raw_mean(counts), converted_mean(counts)
    if not sum(counts):
        assert (found, mean, converted) == (None, None, None)
        return
    assert found is not None
    assert mean is not None
    assert converted is not None
    assert 0 <= found.low <= found.p <= found.high <= 1
    assert 1 <= mean <= len(counts)
    assert 0 <= converted <= 100


def test_it_averages_criteria_not_answers_within_a_factor() -> None:
    assert factor_index([[0, 0, 0, 0, 1], [50, 0, 0, 0, 50], [0] * 5]) == 0.75


def test_it_weighs_factors_equally_unless_told() -> None:
    factors = {"access": 0.5, "result": 1.0, "feedback": None}
    assert overall_index(factors) == 0.75
    weights = {"access": 3.0, "result": 1.0, "feedback": 6.0}
    assert overall_index(factors, weights=weights) == 0.625


def test_it_prefers_the_overall_question_that_was_asked() -> None:
    assert overall_index({"access": 0.5}, asked=0.9) == 0.9
    assert overall_index({"access": 0.5}, asked=0.0) == 0.0


@pytest.mark.parametrize("weights", [{"a": 1.0}, {"a": 1.0, "b": -1.0}, {"a": 0.0, "b": 0.0}])
def test_it_refuses_weights_that_do_not_fit(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weight"):
        overall_index({"a": 0.5, "b": 0.5}, weights=weights)


@pytest.mark.parametrize("counts", [[], [5], [1, -1, 3]])
def test_it_refuses_what_are_no_counts_of_a_scale(counts: list[int]) -> None:
    for figure in (satisfaction, raw_mean, converted_mean):
        with pytest.raises(ValueError, match="not the counts"):
            figure(counts)


def test_it_refuses_more_than_everyone() -> None:
    with pytest.raises(ValueError, match="no interval"):
        share(1, 0)
