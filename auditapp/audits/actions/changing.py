"""What every change of plan, timetable and team has in common: an open audit, and a reason."""

from typing import Any

from auditapp.audits.models.audit import Audit
from auditapp.audits.models.plan import MAX_REASON, words
from auditapp.audits.queries.audits import get_audit
from auditapp.audits.queries.plans import insert_change
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_id
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection


async def open_audit(conn: Connection, audit_id: str) -> Audit:
    """Return the audit, locked; raises NotFound, and Conflict after sign-off."""
    audit = await get_audit(conn, audit_id, lock=True)
    if audit.signed_off_at is not None:
        raise Conflict("This audit is signed off and stays as it is.")
    return audit


async def note_change(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    audit: Audit,
    *,
    what: str,
    reason: str,
    **detail: Any,
) -> None:
    """Record a change of `what` (plan, timetable, team, auditees, ties).

    After the start it is kept with its reason and shown on the audit's page; raises Invalid
    without one.
    """
    text = words(reason, "reason", most=MAX_REASON)
    if audit.started_at is not None:
        if not text:
            raise Invalid(
                "The audit has started: please give the reason for this change.", field="reason"
            )
        await insert_change(
            conn,
            id=new_id(),
            audit_id=audit.id,
            what=what,
            reason=text,
            detail=detail,
            changed_at=clock.now(),
            changed_by=actor.account_id,
        )
    told = {"subject": audit.id, "agency_id": audit.agency_id, **detail, "reason": text}
    await record(conn, clock, actor, action=f"audit.{what}_changed", **told)
