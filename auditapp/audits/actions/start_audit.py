"""Starting an audit: from here on answers are taken."""

from auditapp.audits import queries
from auditapp.audits.actions.readiness import check_ready
from auditapp.audits.models.independence import TERMS, Terms
from auditapp.base.clock import Clock
from auditapp.base.errors import Forbidden
from auditapp.base.ids import new_id
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.store.engine import Database


async def start_audit(
    database: Database, clock: Clock, actor: Actor, audit_id: str, terms: Terms = TERMS
) -> None:
    """Note the start, once.

    Raises NotFound, Forbidden for others than lead and auditors, and Conflict while somebody on
    the team is not independent or the one who starts has not given the commitment asked for.
    """
    now = clock.now()
    async with database.writing() as conn:
        audit = await queries.get_audit(conn, audit_id)
        part = await queries.find_part(conn, audit_id, actor.account_id)
        if part not in {"lead", "auditor"}:
            raise Forbidden
        await check_ready(conn, clock, actor, audit, terms)
        if await queries.update_started(conn, audit_id, at=now, by=actor.account_id):
            await insert_event(
                conn,
                id=new_id(),
                root_id=audit.root_id,
                at=now,
                actor_id=actor.account_id,
                action="audit.started",
                subject=audit.id,
                agency_id=audit.agency_id,
                detail={},
            )
