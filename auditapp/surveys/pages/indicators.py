"""Nine criteria of Circular 01/2018 and ratios of Decision 766 beside survey rates."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.save_indicators import save_indicators
from auditapp.surveys.actions.save_served import COUNTERS
from auditapp.surveys.models.indicators import (
    CRITERIA,
    RATIOS,
    Indicator,
    NotFigures,
    band_of,
)
from auditapp.surveys.models.periods import LAST_12, Period, parse_period, year_of
from auditapp.surveys.models.results import Results
from auditapp.surveys.pages.results_view import (
    Query,
    list_periods,
    places_of,
    read_query,
    tabs_of,
)
from auditapp.surveys.queries.indicators import Typed, list_indicators
from auditapp.surveys.queries.result_look import Asked
from auditapp.surveys.queries.results import get_results
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class ShowIndicators(View):
    """Figures from elsewhere with their source, and what citizens answered in the same period.

    `total` is the sum of the nine criteria with its band's name, None unless all are known.
    """

    template = "surveys/show_indicators.html"
    name: str
    places: list[tuple[str, str]]
    tabs: list[tuple[str, str, str]]
    query: Query
    periods: list[tuple[str, list[str]]]
    results: Results
    criteria: tuple[Indicator, ...]
    ratios: tuple[Indicator, ...]
    known: dict[str, Typed]
    total: tuple[float, str] | None
    may_type: bool
    typed: dict[str, str]
    problems: dict[str, str]


@get("/results/{agency_id:str}/indicators", name="results.indicators", include_in_schema=False)
async def show_indicators(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the figures of a year, quarter or month: this year unless said."""
    return desk.page(await _view(desk, database, clock, agency_id))


@post("/results/{agency_id:str}/indicators", name="results.update_indicators",
      include_in_schema=False)  # fmt: skip
async def update_indicators(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Store the figures of one period."""
    view = await _view(desk, database, clock, agency_id)
    typed = {name: desk.field(name) for name in desk.form}
    root_id = view.results.path[0].id if view.results.path else agency_id
    try:
        await save_indicators(
            database,
            clock,
            desk.person,
            agency=(agency_id, root_id),
            period=view.results.period.code,
            typed=typed,
        )
    except NotFigures as error:
        view.problems = {f: desk.say(p.key, **p.params) for f, p in error.problems.items()}
        view.typed |= typed
        return desk.page(view, status=422)
    return desk.redirect(view.query.url())


async def _view(desk: Desk, database: Database, clock: Clock, agency_id: str) -> ShowIndicators:
    asked_for = desk.request.query_params
    query = read_query(f"/results/{agency_id}/indicators", asked_for)
    today = local_date(clock.now())
    period = _period(query, clock)
    asked = Asked(agency_id, query.form, period, "month", today)

    async def look(conn: Connection) -> tuple[Results, dict[str, Typed]]:
        results = await get_results(conn, asked)
        return results, await list_indicators(conn, agency_id, period.code)

    results, everything = await database.read_at_once(look)
    known = {field: one for field, one in everything.items() if one.value is not None}
    path = "/" + "/".join([*(crumb.id for crumb in results.path), results.id]) + "/"
    return ShowIndicators(
        name=results.name,
        places=places_of(results, query),
        tabs=tabs_of(agency_id, query, here="/indicators"),
        query=query,
        periods=list_periods(today)[1:],
        results=results,
        criteria=CRITERIA,
        ratios=RATIOS,
        known=known,
        total=band_of({field: one.value for field, one in known.items()}),
        may_type=bool(desk.person.roles_at(path) & COUNTERS),
        typed={field: f"{one.value:g}".replace(".", ",") for field, one in known.items()},
        problems={},
    )


def _period(query: Query, clock: Clock) -> Period:
    today = local_date(clock.now())
    if query.period == LAST_12:
        return year_of(today.year)
    period = parse_period(query.period, today=today)
    if period.kind == "days":
        raise Invalid("These figures stand for whole months, quarters or years.", field="period")
    return period
