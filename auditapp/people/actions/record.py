"""Appending to the record, for this room and for every room above; agencies get a callable."""

from typing import Any

from auditapp.agencies.models import Record
from auditapp.base.clock import Clock
from auditapp.base.ids import new_id
from auditapp.people import queries
from auditapp.people.models import Actor
from auditapp.store.engine import Connection


async def record(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    *,
    action: str,
    subject: str,
    agency_id: str | None = None,
    **detail: Any,
) -> None:
    """Append who did what to which subject; agency_id decides which administrators see it."""
    write = recorder(clock, actor)
    await write(conn, action, subject, agency_id or actor.home_agency_id, detail)


def recorder(clock: Clock, actor: Actor) -> Record:
    """Return the callable that rooms below this one write with."""

    async def write(
        conn: Connection, action: str, subject: str, agency_id: str, detail: dict[str, Any]
    ) -> None:
        await queries.insert_event(
            conn,
            id=new_id(),
            root_id=actor.root_id,
            at=clock.now(),
            actor_id=actor.account_id,
            action=action,
            subject=subject,
            agency_id=agency_id,
            detail=detail,
        )

    return write
