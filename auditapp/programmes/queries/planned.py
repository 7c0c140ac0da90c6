"""Planned audits, with the audits that carry them out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.audits.tables import audits
from auditapp.base.errors import NotFound
from auditapp.programmes.models.programme import Held, Planned
from auditapp.programmes.models.timing import Timing
from auditapp.programmes.tables import audit_programmes, planned_audits
from auditapp.store.dialect import below
from auditapp.store.engine import Connection

_HELD = ("id", "title", "starts_on", "started_at", "signed_off_at")
_JOINED = planned_audits.join(
    audit_programmes, audit_programmes.c.id == planned_audits.c.programme_id
).join(agencies, agencies.c.id == planned_audits.c.agency_id)
_PLANNED = sa.select(
    planned_audits,
    audit_programmes.c.year,
    audit_programmes.c.agency_id.label("owner_id"),
    agencies.c.path.label("agency_path"),
).select_from(_JOINED)
_CARRIED = sa.select(audits.c.planned_id, *(audits.c[name] for name in _HELD)).select_from(
    _JOINED.join(audits, audits.c.planned_id == planned_audits.c.id)
)


def _line(row: sa.Row[Any], held: Sequence[Held]) -> Planned:
    return Planned(
        id=row.id,
        programme_id=row.programme_id,
        owner_id=row.owner_id,
        year=row.year,
        agency_id=row.agency_id,
        agency_path=row.agency_path,
        title=row.title,
        timing=Timing(row.first_month, row.last_month),
        method=row.method,
        clauses=tuple(row.clauses.split()),
        checklist=row.checklist,
        note=row.note,
        withdrawn_at=row.withdrawn_at,
        held=tuple(held),
    )


async def _lines(conn: Connection, *which: sa.ColumnElement[bool]) -> list[Planned]:
    # An audit of another unit does not carry it out, whatever its address said.
    own = audits.c.agency_id == planned_audits.c.agency_id
    held: dict[str, list[Held]] = {}
    for row in await conn.execute(_CARRIED.where(own, *which).order_by(audits.c.starts_on)):
        held.setdefault(row.planned_id, []).append(Held(*row[1:]))
    ordered = _PLANNED.where(*which).order_by(
        sa.func.coalesce(planned_audits.c.last_month, 13),
        sa.func.coalesce(planned_audits.c.first_month, 13),
        agencies.c.code,
        planned_audits.c.title,
        planned_audits.c.id,
    )
    rows = (await conn.execute(ordered)).all()
    return [_line(row, held.get(row.id, ())) for row in rows]


async def list_planned(conn: Connection, path: str, year: int) -> list[Planned]:
    """Return what any programme of the year plans at path and below, in the order of the year."""
    return await _lines(
        conn,
        audit_programmes.c.year == year,
        below(agencies.c.path, path),
        planned_audits.c.withdrawn_at.is_(None),
    )


async def list_planned_of(conn: Connection, programme_id: str) -> list[Planned]:
    """Return the audits of one programme that stand."""
    return await _lines(
        conn,
        planned_audits.c.programme_id == programme_id,
        planned_audits.c.withdrawn_at.is_(None),
    )


async def get_planned(conn: Connection, planned_id: str) -> Planned:
    """Return a planned audit, also a withdrawn one; raises NotFound."""
    found = await _lines(conn, planned_audits.c.id == planned_id)
    if not found:
        raise NotFound
    return found[0]


async def node_of_planned(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the unit to be audited: whoever is at home there may look."""
    statement = (
        sa.select(agencies.c.path)
        .join(planned_audits, planned_audits.c.agency_id == agencies.c.id)
        .where(planned_audits.c.id == str(params["planned_id"]))
    )
    return await conn.scalar(statement)


async def node_of_owner(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency whose programme plans it: its planners may change it."""
    statement = (
        sa.select(agencies.c.path)
        .join(audit_programmes, audit_programmes.c.agency_id == agencies.c.id)
        .join(planned_audits, planned_audits.c.programme_id == audit_programmes.c.id)
        .where(planned_audits.c.id == str(params["planned_id"]))
    )
    return await conn.scalar(statement)


async def insert_planned(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert planned audits in one statement; rows as in programmes.tables."""
    await conn.execute(planned_audits.insert(), list(rows))


async def update_planned(conn: Connection, planned_id: str, **columns: Any) -> None:
    """Change columns of a planned audit."""
    await conn.execute(
        planned_audits.update().where(planned_audits.c.id == planned_id).values(**columns)
    )


async def update_withdrawn(conn: Connection, planned_id: str, *, at: datetime, by: str) -> None:
    """Note that it will not be held."""
    await update_planned(conn, planned_id, withdrawn_at=at, withdrawn_by=by)


async def list_unclaimed(conn: Connection, agency_id: str, year: int) -> list[Held]:
    """Return the audits of a unit in a year that carry no planned one out."""
    statement = (
        sa.select(*(audits.c[name] for name in _HELD))
        .where(
            audits.c.agency_id == agency_id,
            audits.c.planned_id.is_(None),
            sa.extract("year", audits.c.starts_on) == year,
        )
        .order_by(audits.c.starts_on, audits.c.id)
    )
    return [Held(*row) for row in await conn.execute(statement)]


async def update_claimed(
    conn: Connection, audit_id: str, *, agency_id: str, planned_id: str
) -> bool:
    """Note which planned audit an audit of the unit carries out; False when it cannot."""
    result = await conn.execute(
        audits.update()
        .where(
            audits.c.id == audit_id,
            audits.c.agency_id == agency_id,
            audits.c.planned_id.is_(None),
        )
        .values(planned_id=planned_id)
    )
    return bool(result.rowcount)
