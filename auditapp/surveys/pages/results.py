"""Results of a node: one address per node and period, filters in the address."""

from datetime import date
from typing import Any, NamedTuple

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import queries as tree
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Forbidden
from auditapp.improvement.models import filters
from auditapp.improvement.models.rights import RAISERS, READERS
from auditapp.improvement.queries.listing import count_nonconformities
from auditapp.library import queries as library
from auditapp.people.models import Role
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.save_served import COUNTERS
from auditapp.surveys.models.channels import CHANNEL_NAMES
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
    raise_address,
    read_query,
    tabs_of,
)
from auditapp.surveys.queries.comments import CommentPage, list_comments
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.queries.result_look import Asked
from auditapp.surveys.queries.result_nodes import Node
from auditapp.surveys.queries.results import get_results
from auditapp.surveys.queries.surveys import find_newest
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
    period = parse_period(query.period, today=today)
    asked = Asked(node_id, query.form, period, query.by, today, query.channel, query.field)
    seen = await database.read_at_once(lambda conn: _look(conn, desk, asked, query))
    results = seen.results
    fields = _fields(desk, seen, query)
    if desk.wants_part:
        return desk.page(ResultsPart(**fields))
    return desk.page(
        ShowResults(
            places=places_of(results, query),
            periods=list_periods(today),
            forms=seen.forms,
            tabs=tabs_of(node_id, query, here="") if results.kind == "agency" else [],
            ways=list(CHANNEL_NAMES.items()),
            fields=list(seen.fields.items()),
            **fields,
        )
    )


def _fields(desk: Desk, seen: "_Seen", query: Query) -> dict[str, Any]:
    results = seen.results
    return {
        "results": results,
        "query": query,
        "agencies": arrange([part for part in results.parts if part.kind == "agency"], query),
        "points": arrange([part for part in results.parts if part.kind == "point"], _all(query)),
        "trend_points": draw(results.trend),
        "comments": seen.comments,
        "comments_state": seen.state,
        "least_for_comments": LEAST_FOR_COMMENTS,
        "agency_id": results.path[-1].id if results.kind == "point" else results.id,
        "may_count": bool(desk.person.roles_at(_path(results)) & COUNTERS),
        "raise_at": seen.raise_at,
        "open_actions": seen.open_actions,
        "headline_code": next((q.code for q in results.questions if q.headline), ""),
        "field_names": seen.fields,
        "way_name": CHANNEL_NAMES.get(query.channel, query.channel),
    }


class _Seen(NamedTuple):
    results: Results
    comments: CommentPage | None
    state: str
    raise_at: str
    open_actions: tuple[int, int] | None
    forms: list[tuple[str, dict[str, str]]]
    fields: dict[str, dict[str, str]]


async def _look(conn: Connection, desk: Desk, asked: Asked, query: Query) -> _Seen:
    results = await get_results(conn, asked)
    comments, state = await _comments(conn, desk, asked, results, query)
    versions = await library.list_versions(conn, "survey")
    titles = {form.slug: form.title for form in reversed(versions)}
    return _Seen(
        results,
        comments,
        state,
        await _about(conn, desk, results),
        await _open_actions(conn, desk, results, today=asked.today),
        sorted(titles.items()),
        {one.code: {"vi": one.name_vi, "en": one.name_en} for one in await tree.list_fields(conn)},
    )


async def _about(conn: Connection, desk: Desk, results: Results) -> str:
    """Return the address to raise a nonconformity about these results; '' for who may not."""
    if not results.figure.n or not desk.person.roles_at(_path(results)) & RAISERS:
        return ""
    root_id = results.path[0].id if results.path else results.id
    survey_id = await find_newest(conn, root_id, results.form)
    return raise_address(results, survey_id) if survey_id else ""


async def _open_actions(
    conn: Connection, desk: Desk, results: Results, *, today: date
) -> tuple[int, int] | None:
    """Return how many nonconformities are open here and below, and overdue; None: not to see."""
    path = _path(results)
    if results.kind == "point" or not desk.person.roles_at(path) & READERS:
        return None
    scope = filters.Scope(account_id=desk.person.account_id, paths=(path,))
    wanted = filters.Filter(unit_path=path)
    return await count_nonconformities(conn, scope, wanted, today=today)


async def _comments(
    conn: Connection, desk: Desk, asked: Asked, results: Results, query: Query
) -> tuple[CommentPage | None, str]:
    if not desk.person.roles_at(_path(results)) & COMMENT_READERS:
        return None, "refused"
    if asked.channel or asked.field:
        return None, "cut"
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
