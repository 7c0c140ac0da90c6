"""Keying sheets in by the keyboard alone, the first time and a second one as a check.

The page works as a form of plain fields; static/js/paper.js moves on by itself, keeps what was
typed until it is stored, and asks for the answer as JSON.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import is_id, new_id
from auditapp.base.settings import Settings
from auditapp.channels.actions import paper_sheets as actions
from auditapp.channels.actions.paper_sheets import Entry
from auditapp.channels.models.paper import Batch, Progress, Sheet, usual_day
from auditapp.channels.models.paper_form import Part
from auditapp.channels.pages.paper import (
    Scene,
    get_scene,
    posted_day,
    to_number,
    told,
    whole_number,
)
from auditapp.channels.queries import paper as queries
from auditapp.channels.queries.paper_sheets import list_sheets
from auditapp.formkit.browser import browser_rules
from auditapp.formkit.words import Problem
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

Faults = Mapping[str, str]


class EnterPaper(View):
    """One sheet to key in; `open` are the serials that may be typed, in the order suggested."""

    template = "channels/enter_paper.html"
    batch: Batch
    agency: str
    point: str
    parts: tuple[Part, ...]
    is_second: bool
    progress: Progress
    open: list[int]
    own: list[int]
    rules: str
    typed: Mapping[str, str]
    problems: Faults
    notice: str
    serial: int | None
    day: str
    entry_id: str
    saved: int | None


@get("/paper/{batch_id:str}/sheets/new", name="paper.new_sheet")
async def new_paper_sheet(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask for the next sheet."""
    async with database.reading() as conn:
        return desk.page(await _view(conn, clock, desk, batch_id, is_second=False))


@post("/paper/{batch_id:str}/sheets", name="paper.create_sheet")
async def create_paper_sheet(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Store a sheet."""
    return await _take(desk, (database, clock, settings), batch_id, is_second=False)


@get("/paper/{batch_id:str}/seconds/new", name="paper.new_second")
async def new_paper_second(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask for the next sheet that was drawn to be keyed in twice."""
    async with database.reading() as conn:
        return desk.page(await _view(conn, clock, desk, batch_id, is_second=True))


@post("/paper/{batch_id:str}/seconds", name="paper.create_second")
async def create_paper_second(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Hold a second entry against the first."""
    return await _take(desk, (database, clock, settings), batch_id, is_second=True)


async def _take(
    desk: Desk, means: tuple[Database, Clock, Settings], batch_id: str, *, is_second: bool
) -> Response[Any]:
    database, clock, settings = means
    act = actions.enter_again if is_second else actions.enter_sheet
    problems: Sequence[Problem] = ()
    faults: dict[str, str] = {}
    status = 422
    try:
        entry = _entry(desk, batch_id)
        problems = await act(database, clock, desk.person, entry=entry, secret=settings.secret_key)
        faults = told(desk, problems)
    except (Conflict, Invalid) as error:
        field = error.field if isinstance(error, Invalid) else ""
        faults, status = {field or "_sheet": desk.say(error.key, **error.params)}, error.status
    if desk.request.headers.get("accept") == "application/json":
        done = await _done(database, batch_id, is_second=is_second)
        return Response({"faults": faults, "done": done}, status_code=status if faults else 200)
    if not faults:
        address = f"/paper/{batch_id}/{'seconds' if is_second else 'sheets'}/new"
        return desk.redirect(f"{address}?saved={desk.field('_serial')}&day={desk.field('_day')}")
    async with database.reading() as conn:
        view = await _view(conn, clock, desk, batch_id, is_second=is_second, faults=faults)
    return desk.page(view, status=status)


async def _done(database: Database, batch_id: str, *, is_second: bool) -> int:
    async with database.reading() as conn:
        progress = (await queries.count_progress(conn, [batch_id])).get(batch_id, Progress())
    return progress.checked if is_second else progress.entered


def _entry(desk: Desk, batch_id: str) -> Entry:
    entry_id = desk.field("_entry")
    return Entry(
        batch_id=batch_id,
        entry_id=entry_id if is_id(entry_id) else new_id(),
        serial=whole_number(desk, "_serial"),
        day=posted_day(desk, "_day"),
        typed=_typed(desk),
    )


def _typed(desk: Desk) -> dict[str, str]:
    return {name: values[0] for name, values in desk.form.items() if not name.startswith("_")}


async def _view(
    conn: Connection,
    clock: Clock,
    desk: Desk,
    batch_id: str,
    *,
    is_second: bool,
    faults: Faults | None = None,
) -> EnterPaper:
    scene = await get_scene(conn, clock, batch_id)
    sheets = await list_sheets(conn, batch_id)
    me = desk.person.account_id
    serials = _to_check(sheets, me) if is_second else _left(scene.batch, sheets)
    view = _blank_view(scene, serials, local_date(clock.now()))
    view.is_second = is_second
    view.own = [sheet.serial for sheet in sheets if is_second and sheet.entered_by == me]
    view.saved = to_number(desk.request.query_params.get("saved", ""))
    if faults is not None:
        view.problems, view.typed, view.saved = faults, _typed(desk), None
        view.serial = whole_number(desk, "_serial")
        view.entry_id = desk.field("_entry") if is_id(desk.field("_entry")) else view.entry_id
        view.notice = faults.get("_sheet", "")
    view.day = desk.field("_day") or desk.request.query_params.get("day", "") or view.day
    return view


def _blank_view(scene: Scene, serials: list[int], today: date) -> EnterPaper:
    rules = browser_rules(scene.counter.form)
    return EnterPaper(
        batch=scene.batch,
        agency=scene.counter.agency,
        point=scene.counter.point,
        parts=scene.plan.parts,
        is_second=False,
        progress=scene.progress,
        open=serials,
        own=[],
        rules=msgspec.json.encode(rules).decode(),
        typed={},
        problems={},
        notice="",
        serial=serials[0] if serials else None,
        day=usual_day(scene.batch, today=today).isoformat(),
        entry_id=new_id(),
        saved=None,
    )


def _left(batch: Batch, sheets: Sequence[Sheet]) -> list[int]:
    known = {sheet.serial for sheet in sheets}
    return [serial for serial in range(1, batch.sheets + 1) if serial not in known]


def _to_check(sheets: Sequence[Sheet], me: str) -> list[int]:
    """Return the sheets that may be keyed in again: drawn ones that others keyed in come first."""
    left = [sheet for sheet in sheets if sheet.second_id is None]
    left.sort(key=lambda sheet: (not sheet.is_drawn, sheet.entered_by == me, sheet.serial))
    return [sheet.serial for sheet in left]
