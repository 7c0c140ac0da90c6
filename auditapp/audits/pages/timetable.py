"""Rows of the timetable: adding, changing, removing; the timetable as a calendar file."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import list_agencies_below
from auditapp.audits import queries
from auditapp.audits.actions.draft_checklist import clause_titles
from auditapp.audits.actions.timetable import NewSlot, remove_slot, save_slot
from auditapp.audits.models.audit import Audit, Member
from auditapp.audits.models.plan import (
    SLOT_KINDS,
    Auditee,
    Slot,
    SlotKind,
    clock_of,
    read_clauses,
)
from auditapp.audits.pages.typed import read_day, read_minutes, typed_of
from auditapp.audits.queries.plans import list_auditees, list_slots
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

FIRST_HOUR, AN_HOUR, LAST_MINUTE = 8 * 60, 60, 24 * 60 - 1
FIELDS = ("day", "starts", "ends", "kind", "agency_id", "place", "topic", "clauses", "reason")


class EditSlot(View):
    """The form of one row; `slot_id` is empty for a new one."""

    template = "audits/edit_slot.html"
    audit: Audit
    slot_id: str
    typed: Mapping[str, str]
    auditors: Sequence[str]
    auditees: Sequence[str]
    members: list[Member]
    representatives: list[Auditee]
    units: list[Agency]
    kinds: tuple[SlotKind, ...] = SLOT_KINDS
    problem: str = ""
    problem_field: str = ""


class _Form(msgspec.Struct):
    """What is shown in the form: typed texts and ticked people."""

    typed: Mapping[str, str]
    auditors: Sequence[str]
    auditees: Sequence[str]


@get("/audits/{audit_id:str}/hours/new", name="audits.new_slot")
async def new_slot(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form for a row that follows the last one."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        slots = await list_slots(conn, audit_id)
        members = await queries.list_members(conn, audit_id)
        form = _next(audit, slots, members)
        return desk.page(await _view(conn, clock, audit, "", form))


@post("/audits/{audit_id:str}/hours", name="audits.create_slot", status_code=303)
async def create_slot(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Add a row, or show what is wrong with it."""
    return await _save(desk, database, clock, audit_id)


@get("/audits/{audit_id:str}/hours/{slot_id:str}/edit", name="audits.edit_slot")
async def edit_slot(
    audit_id: FromPath[str],
    slot_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form of a row."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        slots = {slot.id: slot for slot in await list_slots(conn, audit_id)}
        if slot_id not in slots:
            raise NotFound
        return desk.page(await _view(conn, clock, audit, slot_id, _form_of(slots[slot_id])))


@post("/audits/{audit_id:str}/hours/{slot_id:str}", name="audits.update_slot", status_code=303)
async def update_slot(
    audit_id: FromPath[str],
    slot_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Change a row, or show what is wrong with it."""
    return await _save(desk, database, clock, audit_id, slot_id)


@post(
    "/audits/{audit_id:str}/hours/{slot_id:str}/removal",
    name="audits.delete_slot",
    status_code=303,
)
async def delete_slot(
    audit_id: FromPath[str],
    slot_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Take a row out of the timetable, or say why not."""
    try:
        reason = desk.field("reason")
        await remove_slot(database, clock, desk.person, audit_id, slot_id, reason)
    except (Invalid, Conflict) as error:
        async with database.reading() as conn:
            audit = await queries.get_audit(conn, audit_id)
            slots = {slot.id: slot for slot in await list_slots(conn, audit_id)}
            if slot_id not in slots:
                raise NotFound from error
            view = await _view(conn, clock, audit, slot_id, _form_of(slots[slot_id]))
        return _faulty(desk, view, error)
    return desk.redirect(f"/audits/{audit_id}/plan#timetable")


async def _save(
    desk: Desk, database: Database, clock: Clock, audit_id: str, slot_id: str | None = None
) -> Redirect | Page:
    try:
        async with database.reading() as conn:
            audit = await queries.get_audit(conn, audit_id)
        known = clause_titles(desk.settings.forms_dir, audit.standard)
        await save_slot(database, clock, desk.person, audit_id, _wanted(desk, known), slot_id)
    except (Invalid, Conflict) as error:
        form = _Form(
            dict.fromkeys(FIELDS, "") | typed_of(desk),
            desk.form.get("auditors", ()),
            desk.form.get("auditees", ()),
        )
        async with database.reading() as conn:
            audit = await queries.get_audit(conn, audit_id)
            view = await _view(conn, clock, audit, slot_id or "", form)
        return _faulty(desk, view, error)
    if desk.field("go") == "another":
        return desk.redirect(f"/audits/{audit_id}/hours/new")
    return desk.redirect(f"/audits/{audit_id}/plan#timetable")


def _faulty(desk: Desk, view: EditSlot, error: Invalid | Conflict) -> Page:
    view.problem = desk.say(error.key, **error.params)
    view.problem_field = error.field if isinstance(error, Invalid) else ""
    return desk.page(view, status=error.status)


def _wanted(desk: Desk, known: Collection[str]) -> NewSlot:
    return NewSlot(
        day=read_day(desk.field("day"), "day"),
        starts=read_minutes(desk.field("starts"), "starts"),
        ends=read_minutes(desk.field("ends"), "ends"),
        kind=desk.field("kind"),
        agency_id=desk.field("agency_id"),
        place=desk.field("place"),
        topic=desk.field("topic"),
        clauses=read_clauses(desk.field("clauses"), known),
        auditors=desk.form.get("auditors", ()),
        auditees=desk.form.get("auditees", ()),
        reason=desk.field("reason"),
    )


async def _view(
    conn: Connection, clock: Clock, audit: Audit, slot_id: str, form: _Form
) -> EditSlot:
    today = local_date(clock.now())
    return EditSlot(
        audit=audit,
        slot_id=slot_id,
        typed=form.typed,
        auditors=form.auditors,
        auditees=form.auditees,
        members=await queries.list_members(conn, audit.id),
        representatives=await list_auditees(conn, audit.id),
        units=await list_agencies_below(conn, audit.agency_path, on=today),
    )


def _next(audit: Audit, slots: Sequence[Slot], members: Sequence[Member]) -> _Form:
    """Fill the form with the hour after the last one, and the same people."""
    last = slots[-1] if slots else None
    starts = last.ends if last and last.ends < 16 * 60 else FIRST_HOUR
    day = last.day if last else audit.starts_on
    if last and starts == FIRST_HOUR and day < audit.ends_on:
        day += timedelta(days=1)
    slot = Slot(
        id="",
        day=day,
        starts=starts,
        ends=min(starts + AN_HOUR, LAST_MINUTE),
        kind="audit" if last else "opening",
        agency_id=last.agency_id if last else audit.agency_id,
        auditors=last.auditors if last else [one.account_id for one in members],
        auditees=last.auditees if last else (),
    )
    return _form_of(slot)


def _form_of(slot: Slot) -> _Form:
    return _Form(
        {
            "day": slot.day.isoformat(),
            "starts": clock_of(slot.starts),
            "ends": clock_of(slot.ends),
            "kind": slot.kind,
            "agency_id": slot.agency_id or "",
            "place": slot.place,
            "topic": slot.topic,
            "clauses": ", ".join(slot.clauses),
            "reason": "",
        },
        slot.auditors,
        slot.auditees,
    )
