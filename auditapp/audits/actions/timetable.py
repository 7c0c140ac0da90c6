"""The timetable of an audit: rows by unit and hour, nobody in two places at once."""

from collections.abc import Sequence
from datetime import date

import msgspec

from auditapp.agencies.models import is_within
from auditapp.agencies.queries import find_path
from auditapp.audits.actions.changing import note_change, open_audit
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.plan import (
    ELSEWHERE,
    MAX_PLACE,
    MAX_SLOTS,
    MAX_TOPIC,
    SLOT_KINDS,
    Slot,
    check_overlaps,
    clock_of,
    words,
)
from auditapp.audits.queries.members import list_members
from auditapp.audits.queries.plans import (
    delete_slot,
    list_auditees,
    list_busy,
    list_slots,
    upsert_slot,
)
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.formkit.words import clean_line
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


class NewSlot(msgspec.Struct, frozen=True, kw_only=True):
    """One row as typed; starts and ends are minutes after midnight."""

    day: date
    starts: int
    ends: int
    kind: str
    agency_id: str = ""
    place: str = ""
    topic: str = ""
    clauses: Sequence[str] = ()  # as models.plan.read_clauses returns them
    auditors: Sequence[str] = ()
    auditees: Sequence[str] = ()
    reason: str = ""


async def save_slot(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    wanted: NewSlot,
    slot_id: str | None = None,
) -> str:
    """Add a row to the timetable or change one; return its id.

    Raises NotFound, Conflict after sign-off, and Invalid (with its field) for a day outside the
    audit, hours that end before they begin, people who are not on the team or do not stand for the
    unit, or who are somewhere else at that time.
    """
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        others = await list_slots(conn, audit_id)
        if slot_id is not None and slot_id not in {slot.id for slot in others}:
            raise NotFound
        if slot_id is None and len(others) >= MAX_SLOTS:
            raise Invalid("At most %(max)s rows, please.", field="day", max=MAX_SLOTS)
        slot = await _checked(conn, audit, wanted, slot_id or new_id())
        await _check_people(conn, audit, slot, others)
        await upsert_slot(conn, audit_id, slot)
        await note_change(
            *(conn, clock, actor, audit),
            what="timetable",
            reason=wanted.reason,
            slot=msgspec.to_builtins(slot),
        )
    return slot.id


async def remove_slot(
    database: Database, clock: Clock, actor: Actor, audit_id: str, slot_id: str, reason: str = ""
) -> None:
    """Take a row out of the timetable; raises NotFound, Conflict and Invalid as save_slot."""
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        found = {slot.id: slot for slot in await list_slots(conn, audit_id)}
        if slot_id not in found:
            raise NotFound
        await delete_slot(conn, slot_id)
        await note_change(
            *(conn, clock, actor, audit),
            what="timetable",
            reason=reason,
            removed=msgspec.to_builtins(found[slot_id]),
        )


async def _checked(conn: Connection, audit: Audit, wanted: NewSlot, slot_id: str) -> Slot:
    kind = next((one for one in SLOT_KINDS if one == wanted.kind), None)
    if kind is None:
        raise Invalid("This choice does not exist.", field="kind")
    if not audit.starts_on <= wanted.day <= audit.ends_on:
        raise Invalid("This day is not one of the audit's days.", field="day")
    if not 0 <= wanted.starts < wanted.ends <= 24 * 60 - 1:
        raise Invalid("The end lies before the beginning.", field="ends")
    if wanted.agency_id:
        path = await find_path(conn, wanted.agency_id)
        if path is None or not is_within(path, audit.agency_path):
            raise Invalid("Please choose the audited unit or a part of it.", field="agency_id")
    if not wanted.agency_id and not wanted.place.strip():
        raise Invalid("Please give a unit or a place.", field="place")
    return Slot(
        id=slot_id,
        day=wanted.day,
        starts=wanted.starts,
        ends=wanted.ends,
        kind=kind,
        agency_id=wanted.agency_id or None,
        place=words(clean_line(wanted.place), "place", most=MAX_PLACE),
        topic=words(
            *(clean_line(wanted.topic), "topic"),
            most=MAX_TOPIC,
            required=kind == "audit" and not wanted.clauses,
        ),
        clauses=tuple(wanted.clauses),
        auditors=tuple(dict.fromkeys(wanted.auditors)),
        auditees=tuple(dict.fromkeys(wanted.auditees)),
    )


async def _check_people(conn: Connection, audit: Audit, slot: Slot, others: Sequence[Slot]) -> None:
    team = {one.account_id: one.display_name for one in await list_members(conn, audit.id)}
    unit = {one.id: one for one in await list_auditees(conn, audit.id)}
    if not slot.auditors:
        raise Invalid("Please choose who of the team is there.", field="auditors")
    if not set(slot.auditors) <= set(team):
        raise Invalid("Only people of the audit team can be there as auditors.", field="auditors")
    if not set(slot.auditees) <= set(unit):
        raise Invalid("This choice does not exist.", field="auditees")
    names = {**team, **{one.id: one.name for one in unit.values()}}
    accounts = {one.id: one.account_id for one in unit.values() if one.account_id}
    check_overlaps(slot, others, names, accounts)
    for busy in await list_busy(conn, slot.auditors, since=slot.day, until=slot.day):
        if busy.audit_id != audit.id and busy.slot.overlaps(slot):
            raise Invalid(
                ELSEWHERE,
                field="starts",
                name=names.get(busy.account_id, ""),
                starts=clock_of(busy.slot.starts),
                ends=clock_of(busy.slot.ends),
            )
