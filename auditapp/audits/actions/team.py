"""The team of an audit: who joins must be independent of the audited unit."""

import msgspec

from auditapp.audits import queries
from auditapp.audits.actions.changing import note_change, open_audit
from auditapp.audits.actions.independence import Acceptance, admit
from auditapp.audits.models.audit import PARTS, Audit, Part
from auditapp.audits.models.independence import TERMS, Terms
from auditapp.audits.queries.plans import delete_from_slots, list_auditees
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


class NewMember(msgspec.Struct, frozen=True, kw_only=True):
    """Who joins in which part.

    `exception` is the reason for accepting what warns, `reason` that of a change after the start.
    """

    account_id: str
    part: Part
    exception: str = ""
    reason: str = ""


async def add_member(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    new: NewMember,
    terms: Terms = TERMS,
) -> None:
    """Put a person on the team or change their part; a new lead makes the old one an auditor.

    Raises NotFound, Conflict after sign-off or when the lead would be left without successor,
    and Invalid when the person is unknown, not independent of the unit or stands for it.
    """
    if new.part not in PARTS:
        raise Invalid("This choice does not exist.", field="part")
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        wish = Acceptance(account_id=new.account_id, reason=new.exception)
        await admit(conn, clock, actor, audit, wish=wish, terms=terms)
        before = await queries.find_part(conn, audit_id, new.account_id)
        if before == new.part:
            return
        if before == "lead":
            raise Conflict("Name another team leader first.")
        if new.account_id in {one.account_id for one in await list_auditees(conn, audit_id)}:
            raise Invalid("This person stands for the audited unit.", field="account_id")
        await _put(conn, clock, actor, audit, new)
        await note_change(
            *(conn, clock, actor, audit),
            what="team",
            reason=new.reason,
            account=new.account_id,
            part=new.part,
        )


async def _put(conn: Connection, clock: Clock, actor: Actor, audit: Audit, new: NewMember) -> None:
    parts = {new.account_id: new.part}
    for member in await queries.list_members(conn, audit.id) if new.part == "lead" else ():
        if member.part == "lead":
            parts[member.account_id] = "auditor"
    for account_id, part in parts.items():
        await queries.upsert_member(
            conn, audit.id, account_id, part=part, at=clock.now(), by=actor.account_id
        )


async def remove_member(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    account_id: str,
    reason: str = "",
) -> None:
    """Take a person off the team and out of its timetable; their edits stay.

    Raises NotFound, Conflict after sign-off and for the lead, Invalid without a reason after the
    start.
    """
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        if await queries.find_part(conn, audit_id, account_id) == "lead":
            raise Conflict("Name another team leader first.")
        gone = await queries.update_removed(
            conn, audit_id, account_id, at=clock.now(), by=actor.account_id
        )
        if gone:
            await delete_from_slots(conn, audit_id, account_id)
            await note_change(
                *(conn, clock, actor, audit),
                what="team",
                reason=reason,
                account=account_id,
                part=None,
            )
