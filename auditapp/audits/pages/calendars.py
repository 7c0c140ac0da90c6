"""Timetables as calendar files (.ics): of one audit, of one person in it, of one's own audits."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.audits import queries
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.calendar import Event, write_calendar
from auditapp.audits.models.plan import Slot
from auditapp.audits.queries.plans import list_auditees, list_busy, list_slots
from auditapp.base.clock import Clock, local_date
from auditapp.base.words import N_
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk

KINDS = {
    "opening": N_("Opening meeting"),
    "audit": N_("Audit work"),
    "team": N_("Team meeting"),
    "closing": N_("Closing meeting"),
}
LOOK_BACK = timedelta(days=31)

File = Response[bytes]


@get("/audits/{audit_id:str}/timetable.ics", name="audits.timetable_ics")
async def show_timetable_ics(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> File:
    """Return the timetable; `?person=` keeps the hours of one auditor or representative."""
    person = desk.request.query_params.get("person", "")
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        names = await _names(conn, audit)
        slots = await list_slots(conn, audit_id)
    chosen = [slot for slot in slots if person in {"", *slot.people}]
    events = _events(desk, audit, chosen, names)
    return _file(write_calendar(audit.title, events, at=clock.now()), "audit.ics")


@get("/audits/timetable.ics", name="audits.own_ics")
async def show_own_ics(
    desk: NamedDependency[Desk], database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> File:
    """Return the person's own hours in all audits, from a month ago on."""
    actor: Actor = desk.person
    since = local_date(clock.now()) - LOOK_BACK
    events: list[Event] = []
    async with database.reading() as conn:
        hours = await list_busy(conn, [actor.account_id], since=since)
        for audit_id in dict.fromkeys(busy.audit_id for busy in hours):
            audit = await queries.get_audit(conn, audit_id)
            slots = [busy.slot for busy in hours if busy.audit_id == audit_id]
            events += _events(desk, audit, slots, await _names(conn, audit))
    name = desk.say("Audits of %(name)s", name=actor.display_name)
    return _file(write_calendar(name, events, at=clock.now()), "audits.ics")


async def _names(conn: Connection, audit: Audit) -> dict[str, str]:
    members = await queries.list_members(conn, audit.id)
    auditees = await list_auditees(conn, audit.id)
    return {one.account_id: one.display_name for one in members} | {
        one.id: one.name for one in auditees
    }


def _events(
    desk: Desk, audit: Audit, slots: Iterable[Slot], names: Mapping[str, str]
) -> list[Event]:
    return [
        Event(
            uid=f"{slot.id}@auditapp",
            day=slot.day,
            starts=slot.starts,
            ends=slot.ends,
            title=f"{slot.topic or desk.say(KINDS[slot.kind])} – {audit.title}",
            place=", ".join(filter(None, (slot.place, slot.agency_name))),
            notes=_notes(desk, slot, names),
            url=f"{desk.settings.public_url}/audits/{audit.id}/plan",
        )
        for slot in slots
    ]


def _notes(desk: Desk, slot: Slot, names: Mapping[str, str]) -> str:
    sides = ((N_("Auditors"), slot.auditors), (N_("Auditees"), slot.auditees))
    lines = [desk.say(KINDS[slot.kind])]
    if slot.clauses:
        lines.append(f"{desk.say(N_('Clauses'))}: {', '.join(slot.clauses)}")
    for label, ids in sides:
        known = [names[one] for one in ids if one in names]
        if known:
            lines.append(f"{desk.say(label)}: {', '.join(known)}")
    return "\n".join(lines)


def _file(data: bytes, name: str) -> File:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="text/calendar", headers=headers)
