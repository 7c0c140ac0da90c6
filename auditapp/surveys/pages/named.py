"""What people who were not satisfied name: reasons and words, at an agency or a point."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.base.clock import Clock, local_date
from auditapp.library import queries as library
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.comment import COMMENT_READERS, LEAST_FOR_COMMENTS
from auditapp.surveys.models.periods import parse_period
from auditapp.surveys.pages.results_view import (
    Query,
    list_periods,
    places_at,
    read_query,
    tabs_of,
)
from auditapp.surveys.queries.named import Named, get_named
from auditapp.surveys.queries.result_look import Asked
from auditapp.surveys.queries.result_nodes import get_node
from auditapp.surveys.queries.result_rates import path_of
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class ShowNamed(View):
    """Reasons by question and words; `may_read` says whether comments are for this person."""

    template = "surveys/show_named.html"
    name: str
    places: list[tuple[str, str]]
    tabs: list[tuple[str, str, str]]
    query: Query
    periods: list[tuple[str, list[str]]]
    forms: list[tuple[str, dict[str, str]]]
    named: Named
    may_read: bool
    least_for_comments: int


@get("/results/{agency_id:str}/named", name="results.named", include_in_schema=False)
async def show_named(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what is named at an agency and below."""
    query = read_query(f"/results/{agency_id}/named", desk.request.query_params)
    today = local_date(clock.now())
    period = parse_period(query.period, today=today)
    asked = Asked(agency_id, query.form, period, "month", today, query.channel, query.field)

    return desk.page(await database.read_at_once(lambda conn: _view(conn, desk, asked, query)))


async def _view(conn: Connection, desk: Desk, asked: Asked, query: Query) -> ShowNamed:
    on, today = min(asked.period.last, asked.today), asked.today
    node = await get_node(conn, asked.node_id, on=on, today=today)
    may_read = bool(desk.person.roles_at(path_of(node)) & COMMENT_READERS)
    versions = await library.list_versions(conn, "survey")
    return ShowNamed(
        name=node.name,
        places=places_at(node, query),
        tabs=tabs_of(node.id, query, here="/named"),
        query=query,
        periods=list_periods(today),
        forms=sorted({form.slug: form.title for form in reversed(versions)}.items()),
        named=await get_named(conn, asked, with_words=may_read),
        may_read=may_read,
        least_for_comments=LEAST_FOR_COMMENTS,
    )
