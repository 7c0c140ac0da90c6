"""Who could take a part in a nonconformity, and the names of people and units."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from auditapp.agencies.models import ancestors
from auditapp.agencies.queries import list_agencies
from auditapp.agencies.tables import agencies
from auditapp.people.tables import accounts, grants
from auditapp.store.dialect import below
from auditapp.store.engine import Connection


class Candidate(NamedTuple):
    """A person who could be named, and where they work."""

    id: str
    name: str
    home_id: str


async def list_candidates(
    conn: Connection, path: str, roles: Collection[str], *, now: datetime, is_near: bool = False
) -> list[Candidate]:
    """Return people who hold one of roles at path or above it, by name.

    `is_near` adds everybody who works at path or below: they need no role to be responsible.
    """
    live = sa.and_(
        grants.c.revoked_at.is_(None),
        sa.or_(grants.c.expires_at.is_(None), grants.c.expires_at > now),
    )
    there: sa.ColumnElement[bool] = accounts.c.id.in_(
        sa.select(grants.c.account_id).where(
            live, grants.c.role.in_(list(roles)), grants.c.agency_id.in_(ancestors(path))
        )
    )
    if is_near:
        homes = sa.select(agencies.c.id).where(below(agencies.c.path, path))
        there = sa.or_(there, accounts.c.home_agency_id.in_(homes))
    rows = await conn.execute(
        sa.select(accounts.c.id, accounts.c.display_name, accounts.c.home_agency_id)
        .where(accounts.c.disabled_at.is_(None), accounts.c.root_id == ancestors(path)[0], there)
        .order_by(accounts.c.display_name, accounts.c.id)
    )
    return [Candidate(*row) for row in rows]


async def get_names(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the names of people, by id."""
    asked = sa.select(accounts.c.id, accounts.c.display_name).where(accounts.c.id.in_(list(ids)))
    return {row.id: row.display_name for row in await conn.execute(asked)}


async def get_place_names(conn: Connection, ids: Collection[str], *, on: date) -> dict[str, str]:
    """Return the names of units on a day, by id."""
    return {agency.id: agency.name for agency in await list_agencies(conn, list(ids), on=on)}
