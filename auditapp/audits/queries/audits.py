"""Audits themselves, and how far each is."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, agency_names
from auditapp.audits.models.audit import Audit, Tally
from auditapp.audits.tables import audit_items, audit_members, audits
from auditapp.base.errors import NotFound
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared


def _name_then() -> sa.ColumnElement[str]:
    """Select the agency's name on the audit's first day, else its first name."""
    name = agency_names.alias()
    names = (
        sa.select(name.c.name)
        .where(name.c.agency_id == audits.c.agency_id)
        .limit(1)
        .correlate(audits)
    )
    then = names.where(name.c.valid_from <= audits.c.starts_on).order_by(name.c.valid_from.desc())
    first = names.order_by(name.c.valid_from)
    return sa.func.coalesce(then.scalar_subquery(), first.scalar_subquery())


def _audits() -> sa.Select[Any]:
    names = [name for name in Audit.__struct_fields__ if not name.startswith("agency_")]
    return sa.select(
        *(audits.c[name] for name in names),
        audits.c.agency_id,
        agencies.c.path.label("agency_path"),
        _name_then().label("agency_name"),
    ).join(agencies, agencies.c.id == audits.c.agency_id)


# Built once: SQLAlchemy takes longer to build and key a statement than SQLite to run it.
_AUDITS = _audits()
_ONE = _AUDITS.where(audits.c.id == sa.bindparam("audit_id"))
_AUDIT = prepared(_ONE)
# SQLite writes one at a time, and has no words for it
_LOCKED = prepared(_ONE.with_for_update(of=audits))
_HEAD = prepared(
    audits.update()
    .where(audits.c.id == sa.bindparam("of_audit"))
    .values(edit_count=sa.bindparam("count"), head_hash=sa.bindparam("head"))
)


def _audit(row: sa.Row[Any]) -> Audit:
    return Audit(**row._mapping)


async def get_audit(conn: Connection, audit_id: str, *, lock: bool = False) -> Audit:
    """Return the audit; raises NotFound. `lock` makes other writers of its log wait."""
    row = (await conn.execute(_LOCKED if lock else _AUDIT, {"audit_id": audit_id})).one_or_none()
    if row is None:
        raise NotFound
    return _audit(row)


async def list_audits(conn: Connection, paths: Iterable[str], *, account_id: str) -> list[Audit]:
    """Return the audits below paths, and those with the account on the team, newest first."""
    on_team = sa.select(audit_members.c.audit_id).where(
        audit_members.c.account_id == account_id, audit_members.c.removed_at.is_(None)
    )
    below = (agencies.c.path.startswith(path, autoescape=True) for path in paths)
    statement = _AUDITS.where(sa.or_(audits.c.id.in_(on_team), *below)).order_by(
        audits.c.starts_on.desc(), audits.c.title, audits.c.id
    )
    return [_audit(row) for row in await conn.execute(statement)]


async def list_audit_ids(conn: Connection) -> list[str]:
    """Return the ids of every audit, oldest first."""
    rows = await conn.scalars(sa.select(audits.c.id).order_by(audits.c.created_at, audits.c.id))
    return list(rows)


async def list_tallies(conn: Connection, found: Sequence[Audit]) -> dict[str, Tally]:
    """Return how far each of these audits is."""
    done = sa.func.sum(sa.cast(audit_items.c.is_complete, sa.Integer)).label("done")
    rows = await conn.execute(
        sa.select(audit_items.c.audit_id, audit_items.c.grade, sa.func.count().label("n"), done)
        .where(audit_items.c.audit_id.in_([audit.id for audit in found]))
        .group_by(audit_items.c.audit_id, audit_items.c.grade)
    )
    grades: dict[str, dict[str, int]] = {audit.id: {} for audit in found}
    complete = dict.fromkeys(grades, 0)
    for row in rows:
        complete[row.audit_id] += row.done
        if row.grade:
            grades[row.audit_id][row.grade] = row.n
    return {
        audit.id: Tally(audit.item_count, complete[audit.id], grades[audit.id]) for audit in found
    }


async def insert_audit(conn: Connection, **columns: Any) -> None:
    """Insert an audit; columns as in audits.tables.audits."""
    await conn.execute(audits.insert().values(**columns))


async def update_head(conn: Connection, audit_id: str, *, count: int, head_hash: str) -> None:
    """Move the end of the chain."""
    await conn.execute(_HEAD, {"of_audit": audit_id, "count": count, "head": head_hash})


async def update_started(conn: Connection, audit_id: str, *, at: datetime, by: str) -> bool:
    """Note the start; False when it was noted before."""
    result = await conn.execute(
        audits.update()
        .where(audits.c.id == audit_id, audits.c.started_at.is_(None))
        .values(started_at=at, started_by=by)
    )
    return bool(result.rowcount)


async def update_signed_off(
    conn: Connection, audit_id: str, *, at: datetime, by: str, digest: str
) -> bool:
    """Note the signature; False when it was noted before."""
    result = await conn.execute(
        audits.update()
        .where(audits.c.id == audit_id, audits.c.signed_off_at.is_(None))
        .values(signed_off_at=at, signed_off_by=by, digest=digest)
    )
    return bool(result.rowcount)
