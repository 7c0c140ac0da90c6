"""Results of a node: reads the counts it needs, lets the rules judge them, returns one Struct.

The page and the API both call `get_results`, so their figures cannot differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from auditapp.base.errors import Invalid
from auditapp.formkit.definition import Form
from auditapp.formkit.piping import fill
from auditapp.library import queries as library
from auditapp.store.engine import Connection
from auditapp.surveys.models.distributions import (
    distributions,
    factors,
    factors_index,
    headline_of,
    levels_of,
)
from auditapp.surveys.models.hiding import (
    Parts,
    Spot,
    find_hidden,
    fold,
    make_calendar,
    months_of,
)
from auditapp.surveys.models.judgement import judge_change, judge_parts, make_trend
from auditapp.surveys.models.periods import (
    Period,
    Week,
    days_of,
    month_end,
    month_of,
    months_before,
    piece_of,
    previous,
    weeks_within,
)
from auditapp.surveys.models.results import (
    Figure,
    Flagged,
    Part,
    PeriodResult,
    ResponseRate,
    Results,
    Trend,
    make_figure,
)
from auditapp.surveys.queries.participation import get_participation
from auditapp.surveys.queries.result_counts import (
    Scope,
    list_answers,
    list_daily_sizes,
    list_levels,
    list_levels_over_time,
    list_sizes,
)
from auditapp.surveys.queries.result_flags import Compared, Ground, get_flagged
from auditapp.surveys.queries.result_nodes import Below, Node, get_node, list_below
from auditapp.surveys.queries.result_rates import Around, get_rates

TREND_MONTHS = 12
WEEK_MONTHS = 3  # weeks of more than a quarter are too many to read and too many days to look up


class Asked(NamedTuple):
    """What a person asks for; `by` is the step of the trend."""

    node_id: str
    form: str
    period: Period
    by: Literal["month", "week"]
    today: date


class _Look(NamedTuple):
    asked: Asked
    node: Node
    form: Form
    scope: Scope
    months: tuple[date, ...]
    weeks: list[Week]

    @property
    def headline(self) -> str:
        rating = headline_of(self.form)
        return rating.code if rating else ""

    def levels(self, tokens: Mapping[str, int]) -> list[int]:
        return levels_of(headline_of(self.form), tokens)

    def calendar(self, weeks: Sequence[Week] = ()) -> Parts:
        months = {*self.asked.period.months, *self.months}
        return make_calendar(months, today=self.asked.today, weeks=weeks)


async def get_results(conn: Connection, asked: Asked) -> Results:
    """Return everything about one node and period; raises NotFound, Invalid for no such form."""
    look = await _look(conn, asked)
    ground = await _ground(conn, look)
    hidden, node, period = ground.hidden, look.node, asked.period
    is_hidden = (node.id, period.code) in hidden
    answers = await list_answers(conn, look.scope, node.id, months=period.months)
    levels = look.levels(answers.get(look.headline, {}))
    per_month = await _counted_over_time(conn, look)
    found_factors = factors(look.form, answers, hidden=is_hidden)
    parents = [] if node.kind == "point" else [node.id]
    below = await list_below(conn, parents, period=period, today=asked.today)
    around = Around(node, [one.id for one in below], hidden, look.calendar())
    rates = await get_rates(conn, look.scope, around, period=period)
    return Results(
        id=node.id,
        kind=node.kind,
        name=node.name,
        path=node.chain,
        form=asked.form,
        form_title=look.form.title,
        period=PeriodResult(code=period.code, first=period.first, last=period.last),
        self_selected=True,
        figure=make_figure(levels, hidden=is_hidden),
        response=ResponseRate() if is_hidden else rates[node.id],
        flagged=await _flagged(conn, look, ground, levels),
        participation=await get_participation(
            conn, (look.scope, node, period), look.form, answers=answers, hidden=is_hidden
        ),
        change=judge_change(levels, _levels_before(look, per_month), hidden=is_hidden),
        questions=distributions(look.form, answers, hidden=is_hidden),
        factors=found_factors,
        factors_index=factors_index(look.form, found_factors),
        trend=await _trend(conn, look, hidden, per_month),
        parts=await _parts(conn, look, hidden, below=below, rates=rates),
    )


async def _look(conn: Connection, asked: Asked) -> _Look:
    on = min(asked.period.last, asked.today)
    node = await get_node(conn, asked.node_id, on=on, today=asked.today)
    version = await library.find_latest(conn, "survey", asked.form)
    if version is None:
        raise Invalid("There is no survey form of this name.", field="form")
    form = fill((await library.get_compiled(conn, version.id)).form, {"agency": {"vi": node.name}})
    last = min(asked.period.months[-1], asked.today.replace(day=1))
    months = months_before(last, TREND_MONTHS)
    weeks = weeks_within(months[-WEEK_MONTHS:]) if asked.by == "week" else []
    return _Look(asked, node, form, Scope(node.root_id, asked.form), months, weeks)


async def _ground(conn: Connection, look: _Look) -> Ground:
    """Return the node and everything above and beside it: sizes, and what is hidden."""
    parts = look.calendar(look.weeks)
    chain = [crumb.id for crumb in look.node.chain]
    months = months_of(parts)
    beside = await list_below(
        conn, chain, period=Period("", "year", months), today=look.asked.today
    )
    nodes = list(dict.fromkeys([*chain, look.node.id, *(below.id for below in beside)]))
    per_month = await list_sizes(conn, look.scope, nodes, months=months)
    sizes = fold(per_month, parts)
    if look.weeks:
        per_day = await list_daily_sizes(conn, look.scope, nodes, days=days_of(look.weeks))
        for (node, day), n in per_day.items():
            row, code = sizes.setdefault(node, {}), piece_of(day)
            row[code] = row.get(code, 0) + n
    families = _families(chain, beside)
    return Ground(nodes, families, per_month, find_hidden(families, sizes, parts))


async def _flagged(
    conn: Connection, look: _Look, ground: Ground, levels: Sequence[int]
) -> Flagged | None:
    period = look.asked.period
    compared = Compared(
        (look.node.id, period.code), period.months, look.headline, levels, look.levels
    )
    return await get_flagged(conn, look.scope, ground, parts=look.calendar(), compared=compared)


async def _counted_over_time(conn: Connection, look: _Look) -> dict[date, dict[str, int]]:
    """Return the headline per month of the trend and of the period before."""
    months = {*look.months, *previous(look.asked.period).months}
    return await list_levels_over_time(
        conn, look.scope, look.node.id, question=look.headline, grain="M", periods=sorted(months)
    )


def _levels_before(look: _Look, per_month: Mapping[date, Mapping[str, int]]) -> list[int]:
    return _added(look, per_month, previous(look.asked.period).months)


def _added(
    look: _Look, counted: Mapping[date, Mapping[str, int]], periods: Iterable[date]
) -> list[int]:
    levels = [look.levels(counted.get(period, {})) for period in periods]
    return [sum(level) for level in zip(*levels, strict=True)]


async def _trend(
    conn: Connection, look: _Look, hidden: set[Spot], per_month: Mapping[date, Mapping[str, int]]
) -> Trend:
    if look.asked.by == "month":
        points = [
            (code, month, look.levels(per_month.get(month, {})), (look.node.id, code) in hidden)
            for month in look.months
            for code in (month_of(month).code,)
        ]
        return make_trend("month", points)
    per_day = await list_levels_over_time(
        conn,
        look.scope,
        look.node.id,
        question=look.headline,
        grain="D",
        periods=days_of(look.weeks),
    )
    return make_trend("week", [_week(look, week, per_day, hidden) for week in _whole(look)])


def _week(
    look: _Look, week: Week, counted: Mapping[date, Mapping[str, int]], hidden: set[Spot]
) -> tuple[str, date, list[int], bool]:
    levels = _added(look, counted, days_of([week]))
    spots = [(look.node.id, f"{month}/{week.code}") for month, _, _ in week.pieces]
    return week.code, week.monday, levels, any(spot in hidden for spot in spots)


def _whole(look: _Look) -> list[Week]:
    """Return the weeks that lie wholly within the months, begun by today."""
    first, last = look.months[-WEEK_MONTHS], month_end(look.months[-1])
    return [
        week
        for week in look.weeks
        if first <= week.monday <= look.asked.today and week.pieces[-1][2] <= last
    ]


async def _parts(
    conn: Connection,
    look: _Look,
    hidden: set[Spot],
    *,
    below: Sequence[Below],
    rates: Mapping[str, ResponseRate],
) -> tuple[Part, ...]:
    """Return the agencies and points below, by id; those without answers that are closed left out.

    For a year or twelve months only that column decides (what is hidden flows down the calendar),
    for a quarter or month the whole years around it do.
    """
    if not below:
        return ()
    period, node = look.asked.period, look.node.id
    ids = [part.id for part in below]
    levels = await list_levels(
        conn, look.scope, [node, *ids], question=look.headline, months=period.months
    )
    if period.kind in {"year", "last-12"}:
        parts: Parts = {}
        sizes = {one: {period.code: tokens.get("", 0)} for one, tokens in levels.items()}
        known = [spot for spot in hidden if spot == (node, period.code)]
    else:
        parts = look.calendar()
        months = months_of(parts)
        sizes = fold(await list_sizes(conn, look.scope, [node, *ids], months=months), parts)
        known = [spot for spot in hidden if spot[0] == node]
    hidden_below = find_hidden({node: ids}, sizes, parts, known=known)
    figures = {
        part: make_figure(
            look.levels(levels.get(part, {})), hidden=(part, period.code) in hidden_below
        )
        for part in ids
    }
    return judge_parts([_part(one, figures, rates) for one in below if _stays(one, figures)])


def _stays(below: Below, figures: Mapping[str, Figure]) -> bool:
    return not below.closed or figures[below.id].n != 0


def _part(below: Below, figures: Mapping[str, Figure], rates: Mapping[str, ResponseRate]) -> Part:
    figure = figures[below.id]
    return Part(
        id=below.id,
        kind=below.kind,
        name=below.name,
        closed=below.closed,
        figure=figure,
        response=ResponseRate() if figure.suppressed else rates[below.id],
    )


def _families(chain: Sequence[str], beside: Iterable[Below]) -> dict[str, list[str]]:
    families: dict[str, list[str]] = {parent: [] for parent in chain}
    for below in beside:
        families[below.parent_id].append(below.id)
    return families
