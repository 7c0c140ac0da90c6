"""The auditor's tablet: one line at a time, every change saved as an edit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions, queries
from auditapp.audits.models.audit import Audit, Tally
from auditapp.audits.models.checklist import (
    Clause,
    Line,
    clauses_of,
    roles_met,
    step_from,
    tally_of,
)
from auditapp.audits.models.evidence import Shown, shown_files
from auditapp.audits.models.fields import LINE, SHOWN
from auditapp.audits.models.last_time import LastTime
from auditapp.audits.models.log import Edit, fold
from auditapp.audits.models.timer import Period, running, total
from auditapp.audits.models.typed import Typed, bases_of, news, read_device_time
from auditapp.audits.pages.checklist import ShowRow, row_of
from auditapp.audits.pages.offline import kept, seal_for
from auditapp.audits.pages.outbox import is_batch, take_batch
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Conflict, Invalid
from auditapp.base.ids import is_id, new_id
from auditapp.base.settings import Settings
from auditapp.formkit.grades import FIELDS, GRADES, Field, Grade
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

STEPS = frozenset({"back", "next", "open"})


class Sheet(actions.Saved, frozen=True):
    """An audit's checklist as the whole log leaves it now."""

    log: list[Edit]
    last: dict[str, LastTime]
    now: datetime


class Reply(View, kw_only=True):
    """What htmx swaps in after a change: the saved state, the clause, what the line lacks."""

    template = "audits/_reply.html"
    audit: Audit
    clause: Clause
    tally: Tally
    line: Line
    grades: tuple[Grade, ...]
    fields: tuple[Field, ...]
    names: dict[str, str]
    news: list[Edit]
    saved: bool = True
    problem: str = ""


class EditLine(Reply, kw_only=True):
    template = "audits/edit_line.html"
    clauses: list[Clause]
    typed: Typed
    values: Mapping[str, str]
    position: int
    files: Sequence[Shown]
    history: Sequence[Edit]
    before: LastTime | None
    problem_field: str = ""
    asked: tuple[Field, ...] = FIELDS  # by a grade
    roles: list[str]
    period: Period | None
    minutes: int
    now: datetime
    wanted: actions.Wanted
    draw_problem: tuple[str, str] = ("", "")  # field, sentence
    seal: str = ""  # by which the page proves who wrote what it could not send


@get("/audits/{audit_id:str}/conduct", name="audits.conduct")
async def edit_line(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Redirect | Page:
    """Show one line (`?item=`, else the first unfinished one) to be filled in."""
    sheet = await read_sheet(database, clock, audit_id)
    if sheet.audit.started_at is None:
        return desk.redirect(f"/audits/{audit_id}")
    if sheet.audit.signed_off_at is not None:
        return desk.redirect(f"/audits/{audit_id}/checklist")
    code = desk.request.query_params.get("item") or _first_open(sheet.lines)
    view = page_of(desk, sheet, code)
    view.seal = seal_for(desk, settings, audit_id)
    return kept(desk, desk.page(view))


@get("/audits/{audit_id:str}/standing", name="audits.standing")
async def show_standing(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show how a line stands now to a page that has sent what was entered (`?item=`, `?page=`)."""
    sheet = await read_sheet(database, clock, audit_id)
    asked = desk.request.query_params
    bases = {name: base for name in LINE if (base := asked.get(f"base.{name}", ""))}
    typed = Typed(item=asked.get("item", ""), page=asked.get("page", ""), values={}, bases=bases)
    if asked.get("view") == "list":
        return desk.page(_row(sheet, typed, sheet.last))
    return desk.page(_reply(sheet, sheet.line(typed.item), typed))


@post("/audits/{audit_id:str}/edits", name="audits.edits", status_code=303)
async def create_edits(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page | Response[bytes]:
    """Save what was changed on one line, then go where the pressed button says."""
    if is_batch(desk.request):
        return await take_batch(desk, database, clock, audit_id)
    typed = _read(desk)
    try:
        saved = await actions.save_line(database, clock, desk.person, audit_id, typed)
    except (Invalid, Conflict) as error:
        return _refused(desk, await read_sheet(database, clock, audit_id), typed, error)
    if desk.field("view") == "list":
        if not desk.wants_part:
            return desk.redirect(f"/audits/{audit_id}/checklist#line-{typed.item}")
        async with database.reading() as conn:
            last = await queries.list_last_time(conn, saved.audit, {typed.item})
        return desk.page(_row(saved, typed, last))
    if desk.wants_part:
        return desk.page(_reply(saved, saved.line(typed.item), typed))
    if desk.field("go") == "contested":
        return desk.redirect(f"/audits/{audit_id}/contested")
    return desk.redirect(f"/audits/{audit_id}/conduct?item={_goal(saved, desk.field('go'), typed)}")


def _refused(desk: Desk, sheet: Sheet, typed: Typed, error: AppError) -> Page:
    if desk.field("view") == "list":
        problem = desk.say(error.key, **error.params)
        return desk.page(_row(sheet, typed, sheet.last, problem), error.status)
    line = sheet.line(typed.item)
    view = _reply(sheet, line, typed) if desk.wants_part else _page(desk, sheet, line, typed)
    view.saved = False
    view.problem = desk.say(error.key, **error.params)
    if isinstance(view, EditLine):
        view.values = typed.values
        view.problem_field = error.field.rpartition(".")[2] if isinstance(error, Invalid) else ""
    return desk.page(view, status=error.status)


def _row(
    sheet: actions.Saved, typed: Typed, last: Mapping[str, LastTime], problem: str = ""
) -> ShowRow:
    line = sheet.line(typed.item)
    one = row_of(line, sheet.state, last, shown_files(sheet.state))
    return ShowRow(audit=sheet.audit, one=one, fields=SHOWN, problem=problem)


def _goal(saved: actions.Saved, go: str, typed: Typed) -> str:
    kind, _, code = go.partition(":")
    if kind == "item":
        return saved.line(code).code
    return step_from(saved.lines, typed.item, kind) if kind in STEPS else typed.item


def _read(desk: Desk) -> Typed:
    page = desk.field("page")
    if not is_id(page):
        raise Invalid("This page is damaged. Please open it again.")
    return Typed(
        item=desk.field("item"),
        page=page,
        values={name: desk.field(name) for name in LINE if name in desk.form},
        bases={name: base for name in LINE if (base := desk.field(f"base.{name}"))},
        keep=desk.field("keep"),
        device_at=read_device_time(desk.field("device_at")),
    )


async def read_sheet(database: Database, clock: Clock, audit_id: str) -> Sheet:
    """Return the whole checklist as it stands; raises NotFound."""

    async def look(conn: Connection) -> Sheet:
        audit = await queries.get_audit(conn, audit_id)
        form = await queries.get_form(conn, audit)
        log = await queries.list_edits(conn, audit)
        names = await queries.list_writers(conn, audit_id)
        state = fold(log)
        last = await queries.list_last_time(conn, audit)
        return Sheet(audit, clauses_of(form, state), state, names, log, last, clock.now())

    return await database.read_at_once(look)


def _first_open(lines: Sequence[Line]) -> str:
    return next((line.code for line in lines if not line.is_complete), lines[0].code)


def _reply(sheet: actions.Saved, line: Line, typed: Typed) -> Reply:
    return Reply(**_shared(sheet, line, typed))


def page_of(desk: Desk, sheet: Sheet, code: str) -> EditLine:
    """Return the page of one line as it stands; raises NotFound."""
    line = sheet.line(code)
    typed = Typed(item=code, page=new_id(), values=line.values, bases=bases_of(code, sheet.state))
    return _page(desk, sheet, line, typed)


def _page(desk: Desk, sheet: Sheet, line: Line, typed: Typed) -> EditLine:
    return EditLine(
        **_shared(sheet, line, typed),
        clauses=sheet.clauses,
        typed=typed,
        values=line.values,
        position=sheet.lines.index(line) + 1,
        before=sheet.last.get(line.code),
        files=shown_files(sheet.state).get(line.code, ()),
        history=[edit for edit in reversed(sheet.log) if edit.item == line.code],
        roles=roles_met(sheet.state),
        period=running(sheet.state, desk.person.account_id),
        minutes=int(total(sheet.state, sheet.now).total_seconds() // 60),
        now=sheet.now,
        wanted=actions.Wanted(item=line.code, pasted=""),
    )


def _shared(sheet: actions.Saved, line: Line, typed: Typed) -> dict[str, Any]:
    return {
        "audit": sheet.audit,
        "clause": next(clause for clause in sheet.clauses if clause.code == line.clause),
        "tally": tally_of(sheet.lines),
        "line": line,
        "grades": GRADES[line.question.scheme],
        "fields": SHOWN,
        "names": sheet.names,
        "news": news(typed, sheet.state),
    }
