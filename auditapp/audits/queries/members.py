"""Teams."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, agency_names
from auditapp.audits.models.audit import PARTS, Member, Part
from auditapp.audits.tables import audit_commitments, audit_edits, audit_members
from auditapp.people.tables import accounts
from auditapp.store.dialect import insert
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared

_PART = prepared(
    sa.select(audit_members.c.part).where(
        audit_members.c.audit_id == sa.bindparam("audit_id"),
        audit_members.c.account_id == sa.bindparam("account_id"),
        audit_members.c.removed_at.is_(None),
    )
)


def newest_name(agency_id: sa.ColumnElement[str]) -> sa.ScalarSelect[str]:
    """Select the newest name of an agency."""
    return (
        sa.select(agency_names.c.name)
        .where(agency_names.c.agency_id == agency_id)
        .order_by(agency_names.c.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


async def list_members(conn: Connection, audit_id: str) -> list[Member]:
    """Return the team: lead, auditors, observers, each by name."""
    committed = sa.and_(
        audit_commitments.c.audit_id == audit_members.c.audit_id,
        audit_commitments.c.account_id == audit_members.c.account_id,
    )
    rows = await conn.execute(
        sa.select(
            audit_members.c.account_id,
            audit_members.c.part,
            accounts.c.display_name,
            newest_name(accounts.c.home_agency_id).label("home_name"),
            agencies.c.path,
            audit_commitments.c.given_at,
        )
        .join(accounts, accounts.c.id == audit_members.c.account_id)
        .join(agencies, agencies.c.id == accounts.c.home_agency_id)
        .join(audit_commitments, committed, isouter=True)
        .where(audit_members.c.audit_id == audit_id, audit_members.c.removed_at.is_(None))
    )
    members = [Member(*row) for row in rows]
    return sorted(members, key=lambda member: (PARTS.index(member.part), member.display_name))


async def list_writers(conn: Connection, audit_id: str) -> dict[str, str]:
    """Return the names of all who were ever on the team, wrote or brought edits, by account."""
    ids = sa.union(
        sa.select(audit_members.c.account_id).where(audit_members.c.audit_id == audit_id),
        sa.select(audit_edits.c.account_id).where(audit_edits.c.audit_id == audit_id),
        sa.select(audit_edits.c.imported_by).where(
            audit_edits.c.audit_id == audit_id, audit_edits.c.imported_by.is_not(None)
        ),
    )
    rows = await conn.execute(
        sa.select(accounts.c.id, accounts.c.display_name).where(accounts.c.id.in_(ids))
    )
    return {row.id: row.display_name for row in rows}


async def find_part(conn: Connection, audit_id: str, account_id: str) -> Part | None:
    """Return the account's part in the team, None for everybody else."""
    return await conn.scalar(_PART, {"audit_id": audit_id, "account_id": account_id})


async def upsert_member(
    conn: Connection, audit_id: str, account_id: str, *, part: str, at: datetime, by: str
) -> None:
    """Put an account on the team, or change its part."""
    stands: dict[str, Any] = {
        "part": part,
        "added_at": at,
        "added_by": by,
        "removed_at": None,
        "removed_by": None,
    }
    await conn.execute(
        insert(conn, audit_members)
        .values(audit_id=audit_id, account_id=account_id, **stands)
        .on_conflict_do_update(index_elements=["audit_id", "account_id"], set_=stands)
    )


async def update_removed(
    conn: Connection, audit_id: str, account_id: str, *, at: datetime, by: str
) -> bool:
    """Take an account off the team; False when it was not on it."""
    result = await conn.execute(
        audit_members.update()
        .where(
            audit_members.c.audit_id == audit_id,
            audit_members.c.account_id == account_id,
            audit_members.c.removed_at.is_(None),
        )
        .values(removed_at=at, removed_by=by)
    )
    return bool(result.rowcount)
