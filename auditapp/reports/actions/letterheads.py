"""Setting what stands at the head of an agency's documents."""

from auditapp.base.clock import Clock, local_date
from auditapp.base.ids import new_id
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.reports import queries
from auditapp.reports.models.letterhead import Letterhead
from auditapp.store.engine import Database


async def set_letterhead(
    database: Database, clock: Clock, actor: Actor, agency_id: str, wanted: Letterhead
) -> None:
    """Keep the lines of the agency that issues for this node; raises NotFound, and Invalid."""
    lines, now = wanted.checked(), clock.now()
    async with database.writing() as conn:
        issuer = await queries.get_letterhead(conn, agency_id, on=local_date(now))
        if lines == issuer.own:
            return
        await queries.upsert_letterhead(conn, issuer.agency, lines, at=now, by=actor.account_id)
        await insert_event(
            conn,
            id=new_id(),
            root_id=issuer.agency.root_id,
            at=now,
            actor_id=actor.account_id,
            action="letterhead.changed",
            subject=issuer.agency.id,
            agency_id=issuer.agency.id,
            detail={},
        )
