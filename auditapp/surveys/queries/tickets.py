"""Statements about one-time tickets: judging and spending them with a batch of answers."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import msgspec
import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.store.bulk import Bulk, listed, rows_as
from auditapp.store.engine import Connection
from auditapp.surveys.models.ticket import Refusal
from auditapp.surveys.tables import ticket_batches, tickets

Keys = Sequence[tuple[str, str]]  # (root, hash)
KEY = ("root_id", "hash")


class Ticket(msgspec.Struct, frozen=True, array_like=True):
    """A ticket that was not spent yet, and what its batch says of it."""

    hash: str
    point_id: str
    expires_on: date
    is_revoked: bool

    def refusal(self, point_id: str, today: date) -> Refusal | None:
        """Say why it counts for nothing at this point today."""
        if self.point_id != point_id:
            return Refusal.ELSEWHERE
        if self.is_revoked:
            return Refusal.REVOKED
        return Refusal.EXPIRED if self.expires_on < today else None


def list_tickets(bulk: Bulk, keys: Keys) -> dict[str, Ticket]:
    """Return those of the tickets that are not spent, by hash, locked until the transaction ends.

    The locks are taken in the order of the keys, so that no two batches wait for each other.
    """
    found = bulk.run(_list_tickets(is_sqlite=bulk.is_sqlite), keys) or ()
    return {
        row[0]: Ticket(row[0], row[1], date.fromisoformat(row[2]), bool(row[3])) for row in found
    }


def delete_tickets(bulk: Bulk, keys: Keys) -> None:
    """Spend tickets: nothing of them is left."""
    bulk.run(_delete_tickets(is_sqlite=bulk.is_sqlite), keys)


async def find_ticket(conn: Connection, hashed: str) -> Ticket | None:
    """Return a ticket that is not spent, whichever tree it belongs to."""
    roots = sa.select(agencies.c.root_id).distinct()
    statement = (
        sa.select(
            tickets.c.hash,
            ticket_batches.c.point_id,
            ticket_batches.c.expires_on,
            ticket_batches.c.revoked_at.is_not(None),
        )
        .join(ticket_batches, ticket_batches.c.id == tickets.c.batch_id)
        .where(tickets.c.root_id.in_(roots), tickets.c.hash == hashed)
    )
    row = (await conn.execute(statement)).first()
    return Ticket(*row) if row else None


@cache
def _list_tickets(*, is_sqlite: bool) -> str:
    keys = rows_as(tickets, KEY, is_sqlite=is_sqlite)
    found = (
        f"FROM ({keys}) AS k CROSS JOIN tickets AS t "
        "JOIN ticket_batches AS b ON b.id = t.batch_id "
        "WHERE t.root_id = k.root_id AND t.hash = k.hash"
    )
    what = ("t.hash", "b.point_id", "b.expires_on", "b.revoked_at IS NOT NULL")
    if is_sqlite:
        return f"SELECT {listed(what, is_sqlite=True)} {found}"
    columns = ", ".join(what)
    locked = f"SELECT {columns} {found} ORDER BY t.root_id, t.hash FOR UPDATE OF t"
    names = ("hash", "point_id", "expires_on", "is_revoked")
    named = f"({locked}) AS found({', '.join(names)})"
    return f"SELECT {listed(names, is_sqlite=False)} FROM {named}"  # noqa: S608


@cache
def _delete_tickets(*, is_sqlite: bool) -> str:
    keys = rows_as(tickets, KEY, is_sqlite=is_sqlite)
    return f"DELETE FROM tickets WHERE (root_id, hash) IN ({keys})"  # noqa: S608
