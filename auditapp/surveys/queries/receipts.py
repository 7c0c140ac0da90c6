"""Statements about receipts: which answer each may delete, and for how long."""

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.store import dialect
from auditapp.store.engine import Connection
from auditapp.surveys.tables import receipts, responses, surveys


class Held(NamedTuple):
    """What a receipt leads to."""

    root_id: str
    response_id: str
    form: str
    version: int


async def insert_receipt(
    conn: Connection, root_id: str, hashed: str, *, response_id: str, expires_on: date
) -> None:
    """Insert a receipt unless it is there already."""
    new = dialect.insert(conn, receipts).values(
        root_id=root_id, hash=hashed, response_id=response_id, expires_on=expires_on
    )
    await conn.execute(new.on_conflict_do_nothing())


async def find_held(conn: Connection, hashed: str, *, today: date) -> Held | None:
    """Return what a receipt that is still good leads to, whichever tree it belongs to."""
    roots = sa.select(agencies.c.root_id).distinct()
    statement = (
        sa.select(receipts.c.root_id, receipts.c.response_id, surveys.c.form, responses.c.version)
        .join(
            responses,
            sa.and_(
                responses.c.root_id == receipts.c.root_id,
                responses.c.id == receipts.c.response_id,
            ),
        )
        .join(surveys, surveys.c.id == responses.c.survey_id)
        .where(
            receipts.c.root_id.in_(roots),
            receipts.c.hash == hashed,
            receipts.c.expires_on >= today,
        )
    )
    row = (await conn.execute(statement)).first()
    return Held(*row) if row else None


async def delete_receipt(conn: Connection, root_id: str, hashed: str) -> None:
    """Delete a receipt whose response is no more."""
    await conn.execute(
        receipts.delete().where(receipts.c.root_id == root_id, receipts.c.hash == hashed)
    )
