"""The numbers of charts become places, and nothing is drawn that was not measured."""

from auditapp.web.charts import TrendPoint, plot_trend, segments, share_of


def point(value: float | None, n: int = 100, *, signal: bool = False) -> TrendPoint:
    return TrendPoint(label="11/2026", value=value, n=n, signal=signal)


def test_it_draws_a_line_from_the_lowest_ten_to_the_highest() -> None:
    plot = plot_trend([point(0.62), point(0.78)])
    assert plot.heights == (0.8, 0.7, 0.6)
    assert plot.lines == ("M0.00 90.00L100.00 10.00",)


def test_it_leaves_a_gap_where_a_period_is_hidden() -> None:
    plot = plot_trend([point(0.6), point(0.7), point(None), point(0.7), point(0.6, signal=True)])
    assert len(plot.lines) == 2
    assert len(plot.bands) == 2
    assert [signal for _, signal in plot.dots] == [False, False, False, True]


def test_it_draws_a_period_alone_as_a_dot() -> None:
    plot = plot_trend([point(None), point(0.5), point(None)])
    assert plot.lines == ()
    assert len(plot.dots) == 1


def test_it_draws_nothing_when_nothing_is_known() -> None:
    plot = plot_trend([])
    assert (plot.lines, plot.dots, plot.heights) == ((), (), (1.0, 0.5, 0.0))


def test_it_keeps_limits_inside_the_plot() -> None:
    plot = plot_trend([point(0.8), point(0.82)], centre=0.81, limits=(0.55, 1.0))
    assert plot.heights[0] == 1.0
    assert all(0 <= y <= 100 for y in (*plot.limits, plot.centre or 0))


def test_it_colours_the_ends_of_any_scale_alike() -> None:
    assert [part.tone for part in segments([0.2, 0.8])] == [1, 5]
    assert [part.tone for part in segments([0.2, 0.2, 0.2, 0.2, 0.2])] == [1, 2, 3, 4, 5]
    assert [part.tone for part in segments([0.3, 0.3, 0.4])] == [1, 3, 5]


def test_it_leaves_out_answers_that_nobody_gave() -> None:
    parts = segments([0.0, 0.5, 0.5])
    assert [(part.x, part.tone) for part in parts] == [(0.0, 3), (50.0, 5)]


def test_it_gives_a_share_of_nothing_as_nothing() -> None:
    assert share_of(0, 0) == 0
    assert share_of(1, 4) == 0.25
