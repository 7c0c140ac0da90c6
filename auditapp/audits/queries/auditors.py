"""The register of auditors: who they are, what they hold, which audits they took part in."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.audits.models.auditors import Auditor, Record, TakenPart
from auditapp.audits.queries.access import AUDITORS, list_former_homes, live_grants
from auditapp.audits.queries.members import newest_name
from auditapp.audits.tables import audit_members, auditor_records, audits
from auditapp.people.models import Actor
from auditapp.people.queries import is_below
from auditapp.people.tables import accounts, grants
from auditapp.store.engine import Connection

_RECORD = tuple(auditor_records.c[name] for name in Record.__struct_fields__)


async def own_entry(conn: Connection, person: Actor, params: Mapping[str, Any]) -> frozenset[str]:
    """Return what an auditor may do with the own page, for the rules in app/routes."""
    del conn
    return frozenset({"self"} if params["account_id"] == person.account_id else ())


def _accounts() -> sa.Select[Any]:
    return sa.select(
        accounts.c.id,
        accounts.c.display_name,
        agencies.c.id.label("home_id"),
        newest_name(accounts.c.home_agency_id).label("home_name"),
        agencies.c.path,
    ).join(agencies, agencies.c.id == accounts.c.home_agency_id)


async def list_auditors(conn: Connection, paths: Sequence[str], *, now: datetime) -> list[Auditor]:
    """Return everybody at home below paths who holds an auditor's role, by name."""
    if not paths:
        return []
    holders = sa.select(grants.c.account_id).where(live_grants(now), grants.c.role.in_(AUDITORS))
    statement = _accounts().where(
        is_below(paths), accounts.c.disabled_at.is_(None), accounts.c.id.in_(holders)
    )
    rows = await conn.execute(statement.order_by(accounts.c.display_name, accounts.c.id))
    return await _filled(conn, rows.all(), now=now)


async def find_auditor(conn: Connection, account_id: str, *, now: datetime) -> Auditor | None:
    """Return one person with what the register holds, whatever their role."""
    rows = await conn.execute(_accounts().where(accounts.c.id == account_id))
    found = await _filled(conn, rows.all(), now=now)
    return found[0] if found else None


async def _filled(conn: Connection, rows: Sequence[sa.Row[Any]], *, now: datetime) -> list[Auditor]:
    ids = [row.id for row in rows]
    roles = await _roles(conn, ids, now=now)
    records = await list_records(conn, ids)
    audits_by = await _counts(conn, ids)
    former = await list_former_homes(conn, ids)
    return [
        Auditor(
            row.id,
            row.display_name,
            row.home_id,
            row.home_name,
            row.path,
            roles=roles.get(row.id, ()),
            records=records.get(row.id, ()),
            audits=audits_by.get(row.id, {}),
            former=former.get(row.id, ()),
        )
        for row in rows
    ]


async def _roles(conn: Connection, ids: Collection[str], *, now: datetime) -> dict[str, list[str]]:
    rows = await conn.execute(
        sa.select(grants.c.account_id, grants.c.role)
        .where(grants.c.account_id.in_(ids), grants.c.role.in_(AUDITORS), live_grants(now))
        .distinct()
        .order_by(grants.c.role.desc())  # lead_auditor first
    )
    found: dict[str, list[str]] = {}
    for account_id, role in rows:
        found.setdefault(account_id, []).append(role)
    return found


async def list_records(conn: Connection, ids: Collection[str]) -> dict[str, list[Record]]:
    """Return the certificates and training of these people, the newest first, by account."""
    rows = await conn.execute(
        sa.select(*_RECORD)
        .where(auditor_records.c.account_id.in_(ids), auditor_records.c.removed_at.is_(None))
        .order_by(auditor_records.c.issued_on.desc(), auditor_records.c.id)
    )
    found: dict[str, list[Record]] = {}
    for row in rows:
        found.setdefault(row.account_id, []).append(Record(*row))
    return found


async def _counts(conn: Connection, ids: Collection[str]) -> dict[str, dict[str, int]]:
    rows = await conn.execute(
        sa.select(audit_members.c.account_id, audit_members.c.part, sa.func.count())
        .join(audits, audits.c.id == audit_members.c.audit_id)
        .where(
            audit_members.c.account_id.in_(ids),
            audit_members.c.removed_at.is_(None),
            audits.c.started_at.is_not(None),
        )
        .group_by(audit_members.c.account_id, audit_members.c.part)
    )
    found: dict[str, dict[str, int]] = {}
    for account_id, part, number in rows:
        found.setdefault(account_id, {})[part] = number
    return found


async def list_taken_part(conn: Connection, account_id: str) -> list[TakenPart]:
    """Return the audits that were begun with this person on the team, the latest first."""
    rows = await conn.execute(
        sa.select(
            audits.c.id,
            audits.c.title,
            audits.c.agency_id,
            newest_name(audits.c.agency_id),
            audit_members.c.part,
            audits.c.starts_on,
        )
        .join(audit_members, audit_members.c.audit_id == audits.c.id)
        .where(
            audit_members.c.account_id == account_id,
            audit_members.c.removed_at.is_(None),
            audits.c.started_at.is_not(None),
        )
        .order_by(audits.c.starts_on.desc(), audits.c.id)
    )
    return [TakenPart(*row) for row in rows]


async def insert_record(conn: Connection, **columns: Any) -> None:
    """Insert a certificate or a training; columns as in audits.tables.auditor_records."""
    await conn.execute(auditor_records.insert().values(**columns))


async def update_record_removed(
    conn: Connection, account_id: str, record_id: str, *, at: datetime, by: str
) -> bool:
    """Take an entry out of the register; False when it was not there."""
    result = await conn.execute(
        auditor_records.update()
        .where(
            auditor_records.c.id == record_id,
            auditor_records.c.account_id == account_id,
            auditor_records.c.removed_at.is_(None),
        )
        .values(removed_at=at, removed_by=by)
    )
    return bool(result.rowcount)
