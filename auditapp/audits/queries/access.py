"""Who may do what with an audit, and who could be on its team."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.audits.models.audit import Candidate, FormerHome
from auditapp.audits.queries.members import find_part, newest_name
from auditapp.audits.tables import audits
from auditapp.people.models import Actor, Role
from auditapp.people.tables import accounts, former_homes, grants
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared

AUDITORS = (Role.LEAD_AUDITOR.value, Role.AUDITOR.value)
HEADS = (Role.MANAGER.value, Role.UNIT_HEAD.value)


_NODE = prepared(
    sa.select(agencies.c.path)
    .join(audits, audits.c.agency_id == agencies.c.id)
    .where(audits.c.id == sa.bindparam("audit_id"))
)


async def node_of_audit(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the audited unit, for the rules in app/routes."""
    return await conn.scalar(_NODE, {"audit_id": params["audit_id"]})


async def part_in_audit(
    conn: Connection, person: Actor, params: Mapping[str, Any]
) -> frozenset[str]:
    """Return what team membership adds to roles: 'lead', 'team' (may write), 'observer'."""
    part = await find_part(conn, params["audit_id"], person.account_id)
    if part is None:
        return frozenset()
    return frozenset(
        {"lead", "team"} if part == "lead" else {"team" if part == "auditor" else part}
    )


def live_grants(now: datetime) -> sa.ColumnElement[bool]:
    """Select the grants that hold now."""
    return sa.and_(
        grants.c.revoked_at.is_(None),
        sa.or_(grants.c.expires_at.is_(None), grants.c.expires_at > now),
    )


async def list_candidates(
    conn: Connection, root_id: str, *, now: datetime, ids: Collection[str] | None = None
) -> list[Candidate]:
    """Return the people of a root who hold an auditor's role; with ids, those people whoever."""
    statement = (
        sa.select(
            accounts.c.id,
            accounts.c.display_name,
            agencies.c.path,
            newest_name(accounts.c.home_agency_id).label("home_name"),
        )
        .join(agencies, agencies.c.id == accounts.c.home_agency_id)
        .where(accounts.c.root_id == root_id, accounts.c.disabled_at.is_(None))
        .order_by(accounts.c.display_name, accounts.c.id)
    )
    if ids is None:
        auditors = sa.select(grants.c.account_id).where(
            live_grants(now), grants.c.role.in_(AUDITORS)
        )
        statement = statement.where(accounts.c.id.in_(auditors))
    else:
        statement = statement.where(accounts.c.id.in_(ids))
    rows = (await conn.execute(statement)).all()
    found = [row.id for row in rows]
    heads = await _headed_paths(conn, found, now=now)
    former = await list_former_homes(conn, found)
    return [
        Candidate(
            row.id,
            row.display_name,
            row.path,
            row.home_name,
            heads.get(row.id, ()),
            former.get(row.id, ()),
        )
        for row in rows
    ]


async def find_candidate(
    conn: Connection, root_id: str, account_id: str, *, now: datetime
) -> Candidate | None:
    """Return one person of a root."""
    found = await list_candidates(conn, root_id, now=now, ids=[account_id])
    return found[0] if found else None


async def _headed_paths(
    conn: Connection, ids: Collection[str], *, now: datetime
) -> dict[str, tuple[str, ...]]:
    rows = await conn.execute(
        sa.select(grants.c.account_id, agencies.c.path)
        .join(agencies, agencies.c.id == grants.c.agency_id)
        .where(grants.c.account_id.in_(ids), grants.c.role.in_(HEADS), live_grants(now))
        .order_by(agencies.c.path)
    )
    paths: dict[str, tuple[str, ...]] = {}
    for account_id, path in rows:
        paths[account_id] = (*paths.get(account_id, ()), path)
    return paths


async def list_former_homes(
    conn: Connection, ids: Collection[str]
) -> dict[str, tuple[FormerHome, ...]]:
    """Return the units where these people worked before, the latest first, by account."""
    rows = await conn.execute(
        sa.select(
            former_homes.c.account_id,
            former_homes.c.id,
            former_homes.c.agency_id,
            agencies.c.path,
            newest_name(former_homes.c.agency_id).label("name"),
            former_homes.c.until,
        )
        .join(agencies, agencies.c.id == former_homes.c.agency_id)
        .where(former_homes.c.account_id.in_(ids), former_homes.c.removed_at.is_(None))
        .order_by(former_homes.c.until.desc(), former_homes.c.id)
    )
    homes: dict[str, tuple[FormerHome, ...]] = {}
    for account_id, *home in rows:
        homes[account_id] = (*homes.get(account_id, ()), FormerHome(*home))
    return homes
