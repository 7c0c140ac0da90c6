"""Comparison of like agencies: a funnel, and the table that it is drawn from."""

from collections.abc import Sequence
from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.library import queries as library
from auditapp.library.models import FormVersion
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.periods import parse_period
from auditapp.surveys.pages.results_view import (
    Query,
    in_order,
    list_periods,
    places_at,
    read_query,
    tabs_of,
)
from auditapp.surveys.queries.comparison import Compared, Comparison, get_comparison
from auditapp.surveys.queries.result_look import Asked
from auditapp.web.charts import FunnelDot, FunnelPlot, plot_funnel
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class ShowComparison(View):
    """Agencies by name; `plot` is None where fewer than two have 30 answers."""

    template = "surveys/show_comparison.html"
    name: str
    places: list[tuple[str, str]]
    tabs: list[tuple[str, str, str]]
    query: Query
    periods: list[tuple[str, list[str]]]
    forms: list[tuple[str, dict[str, str]]]
    kinds: list[tuple[str, dict[str, str]]]
    kind: str
    compared: list[Compared]
    plot: FunnelPlot | None
    centre: float | None


@get("/results/{agency_id:str}/comparison", name="results.comparison", include_in_schema=False)
async def show_comparison(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Compare the agencies of one kind directly below."""
    query = read_query(f"/results/{agency_id}/comparison", desk.request.query_params)
    today = local_date(clock.now())
    period = parse_period(query.period, today=today)
    if period.kind == "days":
        raise Invalid("Agencies are compared over whole months, quarters or years.", field="period")
    asked = Asked(agency_id, query.form, period, "month", today)

    async def look(conn: Connection) -> ShowComparison:
        found = await get_comparison(conn, asked, desk.request.query_params.get("kind", ""))
        return _view(found, query, today, await library.list_versions(conn, "survey"))

    return desk.page(await database.read_at_once(look))


def _view(
    found: Comparison, query: Query, today: date, forms: Sequence[FormVersion]
) -> ShowComparison:
    node = found.look.node
    titles = {form.slug: form.title for form in reversed(forms)}
    return ShowComparison(
        name=node.name,
        places=places_at(node, query),
        tabs=tabs_of(node.id, query, here="/comparison"),
        query=query,
        periods=list_periods(today),
        forms=sorted(titles.items()),
        kinds=[(one.code, {"vi": one.name_vi, "en": one.name_en}) for one in found.kinds],
        kind=found.kind,
        compared=sorted(found.agencies, key=lambda one: in_order(one.agency.name)),
        plot=_plot(found),
        centre=found.funnel.centre if found.funnel else None,
    )


def _plot(found: Comparison) -> FunnelPlot | None:
    if found.funnel is None:
        return None
    dots = [
        FunnelDot(
            label=one.agency.name,
            n=one.figure.n or 0,
            value=one.figure.satisfaction or 0.0,
            signal=one.difference.differs,
        )
        for one in found.agencies
        if one.difference is not None
    ]
    return plot_funnel(found.funnel.limits, dots, centre=found.funnel.centre)
