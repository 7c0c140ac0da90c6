"""Who stands for the audited unit: people with an account, or a name alone."""

import msgspec

from auditapp.audits.actions.changing import note_change, open_audit
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.plan import words
from auditapp.audits.queries.access import find_candidate
from auditapp.audits.queries.members import find_part
from auditapp.audits.queries.plans import (
    delete_from_slots,
    insert_auditee,
    list_auditees,
    update_auditee_removed,
)
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.formkit.words import clean_line
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


class NewAuditee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as typed: an account or a name; `reason` counts after the start."""

    account_id: str = ""
    name: str = ""
    position: str = ""
    reason: str = ""


async def add_auditee(
    database: Database, clock: Clock, actor: Actor, audit_id: str, new: NewAuditee
) -> str:
    """Name a representative by account or by name; return the id.

    Raises NotFound, Conflict after sign-off or for somebody named already, and Invalid for an
    unknown account, somebody on the team, or no name at all.
    """
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        name = await _name(conn, clock, audit, new)
        for known in await list_auditees(conn, audit_id):
            if (known.account_id or known.name) == (new.account_id or name):
                raise Conflict("%(name)s is named already.", name=name)
        auditee_id = new_id()
        await insert_auditee(
            conn,
            id=auditee_id,
            audit_id=audit_id,
            account_id=new.account_id or None,
            name=name,
            position=words(clean_line(new.position), "position", most=200),
            added_at=clock.now(),
            added_by=actor.account_id,
        )
        await note_change(
            conn, clock, actor, audit, what="auditees", reason=new.reason, added=auditee_id
        )
    return auditee_id


async def _name(conn: Connection, clock: Clock, audit: Audit, new: NewAuditee) -> str:
    if not new.account_id:
        return words(clean_line(new.name), "name", most=160, required=True)
    person = await find_candidate(conn, audit.root_id, new.account_id, now=clock.now())
    if person is None:
        raise Invalid("This choice does not exist.", field="auditee_account")
    if await find_part(conn, audit.id, new.account_id):
        raise Invalid("This person is on the audit team.", field="auditee_account")
    return person.display_name


async def remove_auditee(
    database: Database, clock: Clock, actor: Actor, audit_id: str, auditee_id: str, reason: str = ""
) -> None:
    """Take a representative off the audit and out of its timetable; raises NotFound, Conflict."""
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        gone = await update_auditee_removed(
            conn, audit_id, auditee_id, at=clock.now(), by=actor.account_id
        )
        if not gone:
            raise NotFound
        await delete_from_slots(conn, audit_id, auditee_id)
        await note_change(
            conn, clock, actor, audit, what="auditees", reason=reason, removed=auditee_id
        )
