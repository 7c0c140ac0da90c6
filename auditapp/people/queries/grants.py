"""Roles held: who has which, where and until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.people.models import Grant, HeldRole, Role
from auditapp.people.tables import grants
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared


async def list_grants(conn: Connection, account_id: str, *, now: datetime) -> tuple[Grant, ...]:
    """Return the roles of an account that are neither revoked nor expired."""
    rows = await conn.execute(_OF_ONE, {"account_id": account_id, "now": now})
    return tuple(Grant(Role(row.role), row.agency_id, row.path) for row in rows)


async def list_held_roles(
    conn: Connection, account_ids: Sequence[str], *, now: datetime
) -> list[HeldRole]:
    """Return the live grants of these accounts, by path and role."""
    rows = await conn.execute(_HELD_BY, {"account_ids": list(account_ids), "now": now})
    return [HeldRole(row.id, row.account_id, Role(row.role), *row[3:]) for row in rows]


async def find_held_role(conn: Connection, grant_id: str, *, now: datetime) -> HeldRole | None:
    """Return a live grant."""
    row = (await conn.execute(_held().where(grants.c.id == grant_id, _is_live(now)))).one_or_none()
    return HeldRole(row.id, row.account_id, Role(row.role), *row[3:]) if row else None


async def insert_grant(conn: Connection, **columns: Any) -> None:
    """Insert a grant; columns as in people.tables.grants."""
    await conn.execute(grants.insert().values(**columns))


async def update_grant_revoked(
    conn: Connection, grant_id: str, *, now: datetime, revoked_by: str
) -> bool:
    """Revoke a grant that was not revoked before."""
    done = await conn.execute(
        grants.update()
        .where(grants.c.id == grant_id, grants.c.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=revoked_by)
    )
    return done.rowcount == 1


def _held() -> sa.Select[Any]:
    return (
        sa.select(
            grants.c.id,
            grants.c.account_id,
            grants.c.role,
            grants.c.agency_id,
            agencies.c.path,
            grants.c.granted_at,
            grants.c.expires_at,
        )
        .join(agencies, agencies.c.id == grants.c.agency_id)
        .order_by(agencies.c.path, grants.c.role)
    )


def _is_live(now: Any) -> sa.ColumnElement[bool]:
    return sa.and_(
        grants.c.revoked_at.is_(None),
        sa.or_(grants.c.expires_at.is_(None), grants.c.expires_at > now),
    )


_HELD_BY = _held().where(
    grants.c.account_id.in_(sa.bindparam("account_ids", expanding=True)),
    _is_live(sa.bindparam("now")),
)
# Built once: every request behind the sign-in asks it.
_OF_ONE = prepared(
    _held().where(grants.c.account_id == sa.bindparam("account_id"), _is_live(sa.bindparam("now")))
)
