"""Statistics of satisfaction and audits: pure functions on counts, standard library only.

Shares are 0..1, converted means 0..100. Nothing here formats a number, reads a clock or a database.
"""

from auditapp.measure.cells import (
    FULL_FROM,
    HIDE_BELOW,
    Cell,
    cell,
    suppress,
    suppress_series,
    suppress_tree,
    visible_distribution,
)
from auditapp.measure.comparison import Difference, compare_with_rest, holm, two_proportions
from auditapp.measure.control import Chart, ChartPoint, p_chart
from auditapp.measure.funnel import Funnel, funnel
from auditapp.measure.grids import suppress_grid
from auditapp.measure.intervals import Z95, wilson, wilson_finite
from auditapp.measure.samples import cochran_size, reached_error, sample_size
from auditapp.measure.scores import (
    Share,
    converted_mean,
    factor_index,
    overall_index,
    raw_mean,
    satisfaction,
    share,
)

__all__ = [
    "FULL_FROM",
    "HIDE_BELOW",
    "Z95",
    "Cell",
    "Chart",
    "ChartPoint",
    "Difference",
    "Funnel",
    "Share",
    "cell",
    "cochran_size",
    "compare_with_rest",
    "converted_mean",
    "factor_index",
    "funnel",
    "holm",
    "overall_index",
    "p_chart",
    "raw_mean",
    "reached_error",
    "sample_size",
    "satisfaction",
    "share",
    "suppress",
    "suppress_grid",
    "suppress_series",
    "suppress_tree",
    "two_proportions",
    "visible_distribution",
    "wilson",
    "wilson_finite",
]
