"""Adding to an audit that is signed off; what was signed stays as it is."""

from auditapp.audits import queries
from auditapp.audits.models.addenda import Addendum, next_addendum
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden
from auditapp.base.ids import new_id
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database


async def add_addendum(
    database: Database, clock: Clock, actor: Actor, audit_id: str, *, text: str, reason: str
) -> Addendum:
    """Append an addendum with its own digest.

    Raises NotFound, Forbidden for anybody but the lead, Conflict before sign-off, and Invalid
    (with its field) without words or reason. The same words sent again right after are kept once.
    """

    async def work(conn: Connection) -> Addendum:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        if await queries.find_part(conn, audit_id, actor.account_id) != "lead":
            raise Forbidden("Only the team leader adds to a signed audit.")
        if audit.signed_off_at is None:
            raise Conflict("This audit is not signed off yet: change it directly.")
        now = clock.now()
        made = next_addendum(audit, text=text, reason=reason, account_id=actor.account_id, at=now)
        known = await queries.list_addenda(conn, audit)
        if known and (known[-1].text, known[-1].reason) == (made.text, made.reason):
            return known[-1]
        await queries.insert_addendum(conn, audit, made)
        await insert_event(
            conn,
            id=new_id(),
            root_id=audit.root_id,
            at=now,
            actor_id=actor.account_id,
            action="audit.addendum_added",
            subject=audit.id,
            agency_id=audit.agency_id,
            detail={"digest": made.hash, "why": made.reason},
        )
        return made

    return await database.write_at_once(work)
