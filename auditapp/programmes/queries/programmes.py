"""Programmes and their history."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.base.errors import NotFound
from auditapp.people.tables import accounts
from auditapp.programmes.models.programme import Change, Programme
from auditapp.programmes.tables import audit_programmes, planned_audits, programme_changes
from auditapp.store.dialect import below
from auditapp.store.engine import Connection

_PROGRAMMES: sa.Select[Any] = sa.select(
    *(audit_programmes.c[name] for name in Programme.__struct_fields__ if name != "agency_path"),
    agencies.c.path.label("agency_path"),
).join(agencies, agencies.c.id == audit_programmes.c.agency_id)


def _programme(row: sa.Row[Any]) -> Programme:
    return Programme(**row._mapping)


async def find_programme(conn: Connection, agency_id: str, year: int) -> Programme | None:
    """Return the agency's programme of the year."""
    asked = _PROGRAMMES.where(
        audit_programmes.c.agency_id == agency_id, audit_programmes.c.year == year
    )
    row = (await conn.execute(asked)).one_or_none()
    return _programme(row) if row else None


async def get_programme(conn: Connection, programme_id: str, *, lock: bool = False) -> Programme:
    """Return a programme; raises NotFound. `lock` makes other changes of it wait."""
    asked = _PROGRAMMES.where(audit_programmes.c.id == programme_id)
    if lock:
        asked = asked.with_for_update(of=audit_programmes)  # SQLite writes one at a time anyway
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        raise NotFound
    return _programme(row)


async def list_programmes(conn: Connection, paths: Sequence[str], year: int) -> list[Programme]:
    """Return the programmes of a year at paths and below them, higher agencies first."""
    if not paths:
        return []
    statement = _PROGRAMMES.where(
        audit_programmes.c.year == year,
        sa.or_(*(below(agencies.c.path, path) for path in paths)),
    ).order_by(sa.func.length(agencies.c.path), agencies.c.code)
    return [_programme(row) for row in await conn.execute(statement)]


async def list_years(conn: Connection, paths: Sequence[str]) -> list[int]:
    """Return the years that have a programme at paths or below them, newest first."""
    if not paths:
        return []
    statement = (
        sa.select(audit_programmes.c.year)
        .join(agencies, agencies.c.id == audit_programmes.c.agency_id)
        .where(sa.or_(*(below(agencies.c.path, path) for path in paths)))
        .distinct()
        .order_by(audit_programmes.c.year.desc())
    )
    return list(await conn.scalars(statement))


async def node_of_programme(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency whose programme it is, for access rules."""
    statement = (
        sa.select(agencies.c.path)
        .join(audit_programmes, audit_programmes.c.agency_id == agencies.c.id)
        .where(audit_programmes.c.id == str(params["programme_id"]))
    )
    return await conn.scalar(statement)


async def insert_programme(conn: Connection, **columns: Any) -> None:
    """Insert a programme; columns as in programmes.tables."""
    await conn.execute(audit_programmes.insert().values(**columns))


async def update_programme(conn: Connection, programme_id: str, **columns: Any) -> None:
    """Change columns of a programme."""
    await conn.execute(
        audit_programmes.update().where(audit_programmes.c.id == programme_id).values(**columns)
    )


async def insert_change(conn: Connection, programme_id: str, **columns: Any) -> None:
    """Append to the history of a locked programme."""
    last = await conn.scalar(
        sa.select(sa.func.max(programme_changes.c.seq)).where(
            programme_changes.c.programme_id == programme_id
        )
    )
    await conn.execute(
        programme_changes.insert().values(programme_id=programme_id, seq=(last or 0) + 1, **columns)
    )


async def list_changes(
    conn: Connection, programme_id: str, *, before: int | None = None, limit: int
) -> list[tuple[Change, str, str | None]]:
    """Return changes, newest first, with who made them and the unit of the line concerned."""
    statement: sa.Select[Any] = (
        sa.select(
            *(programme_changes.c[name] for name in Change.__struct_fields__),
            accounts.c.display_name.label("who"),
            planned_audits.c.agency_id.label("unit_id"),
        )
        .join(accounts, accounts.c.id == programme_changes.c.by)
        .outerjoin(planned_audits, planned_audits.c.id == programme_changes.c.planned_id)
        .where(programme_changes.c.programme_id == programme_id)
        .order_by(programme_changes.c.seq.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(programme_changes.c.seq < before)
    fields = Change.__struct_fields__
    rows = (await conn.execute(statement)).all()
    return [
        (Change(**dict(zip(fields, row[: len(fields)], strict=True))), row.who, row.unit_id)
        for row in rows
    ]


async def count_changes_since_approval(conn: Connection, programme_id: str) -> int:
    """Return how many changes came after the newest approval; links to audits are none."""
    other = programme_changes.alias()
    approved = sa.select(sa.func.coalesce(sa.func.max(other.c.seq), 0)).where(
        other.c.programme_id == programme_id, other.c.kind == "approved"
    )
    statement = sa.select(sa.func.count()).where(
        programme_changes.c.programme_id == programme_id,
        programme_changes.c.seq > approved.scalar_subquery(),
        programme_changes.c.kind != "linked",
    )
    return await conn.scalar(statement) or 0
