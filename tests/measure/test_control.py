"""Control charts: limits by n, signals, and gaps."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.measure import p_chart

PERIODS = st.lists(
    st.none() | st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda p: (min(p), max(p))),
    max_size=40,
)


def signals(*series: tuple[int, int] | None, baseline: int | None = None) -> list[str | None]:
    chart = p_chart(series, baseline=baseline)
    assert chart is not None
    return [point.signal if point else "gap" for point in chart.points]


def test_it_draws_three_sigma_limits_by_the_n_of_each_point() -> None:
    chart = p_chart([(90, 100), (360, 400)])
    assert chart is not None
    assert chart.centre == 0.9
    first, second = chart.points
    assert first is not None
    assert second is not None
    assert first.low == pytest.approx(0.9 - 3 * math.sqrt(0.09 / 100))
    assert first.high == pytest.approx(0.99)
    assert second.low == pytest.approx(0.9 - 3 * math.sqrt(0.09 / 400))


def test_it_signals_a_point_outside_its_limits_of_the_baseline() -> None:
    steady = [(90, 100)] * 6
    assert signals(*steady, (70, 100), (100, 100), baseline=6) == [None] * 6 + ["below", "above"]


def test_it_signals_the_eighth_point_in_a_row_on_one_side() -> None:
    series = [(88, 100), (92, 100), (88, 100), (92, 100), *[(87, 100)] * 9]
    assert signals(*series, baseline=4) == [None] * 11 + ["run_below"] * 2


def test_it_ends_a_run_at_a_gap() -> None:
    series = [(88, 100), (92, 100), *[(92, 100)] * 6, None, (92, 100), (92, 100)]
    found = signals(*series, baseline=2)
    assert found.count("gap") == 1
    assert not {"run_above", "run_below"} & set(found)


def test_it_draws_nothing_from_nothing() -> None:
    assert p_chart([]) is None
    assert p_chart([None, (0, 0)]) is None


@given(PERIODS)
def test_it_answers_a_point_per_period_within_0_to_1(series: list[tuple[int, int] | None]) -> None:
    chart = p_chart(series)
    if chart is None:
        assert not any(period and period[1] for period in series)
        return
    assert len(chart.points) == len(series)
    for period, point in zip(series, chart.points, strict=True):
        assert (point is None) == (period is None or period[1] == 0)
        assert point is None or 0 <= point.low <= chart.centre <= point.high <= 1


@pytest.mark.parametrize(("period", "run"), [((3, 2), 8), ((-1, 2), 8), ((1, 2), 1)])
def test_it_refuses_impossible_periods_and_runs(period: tuple[int, int], run: int) -> None:
    with pytest.raises(ValueError, match=r"k <= n|out of range"):
        p_chart([period], run=run)
