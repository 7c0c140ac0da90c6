"""What independence rests on in one audit: ties, recorded exceptions, commitments."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.audits.models.independence import Exemption, Tie
from auditapp.audits.tables import audit_commitments, audit_exceptions, audit_ties
from auditapp.store.dialect import insert
from auditapp.store.engine import Connection

_COMMITTED = sa.select(audit_commitments.c.given_at).where(
    audit_commitments.c.audit_id == sa.bindparam("audit_id"),
    audit_commitments.c.account_id == sa.bindparam("account_id"),
)


async def list_ties(conn: Connection, audit_id: str) -> list[Tie]:
    """Return what was declared about people and what is audited, and not withdrawn."""
    columns = (audit_ties.c[name] for name in Tie.__struct_fields__)
    rows = await conn.execute(
        sa.select(*columns)
        .where(audit_ties.c.audit_id == audit_id, audit_ties.c.withdrawn_at.is_(None))
        .order_by(audit_ties.c.declared_at, audit_ties.c.id)
    )
    return [Tie(*row) for row in rows]


async def insert_tie(conn: Connection, **columns: Any) -> None:
    """Insert a tie; columns as in audits.tables.audit_ties."""
    await conn.execute(audit_ties.insert().values(**columns))


async def update_tie_withdrawn(
    conn: Connection, audit_id: str, tie_id: str, *, at: datetime, by: str
) -> bool:
    """Withdraw a tie; False when it did not stand."""
    result = await conn.execute(
        audit_ties.update()
        .where(
            audit_ties.c.audit_id == audit_id,
            audit_ties.c.id == tie_id,
            audit_ties.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=at, withdrawn_by=by)
    )
    return bool(result.rowcount)


async def list_exemptions(conn: Connection, audit_id: str) -> list[Exemption]:
    """Return the exceptions recorded for this audit, in order; for its page and its report."""
    columns = (audit_exceptions.c[name] for name in Exemption.__struct_fields__)
    rows = await conn.execute(
        sa.select(*columns)
        .where(audit_exceptions.c.audit_id == audit_id)
        .order_by(audit_exceptions.c.given_at, audit_exceptions.c.id)
    )
    return [Exemption(*row) for row in rows]


async def insert_exemption(conn: Connection, **columns: Any) -> None:
    """Record an exception; columns as in audits.tables.audit_exceptions."""
    await conn.execute(audit_exceptions.insert().values(**columns))


async def find_commitment(conn: Connection, audit_id: str, account_id: str) -> datetime | None:
    """Return when the person committed, None when they have not."""
    return await conn.scalar(_COMMITTED, {"audit_id": audit_id, "account_id": account_id})


async def insert_commitment(
    conn: Connection, audit_id: str, account_id: str, *, words: str, at: datetime
) -> bool:
    """Store a commitment, once; False when it was there before."""
    result = await conn.execute(
        insert(conn, audit_commitments)
        .values(audit_id=audit_id, account_id=account_id, words=words, given_at=at)
        .on_conflict_do_nothing(index_elements=["audit_id", "account_id"])
    )
    return bool(result.rowcount)
