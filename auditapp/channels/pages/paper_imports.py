"""Importing a spreadsheet of keyed-in sheets: the file, a look at what it says, storing it."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.settings import Settings
from auditapp.channels.actions import paper_imports as actions
from auditapp.channels.models.paper import Batch
from auditapp.channels.models.paper_keys import write_keys
from auditapp.channels.models.paper_table import Judged
from auditapp.channels.pages.paper import Scene, get_scene
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View
from auditapp.web.worksheets import EMPTY, pack, unpack

SHOWN = 10  # rows of the preview
MOST_FAULTS = 200


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with one cell, in the reader's words."""

    row: int
    column: str
    sentence: str


class NewImport(View):
    """Where to get the template, and a field for the file."""

    template = "channels/new_paper_import.html"
    batch: Batch
    agency: str
    point: str
    problem: str


class ShowImport(View):
    """What a file says: what would be stored, what is wrong where, the first rows as read."""

    template = "channels/show_paper_import.html"
    batch: Batch
    agency: str
    point: str
    good: int
    known: int
    bad: int
    faults: list[Fault]
    more_faults: int
    heads: list[int]
    rows: list[tuple[int, int, list[str]]]
    packed: str


@get("/paper-imports/{batch_id:str}", name="paper.new_import")
async def new_paper_import(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask for the file."""
    async with database.reading() as conn:
        return desk.page(await _new(conn, clock, batch_id))


@post("/paper-imports/{batch_id:str}", name="paper.create_preview")
async def create_paper_preview(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what the file says; nothing is stored."""
    data = desk.file("file")
    try:
        if not data:
            raise Invalid(EMPTY, field="file")
        table, judged = await actions.preview_import(database, clock, batch_id=batch_id, data=data)
    except (Invalid, Conflict) as error:
        async with database.reading() as conn:
            view = await _new(conn, clock, batch_id)
        view.problem = desk.say(error.key, **error.params)
        return desk.page(view, status=error.status)
    async with database.reading() as conn:
        scene = await get_scene(conn, clock, batch_id)
    return desk.page(_preview(desk, scene, judged, pack(table)))


@post("/paper-imports/{batch_id:str}/rows", name="paper.create_import")
async def create_paper_import(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Store the rows without a fault, all of them or none."""
    table = unpack(desk.field("rows"))
    batch = (batch_id, settings.secret_key)
    stored = await actions.store_import(database, clock, desk.person, batch=batch, table=table)
    return desk.redirect(f"/paper/{batch_id}?imported={stored}")


async def _new(conn: Connection, clock: Clock, batch_id: str) -> NewImport:
    scene = await get_scene(conn, clock, batch_id)
    return NewImport(
        batch=scene.batch, agency=scene.counter.agency, point=scene.counter.point, problem=""
    )


def _preview(desk: Desk, scene: Scene, judged: Judged, packed: str) -> ShowImport:
    blanks = list(scene.plan.blanks.values())
    faults = [
        Fault(each.row, each.column, desk.say(each.message, **each.params))
        for each in judged.faults[:MOST_FAULTS]
    ]
    rows = [
        (
            line.row,
            line.serial,
            [write_keys(b, line.values.get(b.code, msgspec.UNSET)) for b in blanks],
        )
        for line in judged.lines[:SHOWN]
    ]
    return ShowImport(
        batch=scene.batch,
        agency=scene.counter.agency,
        point=scene.counter.point,
        good=len(judged.lines),
        known=len(judged.known),
        bad=judged.bad_rows,
        faults=faults,
        more_faults=max(0, len(judged.faults) - MOST_FAULTS),
        heads=[blank.number for blank in blanks],
        rows=rows,
        packed=packed if judged.lines else "",
    )
