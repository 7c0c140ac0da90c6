"""Results of a node: reads the counts it needs, lets the rules judge them, returns one Struct.

The page and the API both call `get_results`, so their figures cannot differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from auditapp.store.engine import Connection
from auditapp.surveys.models.channels import ChannelCount, channel_counts
from auditapp.surveys.models.distributions import distributions, factors, factors_index
from auditapp.surveys.models.judgement import judge_change, make_trend
from auditapp.surveys.models.periods import Week, days_of, month_end, month_of, previous
from auditapp.surveys.models.results import (
    Flagged,
    PeriodResult,
    ResponseRate,
    Results,
    Trend,
    make_figure,
)
from auditapp.surveys.queries.participation import get_participation
from auditapp.surveys.queries.result_cells import Cells, find_cells
from auditapp.surveys.queries.result_counts import (
    list_answers,
    list_levels_over_time,
    list_levels_together,
)
from auditapp.surveys.queries.result_flags import Compared, get_flagged
from auditapp.surveys.queries.result_look import (
    TREND_MONTHS,
    WEEK_MONTHS,
    Asked,
    Ground,
    Look,
    channel_of,
    find_ground,
    look_up,
)
from auditapp.surveys.queries.result_nodes import list_below
from auditapp.surveys.queries.result_parts import list_parts
from auditapp.surveys.queries.result_rates import Around, get_rates

__all__ = ["TREND_MONTHS", "Asked", "get_results"]

Counted = Mapping[tuple[str, date], Mapping[str, int]]


async def get_results(conn: Connection, asked: Asked) -> Results:
    """Return everything about one node and period; raises NotFound, Invalid for no such form.

    What only makes sense for the whole node (its parts, its response rate, who went how far, what
    was flagged) is left out of a channel, a field or a range of days.
    """
    look = await look_up(conn, asked)
    ground = await find_ground(conn, look)
    cells = await find_cells(conn, look, ground)
    scope = look.scope._replace(channel=cells.channel)
    answers = await list_answers(conn, scope, cells.nodes, months=cells.months, days=cells.days)
    levels = look.levels(answers.get(look.headline, {}))
    per_month = await _counted_over_time(conn, look, cells)
    found_factors = factors(look.form, answers, hidden=cells.hidden)
    common = Results(
        id=look.node.id,
        kind=look.node.kind,
        name=look.node.name,
        path=look.node.chain,
        form=asked.form,
        form_title=look.form.title,
        period=PeriodResult(
            code=asked.period.code, first=asked.period.first, last=asked.period.last
        ),
        channel=asked.channel,
        field=asked.field,
        left_out=cells.left_out,
        cells=cells.whole,
        self_selected=True,
        figure=make_figure(levels, hidden=cells.hidden),
        change=judge_change(
            levels, await _levels_before(conn, look, cells, per_month), hidden=cells.hidden
        ),
        questions=distributions(look.form, answers, hidden=cells.hidden),
        factors=found_factors,
        factors_index=factors_index(look.form, found_factors),
        trend=await _trend(conn, look, cells, per_month),
    )
    return common if is_cut(asked) else await _whole(conn, look, ground, cells, common, answers)


def is_cut(asked: Asked) -> bool:
    """Tell whether a part of a node is asked for: a channel, a field or a range of days."""
    return bool(asked.channel or asked.field or asked.period.kind == "days")


async def _whole(
    conn: Connection,
    look: Look,
    ground: Ground,
    cells: Cells,
    found: Results,
    answers: Mapping[str, Mapping[str, int]],
) -> Results:
    """Add what is known of a node as a whole."""
    node, period = look.node, look.asked.period
    parents = [] if node.kind == "point" else [node.id]
    below = await list_below(conn, parents, period=period, today=look.asked.today)
    around = Around(node, [one.id for one in below], ground.hidden, look.calendar())
    rates = await get_rates(conn, look.scope, around, period=period)
    levels = look.levels(answers.get(look.headline, {}))
    return replace(
        found,
        response=ResponseRate() if cells.hidden else rates[node.id],
        flagged=await _flagged(conn, look, ground, levels),
        participation=await get_participation(
            conn, (look.scope, node, period), look.form, answers=answers, hidden=cells.hidden
        ),
        channels=_channels(look, ground),
        parts=await list_parts(conn, look, ground.hidden, below=below, rates=rates),
    )


def _channels(look: Look, ground: Ground) -> tuple[ChannelCount, ...]:
    """Return how many came each way in the period, hidden where their own results are."""
    period, sizes = look.asked.period, {}
    for way in sorted({name.partition("#")[2] for name, _ in ground.channels}):
        name = channel_of(look.node.id, way)
        sizes[way] = sum(ground.channels.get((name, month), 0) for month in period.months)
    hidden = {way for way in sizes if (channel_of(look.node.id, way), period.code) in ground.hidden}
    return tuple(channel_counts(sizes, hidden=hidden))


async def _flagged(
    conn: Connection, look: Look, ground: Ground, levels: Sequence[int]
) -> Flagged | None:
    period = look.asked.period
    compared = Compared(
        (look.node.id, period.code), period.months, look.headline, levels, look.levels
    )
    return await get_flagged(conn, look.scope, ground, parts=look.calendar(), compared=compared)


async def _counted_over_time(conn: Connection, look: Look, cells: Cells) -> Counted:
    """Return the headline per month of the trend and of the period before."""
    months = {*look.months, *previous(look.asked.period).months}
    return await _counted_in(conn, look, cells, grain="M", periods=months)


async def _counted_in(
    conn: Connection, look: Look, cells: Cells, *, grain: str, periods: Iterable[date]
) -> Counted:
    """Return the headline per node and period; all under the first node where none is dark."""
    scope, nodes = look.scope._replace(channel=cells.channel), cells.nodes
    apart = bool(cells.dark) or len(nodes) == 1
    find = list_levels_over_time if apart else list_levels_together
    return await find(conn, scope, nodes, question=look.headline, grain=grain, periods=periods)


async def _levels_before(
    conn: Connection, look: Look, cells: Cells, per_month: Counted
) -> list[int]:
    before = previous(look.asked.period)
    counted = dict(per_month)
    if before.days:
        counted |= await _counted_in(conn, look, cells, grain="D", periods=before.days)
    return _added(look, counted, cells.nodes, [*before.months, *before.days])


def _added(
    look: Look, counted: Counted, nodes: Iterable[str], periods: Iterable[date]
) -> list[int]:
    spans = list(periods)
    levels = [look.levels(counted.get((node, span), {})) for node in nodes for span in spans]
    return [sum(level) for level in zip(*levels, strict=True)] or look.levels({})


async def _trend(conn: Connection, look: Look, cells: Cells, per_month: Counted) -> Trend:
    if look.asked.by == "month" or look.asked.field:
        return make_trend("month", [_month(look, cells, month, per_month) for month in look.months])
    per_day = await _counted_in(conn, look, cells, grain="D", periods=days_of(look.weeks))
    return make_trend("week", [_week(look, cells, week, per_day) for week in _in_sight(look)])


Point = tuple[str, date, list[int], bool]


def _month(look: Look, cells: Cells, month: date, counted: Counted) -> Point:
    code = month_of(month).code
    shown = [node for node in cells.nodes if (node, code) not in cells.dark]
    levels = _added(look, counted, shown, [month])
    return code, month, levels, not shown


def _week(look: Look, cells: Cells, week: Week, counted: Counted) -> Point:
    levels = _added(look, counted, cells.nodes, days_of([week]))
    spots = [(node, f"{month}/{week.code}") for node in cells.nodes for month, _, _ in week.pieces]
    return week.code, week.monday, levels, any(spot in cells.dark for spot in spots)


def _in_sight(look: Look) -> list[Week]:
    """Return the weeks that lie wholly within the months, begun by today."""
    first, last = look.months[-WEEK_MONTHS], month_end(look.months[-1])
    return [
        week
        for week in look.weeks
        if first <= week.monday <= look.asked.today and week.pieces[-1][2] <= last
    ]
