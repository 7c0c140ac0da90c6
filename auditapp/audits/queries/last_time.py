"""What earlier audits of a unit said, line by line, and which those audits are."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from auditapp.audits.models.audit import Audit
from auditapp.audits.models.last_time import LastTime
from auditapp.audits.models.log import Edit, fold
from auditapp.audits.tables import audit_edits, audit_items, audits
from auditapp.formkit.questions.conformity import NAMES
from auditapp.store.engine import Connection

_EDIT = tuple(audit_edits.c[name] for name in Edit.__struct_fields__)
_EARLIER = (
    audits.c.root_id == sa.bindparam("root_id"),
    audits.c.agency_id == sa.bindparam("agency_id"),
    audits.c.id != sa.bindparam("audit_id"),
    audits.c.starts_on <= sa.bindparam("starts_on"),
    audits.c.signed_off_at.is_not(None),
)
_GRADES = (
    sa.select(
        audit_items.c.item, audit_items.c.grade, audits.c.id, audits.c.title, audits.c.ends_on
    )
    .join(
        audits,
        sa.and_(audits.c.id == audit_items.c.audit_id, audits.c.root_id == audit_items.c.root_id),
    )
    .where(*_EARLIER, audit_items.c.grade != "")
    .order_by(audits.c.ends_on, audits.c.signed_off_at, audits.c.id)
)
_OF_ITEMS = _GRADES.where(audit_items.c.item.in_(sa.bindparam("items", expanding=True)))


async def list_last_time(
    conn: Connection, audit: Audit, items: Collection[str] | None = None
) -> dict[str, LastTime]:
    """Return what the latest signed audit of the unit before this one said, by line.

    A line is the same line when it has the same code. With `items`, those lines alone.
    """
    asked = _named(audit) if items is None else {**_named(audit), "items": list(items)}
    rows = await conn.execute(_GRADES if items is None else _OF_ITEMS, asked)
    latest = {row.item: row for row in rows}
    written = await _values(conn, audit.root_id, {row.id for row in latest.values()}, items)
    return {
        item: LastTime(row.id, row.title, row.ends_on, row.grade, written.get((row.id, item), {}))
        for item, row in latest.items()
    }


async def list_earlier_audits(conn: Connection, audit: Audit) -> list[tuple[str, str, Any]]:
    """Return (id, title, last day) of the unit's signed audits before this one, newest first."""
    statement = (
        sa.select(audits.c.id, audits.c.title, audits.c.ends_on)
        .where(*_EARLIER)
        .order_by(audits.c.ends_on.desc(), audits.c.signed_off_at.desc(), audits.c.id)
    )
    return [
        (row.id, row.title, row.ends_on) for row in await conn.execute(statement, _named(audit))
    ]


def _named(audit: Audit) -> dict[str, Any]:
    return {
        "root_id": audit.root_id,
        "agency_id": audit.agency_id,
        "audit_id": audit.id,
        "starts_on": audit.starts_on,
    }


async def _values(
    conn: Connection, root_id: str, ids: Collection[str], items: Collection[str] | None
) -> dict[tuple[str, str], dict[str, str]]:
    """Return the filled fields by (audit, line) of these audits."""
    if not ids:
        return {}
    statement = sa.select(audit_edits.c.audit_id, *_EDIT).where(
        audit_edits.c.root_id == root_id, audit_edits.c.audit_id.in_(ids)
    )
    if items is not None:
        statement = statement.where(audit_edits.c.item.in_(items))
    logs: dict[str, list[Edit]] = defaultdict(list)
    for row in await conn.execute(statement.order_by(audit_edits.c.audit_id, audit_edits.c.seq)):
        logs[row[0]].append(Edit(*row[1:]))
    found = {}
    for audit_id, log in logs.items():
        state = fold(log)
        for item in {edit.item for edit in log}:
            found[audit_id, item] = state.values(item, NAMES)
    return found


async def list_imported(conn: Connection, agency_ids: Sequence[str]) -> set[tuple[str, date, date]]:
    """Return (agency id, first day, last day) of the audits that were taken from spreadsheets."""
    found: set[tuple[str, date, date]] = set()
    for start in range(0, len(agency_ids), 500):
        rows = await conn.execute(
            sa.select(audits.c.agency_id, audits.c.starts_on, audits.c.ends_on).where(
                audits.c.imported_from.is_not(None),
                audits.c.agency_id.in_(agency_ids[start : start + 500]),
            )
        )
        found |= {(row.agency_id, row.starts_on, row.ends_on) for row in rows}
    return found
