"""What must be in order before an audit starts."""

from auditapp.audits.actions.commit import check_committed
from auditapp.audits.actions.independence import check_team
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.independence import Terms
from auditapp.audits.queries.members import list_members
from auditapp.base.clock import Clock
from auditapp.people.models import Actor
from auditapp.store.engine import Connection


async def check_ready(
    conn: Connection, clock: Clock, actor: Actor, audit: Audit, terms: Terms
) -> None:
    """Raise Conflict while the team may not begin; nothing for an audit that has begun.

    Everybody is independent or accepted by a recorded exception, and whoever starts the audit has
    given the commitment that it asks for.
    """
    if audit.started_at is not None:
        return
    members = await list_members(conn, audit.id)
    await check_team(conn, clock, audit, [one.account_id for one in members], terms)
    await check_committed(conn, audit, actor.account_id)
