"""The review desk: comments below one's node, by filters and words."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from auditapp.agencies import queries as tree
from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Forbidden, NotFound
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions import review as actions
from auditapp.surveys.actions.index_comments import catch_up
from auditapp.surveys.models.comment import (
    COMMENT_EDITORS,
    COMMENT_READERS,
    LEAST_FOR_COMMENTS,
    READERS,
)
from auditapp.surveys.models.periods import Period, parse_period
from auditapp.surveys.models.search import MOST_WORDS, Sought, asked_spellings, cut, seek
from auditapp.surveys.pages.comments_view import (
    CommentsPart,
    IndexComments,
    Query,
    Setting,
    make_lines,
    read_desk_query,
)
from auditapp.surveys.pages.results_view import list_periods
from auditapp.surveys.queries import comment_index, tags
from auditapp.surveys.queries import desk as queries
from auditapp.surveys.queries.cells import count_answered, count_of_survey, list_forms
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.queries.result_nodes import Node, get_node
from auditapp.web.desk import Desk, Page
from auditapp.web.pages import own_path

MOST_UNREAD = 100  # counting on would look through all that other filters leave out
SMALL = 30  # under it only the month of a comment is shown


@get("/comments", name="comments.index")
async def index_comments(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List comments, unread ones first; ?q= searches them."""
    query = read_desk_query(desk.request.query_params)

    async def look(conn: Connection) -> CommentsPart:
        part = await _part(conn, query, agency, clock)
        return part if desk.wants_part else await _whole(conn, part, desk, agency, clock)

    agency = await database.read_at_once(
        lambda conn: find_place(conn, desk.person, query.agency, clock)
    )
    await catch_up(database, agency.root_id)
    return desk.page(await database.read_at_once(look))


@post("/comments/readings", name="comments.read")
async def create_readings(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Mark comments as read, or as unread again."""
    numbers = desk.form.get("comment", [])[: queries.PAGE]
    is_read = desk.field("read") != "no"
    await actions.mark_read(database, clock, desk.person, numbers=numbers, is_read=is_read)
    back = own_path(desk.field("back"))
    return desk.redirect(back if back.startswith("/comments") else "/comments")


async def _whole(
    conn: Connection, part: CommentsPart, desk: Desk, agency: Agency, clock: Clock
) -> IndexComments:
    around = await tags.list_tags_around(conn, agency.path)
    return IndexComments(
        agencies=await list_places(conn, desk.person, clock),
        surveys=[(one, title) for one, _, title in await list_forms(conn, agency.root_id)],
        all_tags=[(tag.id, tag.name) for tag in around],
        periods=list_periods(local_date(clock.now())),
        node_id=agency.id,
        node_name=agency.name,
        may_edit=bool(desk.person.roles_at(agency.path) & COMMENT_EDITORS),
        **{name: getattr(part, name) for name in part.__struct_fields__},
    )


async def find_place(conn: Connection, person: Actor, agency_id: str, clock: Clock) -> Agency:
    """Return the agency asked for, or the highest of one's own; raises NotFound for others'."""
    paths = person.paths_as(*READERS)
    if not paths:
        raise Forbidden
    if not agency_id:
        first = min(paths, key=lambda path: (path.count("/"), path))
        agency_id = first.strip("/").split("/")[-1]
    agency = await tree.get_agency(conn, agency_id, on=local_date(clock.now()))
    if not person.roles_at(agency.path) & COMMENT_READERS:
        raise NotFound
    return agency


async def list_places(conn: Connection, person: Actor, clock: Clock) -> list[tuple[str, str]]:
    """Return (id, name) of the agencies whose comments a person may read, parents first."""
    today = local_date(clock.now())
    found = [
        agency
        for path in person.paths_as(*READERS)
        for agency in await tree.list_agencies_below(conn, path, on=today)
        if agency.closed_on is None
    ]
    return [(agency.id, agency.name) for agency in found]


async def shown_surveys(
    conn: Connection, node: Node, *, period: Period, clock: Clock, survey: str = ""
) -> dict[str, tuple[str, str, int]]:
    """Return survey → (form, title, n) of those whose comments may be read at a node.

    For each form the rule of the results page; and for one survey alone that many in it, too.
    """
    today = local_date(clock.now())
    every = await list_forms(conn, node.root_id)
    sizes = {
        form: await count_answered(
            conn, Scope(node.root_id, form), node, period=period, today=today
        )
        for form in {form for one, form, _ in every if survey in ("", one)}
    }
    shown = {
        one: (form, title, sizes[form])
        for one, form, title in every
        if sizes.get(form, 0) >= LEAST_FOR_COMMENTS and survey in ("", one)
    }
    if survey and shown:
        n = await count_of_survey(conn, survey, node, period=period)
        return shown if n >= LEAST_FOR_COMMENTS else {}
    return shown


async def _part(conn: Connection, query: Query, agency: Agency, clock: Clock) -> CommentsPart:
    today = local_date(clock.now())
    period = parse_period(query.period, today=today)
    node = await get_node(conn, agency.id, on=today, today=today)
    shown = await shown_surveys(conn, node, period=period, clock=clock, survey=query.survey)
    sought = await _sought(conn, agency.root_id, query.q)
    found, unread = queries.Found([], ""), 0
    if shown and not (sought and sought.unknown):
        wanted = _wanted(query, agency, period, tuple(shown))
        found = await _look(conn, wanted, sought, query.after)
        unread = await queries.count_unread(conn, wanted, most=MOST_UNREAD)
    setting = Setting(
        period,
        today,
        {survey: (form, title) for survey, (form, title, _) in shown.items()},
        any(n < SMALL for _, _, n in shown.values()),
        sought.words if sought else frozenset(),
    )
    return CommentsPart(
        query=query,
        lines=await make_lines(conn, found.comments, setting),
        further=found.further,
        unread=unread,
        most_unread=MOST_UNREAD,
        is_few=not shown,
        least=LEAST_FOR_COMMENTS,
        unknown=sought.unknown if sought else (),
    )


async def _sought(conn: Connection, root_id: str, q: str) -> Sought | None:
    words = list(dict.fromkeys(cut(q)))[:MOST_WORDS]
    if not words:
        return None
    return seek(words, await comment_index.list_known(conn, root_id, asked_spellings(words)))


async def _look(
    conn: Connection, wanted: queries.Wanted, sought: Sought | None, after: str
) -> queries.Found:
    if sought is None:
        return await queries.list_page(conn, wanted, after=after)
    return await queries.search_page(
        conn, wanted, exact=sought.exact, near=sought.near, after=after
    )


def _wanted(
    query: Query, agency: Agency, period: Period, surveys: tuple[str, ...]
) -> queries.Wanted:
    said = {"": None, "yes": True, "no": False}
    return queries.Wanted(
        root_id=agency.root_id,
        path="" if agency.id == agency.root_id else agency.path,
        surveys=surveys,
        first=period.first,
        last=period.last,
        score=int(query.score) if query.score else None,
        tag_id=query.tag,
        is_handled=said[query.handled],
        is_read=said[query.read],
    )
