"""Results of a node: one address per node and period, filters in the address."""

from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Forbidden
from auditapp.library import queries as library
from auditapp.people.models import Role
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.save_served import COUNTERS
from auditapp.surveys.models.channels import ChannelCount, channel_counts
from auditapp.surveys.models.comment import COMMENT_READERS, LEAST_FOR_COMMENTS
from auditapp.surveys.models.periods import parse_period
from auditapp.surveys.models.results import Results
from auditapp.surveys.pages.results_view import (
    Query,
    ResultsPart,
    ShowResults,
    arrange,
    draw,
    list_periods,
    places_of,
    read_query,
)
from auditapp.surveys.queries.comments import CommentPage, list_comments
from auditapp.surveys.queries.result_counts import Scope, list_channels
from auditapp.surveys.queries.result_nodes import Node
from auditapp.surveys.queries.results import Asked, get_results
from auditapp.web.desk import Desk, Page

RESULT_ROLES = (
    Role.MANAGER,
    Role.ISO_SECRETARY,
    Role.ADMINISTRATOR,
    Role.UNIT_HEAD,
    Role.LEAD_AUDITOR,
    Role.PROVINCE_VIEWER,
)


@get("/results", name="results.index", sync_to_thread=False, include_in_schema=False)
def index_results(desk: NamedDependency[Desk]) -> Redirect:
    """Go to the node that stands highest among those whose results this person may see."""
    paths = [grant.path for grant in desk.person.grants if grant.role in RESULT_ROLES]
    if not paths:
        raise Forbidden
    first = min(paths, key=lambda path: (path.count("/"), path))
    query = desk.request.url.query
    return desk.redirect(f"/results/{first.strip('/').split('/')[-1]}{'?' if query else ''}{query}")


@get("/results/{agency_id:str}", name="results.show", include_in_schema=False)
async def show_results(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show an agency with everything below it."""
    return await _show(desk, database, clock, node_id=agency_id, base=f"/results/{agency_id}")


@get("/results/points/{point_id:str}", name="results.show_point", include_in_schema=False)
async def show_point_results(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show one service point."""
    return await _show(desk, database, clock, node_id=point_id, base=f"/results/points/{point_id}")


async def _show(desk: Desk, database: Database, clock: Clock, *, node_id: str, base: str) -> Page:
    query = read_query(base, desk.request.query_params)
    today = local_date(clock.now())
    asked = Asked(node_id, query.form, parse_period(query.period, today=today), query.by, today)
    async with database.reading() as conn:
        results = await get_results(conn, asked)
        comments, state = await _comments(conn, desk, asked, results, query)
        channels = await _channels(conn, asked, results)
        forms = await library.list_versions(conn, "survey")
    fields: dict[str, Any] = {
        "results": results,
        "query": query,
        "agencies": arrange([part for part in results.parts if part.kind == "agency"], query),
        "points": arrange([part for part in results.parts if part.kind == "point"], _all(query)),
        "trend_points": draw(results.trend),
        "channels": channels,
        "comments": comments,
        "comments_state": state,
        "least_for_comments": LEAST_FOR_COMMENTS,
        "agency_id": results.path[-1].id if results.kind == "point" else results.id,
        "may_count": bool(desk.person.roles_at(_path(results)) & COUNTERS),
    }
    if desk.wants_part:
        return desk.page(ResultsPart(**fields))
    titles = {form.slug: form.title for form in reversed(forms)}
    return desk.page(
        ShowResults(
            places=places_of(results, query),
            periods=list_periods(today),
            forms=sorted(titles.items()),
            **fields,
        )
    )


async def _channels(conn: Connection, asked: Asked, results: Results) -> list[ChannelCount]:
    root_id = results.path[0].id if results.path else results.id
    scope = Scope(root_id, asked.form)
    sizes = await list_channels(conn, scope, asked.node_id, months=asked.period.months)
    return channel_counts(sizes, hidden=results.figure.suppressed)


async def _comments(
    conn: Connection, desk: Desk, asked: Asked, results: Results, query: Query
) -> tuple[CommentPage | None, str]:
    if not desk.person.roles_at(_path(results)) & COMMENT_READERS:
        return None, "refused"
    if (results.figure.n or 0) < LEAST_FOR_COMMENTS:
        return None, "few"
    chain = results.path
    root_id = chain[0].id if chain else results.id
    node = Node(results.id, root_id, results.kind, results.name, chain)
    scope = Scope(root_id, asked.form)
    page = await list_comments(conn, scope, node, period=asked.period, after=query.after)
    return page, "shown"


def _path(results: Results) -> str:
    return "/" + "/".join([*(crumb.id for crumb in results.path), results.id]) + "/"


def _all(query: Query) -> Query:
    """Return the query without the words that filter the agencies."""
    return Query(base=query.base, sort=query.sort)
