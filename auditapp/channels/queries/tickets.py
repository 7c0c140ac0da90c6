"""Statements about batches of tickets; what happens with an answer stands in surveys."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.channels.models.tickets import Batch
from auditapp.store.engine import Connection
from auditapp.surveys.tables import ticket_batches, tickets

COLUMNS = ("id", "root_id", "point_id", "source", "issued_on", "expires_on", "n")


def _batches() -> sa.Select[Any]:
    left = (
        sa.select(sa.func.count())
        .select_from(tickets)
        .where(
            tickets.c.root_id == ticket_batches.c.root_id,
            tickets.c.batch_id == ticket_batches.c.id,
        )
        .scalar_subquery()
    )
    named = [ticket_batches.c[name] for name in COLUMNS]
    return sa.select(*named, left, ticket_batches.c.revoked_at)


async def node_of_ticket_batch(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency that a batch was issued for, for access rules."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(service_points, service_points.c.agency_id == agencies.c.id)
        .join(ticket_batches, ticket_batches.c.point_id == service_points.c.id)
        .where(ticket_batches.c.id == str(params["ticket_batch_id"]))
    )


async def list_batches(conn: Connection, point_id: str) -> list[Batch]:
    """Return the batches of a point, the newest first."""
    statement = _batches().where(ticket_batches.c.point_id == point_id)
    order = (ticket_batches.c.issued_on.desc(), ticket_batches.c.id)
    return [Batch(*row) for row in await conn.execute(statement.order_by(*order))]


async def find_batch(conn: Connection, batch_id: str) -> Batch | None:
    """Return one batch."""
    row = (await conn.execute(_batches().where(ticket_batches.c.id == batch_id))).one_or_none()
    return Batch(*row) if row else None


async def find_running(conn: Connection, point_id: str, source: str, day: date) -> str | None:
    """Return the batch of a source at a point that was begun on a day and not revoked."""
    return await conn.scalar(
        sa.select(ticket_batches.c.id)
        .where(
            ticket_batches.c.point_id == point_id,
            ticket_batches.c.source == source,
            ticket_batches.c.issued_on == day,
            ticket_batches.c.revoked_at.is_(None),
        )
        .order_by(ticket_batches.c.id)
        .limit(1)
    )


async def insert_batch(conn: Connection, batch: Batch, *, by: str) -> None:
    """Insert a batch without tickets."""
    columns = {name: getattr(batch, name) for name in COLUMNS}
    await conn.execute(ticket_batches.insert().values(**columns, issued_by=by))


async def insert_tickets(
    conn: Connection, root_id: str, batch_id: str, hashes: Sequence[str]
) -> None:
    """Insert tickets, in an order that says nothing, and count them to their batch."""
    rows = [{"root_id": root_id, "hash": key, "batch_id": batch_id} for key in sorted(hashes)]
    await conn.execute(tickets.insert(), rows)
    await conn.execute(
        ticket_batches.update()
        .where(ticket_batches.c.id == batch_id)
        .values(n=ticket_batches.c.n + len(rows))
    )


async def update_revoked(conn: Connection, batch_id: str, *, at: datetime, by: str) -> bool:
    """Revoke a batch; False when it was revoked before."""
    live = ticket_batches.update().where(
        ticket_batches.c.id == batch_id, ticket_batches.c.revoked_at.is_(None)
    )
    return bool((await conn.execute(live.values(revoked_at=at, revoked_by=by))).rowcount)
