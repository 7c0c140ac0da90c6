"""Posters in bulk: choosing points and a layout, watching the file grow, fetching it."""

import asyncio
from typing import Any, ClassVar

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File, Redirect

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import PLACES, Agency, Kind, Point, ancestors, may_change, tops
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.channels.actions.poster_spool import Spool
from auditapp.channels.actions.posters import Choice, Wanted, order_posters
from auditapp.channels.models.posters import (
    LAYOUTS,
    MOST_COPIES,
    Chosen,
    Layout,
    Order,
    Placard,
    checked_copies,
    checked_layout,
)
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.store.spool import Kept
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

MOST_ROWS = 200
MEDIA = {"pdf": "application/pdf", "zip": "application/zip", "csv": "text/csv"}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address or the form says, as typed."""

    agency: str = ""
    kind: str = ""
    place: str = ""
    point: str = ""
    point_ids: tuple[str, ...] = ()
    layout: str = "a4"
    copies: str = "1"


class Row(msgspec.Struct, frozen=True):
    """A point of the list."""

    id: str
    placard: Placard


class IndexPosters(View):
    """Which points, and what to make of them."""

    template: ClassVar[str] = "channels/index_posters.html"
    asked: Asked
    node: Agency
    nodes: list[tuple[str, str]]
    kinds: list[Kind]
    places: dict[str, dict[str, str]]
    layouts: dict[str, Layout]
    most_copies: int
    rows: list[Row]
    total: int
    closed: Point | None
    kept: list[Kept[Order]]
    problems: dict[str, str]


class ShowPosters(View):
    """One file: how far it is, and where to fetch it."""

    template: ClassVar[str] = "channels/show_posters.html"
    kept: Kept[Order]
    layout: Layout


class PostersPart(View):
    """The part of the page that asks for itself again until the file is whole."""

    template: ClassVar[str] = "channels/_posters.html"
    kept: Kept[Order]
    layout: Layout


@get("/posters", name="posters.index")
async def index_posters(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the points that ?agency= ?kind= ?place= or ?point= choose, and what to make."""
    query = desk.request.query_params
    names = ("agency", "kind", "place", "point")
    asked = msgspec.convert({name: query.get(name, "")[:100] for name in names}, Asked)
    return desk.page(await _index(desk, database, clock, asked))


@post("/posters", name="posters.create", status_code=303)
async def create_posters(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Begin to make a file of the chosen points."""
    names = ("agency", "kind", "place", "point", "layout", "copies")
    typed: dict[str, Any] = {name: desk.field(name) for name in names}
    asked = Asked(point_ids=tuple(desk.form.get("point_ids", ())), **typed)
    try:
        order_id = await _order(desk, database, clock, asked)
    except Invalid as error:
        problems = {error.field: desk.say(error.key, **error.params)}
        return desk.page(await _index(desk, database, clock, asked, problems), 422)
    return desk.redirect(f"/posters/{order_id}")


@get("/posters/{order_id:str}", name="posters.show")
async def show_posters(order_id: FromPath[str], desk: NamedDependency[Desk]) -> Page:
    """Show how far a file of one's own is."""
    kept = await asyncio.to_thread(_spool(desk).get, desk.person.account_id, order_id)
    view = PostersPart if desk.wants_part else ShowPosters
    return desk.page(view(kept=kept, layout=LAYOUTS[kept.order.layout]))


@get("/posters/{order_id:str}/file", name="posters.file")
async def show_posters_file(order_id: FromPath[str], desk: NamedDependency[Desk]) -> File:
    """Give a file of one's own that is whole."""
    spool, account_id = _spool(desk), desk.person.account_id
    path = await asyncio.to_thread(spool.result, account_id, order_id)
    order = spool.get(account_id, order_id).order
    media_type = MEDIA[LAYOUTS[order.layout].suffix]
    return File(path, filename=order.file_name, media_type=media_type)


def _spool(desk: Desk) -> Spool:
    return Spool(desk.settings.spool_dir)


async def _order(desk: Desk, database: Database, clock: Clock, asked: Asked) -> str:
    layout = checked_layout(asked.layout)
    copies = checked_copies(asked.copies, layout)
    async with database.reading() as conn:
        node, _ = await _place(conn, desk, clock, asked)
    wanted = Wanted(node=node, chosen=_chosen(node, asked), layout=layout, copies=copies)
    return await order_posters(
        database, clock, desk.settings, account_id=desk.person.account_id, wanted=wanted
    )


def _chosen(node: Agency, asked: Asked) -> Chosen:
    ids = asked.point_ids or ((asked.point,) if asked.point else ())
    return Chosen(path=node.path, kind=asked.kind, place=asked.place, point_ids=ids)


async def _index(
    desk: Desk,
    database: Database,
    clock: Clock,
    asked: Asked,
    problems: dict[str, str] | None = None,
) -> IndexPosters:
    async with database.reading() as conn:
        node, closed = await _place(conn, desk, clock, asked)
        kinds = [kind for kind in await agencies.list_kinds(conn) if not kind.is_unit]
        nodes = await _nodes(conn, desk.person, clock)
        chosen = _chosen(node, msgspec.structs.replace(asked, point_ids=()))
        choice = Choice(conn, clock, chosen, desk.settings)
        await choice.begin()
        rows = await _rows(choice)
    return IndexPosters(
        asked=asked,
        node=node,
        nodes=_options(node, nodes, {kind.code for kind in kinds}),
        kinds=[kind for kind in kinds if kind.code in {each.kind for each in nodes}],
        places=PLACES,
        layouts=LAYOUTS,
        most_copies=MOST_COPIES,
        rows=rows,
        total=choice.total,
        closed=closed,
        kept=await asyncio.to_thread(_spool(desk).orders, desk.person.account_id),
        problems=problems or {},
    )


async def _rows(choice: Choice) -> list[Row]:
    rows: list[Row] = []
    async for point, placard in choice.each():
        rows.append(Row(point.id, placard))
        if len(rows) == MOST_ROWS:
            break
    return rows


async def _place(
    conn: Connection, desk: Desk, clock: Clock, asked: Asked
) -> tuple[Agency, Point | None]:
    """Return the node to look below, and the one point asked for when it is closed."""
    today = local_date(clock.now())
    point = await agencies.get_point(conn, asked.point) if asked.point else None
    node_id = point.agency_id if point else asked.agency
    if node_id:
        node = await agencies.get_agency(conn, node_id, on=today)
        if not may_change(desk.person, node.path):
            raise NotFound
    else:
        node, *_ = await agencies.list_agencies_at(conn, _own_paths(desk.person), on=today)
    return node, point if point and point.closed_at else None


def _own_paths(person: Actor) -> tuple[str, ...]:
    return tops(tuple(path for path in person.paths if may_change(person, path)))


async def _nodes(conn: Connection, person: Actor, clock: Clock) -> list[Agency]:
    """Return the open agencies and units that this person may print for."""
    today = local_date(clock.now())
    return [
        node
        for path in _own_paths(person)
        for node in await agencies.list_agencies_below(conn, path, on=today)
        if node.is_open(today)
    ]


def _options(node: Agency, nodes: list[Agency], kinds: set[str]) -> list[tuple[str, str]]:
    """Return the choices of an agency, each under its parent; units only if one was asked for."""
    shown = [each for each in nodes if each.kind in kinds or each.id == node.id]
    codes = {each.id: each.code for each in nodes}
    shown.sort(key=lambda each: [codes.get(above, "") for above in ancestors(each.path)])
    least = min((each.path.count("/") for each in shown), default=0)
    return [(each.id, "– " * (each.path.count("/") - least) + each.name) for each in shown]
