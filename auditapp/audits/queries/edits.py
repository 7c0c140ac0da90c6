"""The log of edits, and where each line stands."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from msgspec import structs

from auditapp.audits.models.audit import Audit
from auditapp.audits.models.log import Edit
from auditapp.audits.tables import audit_edits, audit_items
from auditapp.store.dialect import insert
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared

_COLUMNS = tuple(audit_edits.c[name] for name in Edit.__struct_fields__)


def _log_of(audit: Audit) -> sa.Select[Any]:
    return sa.select(*_COLUMNS).where(
        audit_edits.c.root_id == audit.root_id, audit_edits.c.audit_id == audit.id
    )


_LOG = sa.select(*_COLUMNS).where(
    audit_edits.c.root_id == sa.bindparam("root_id"),
    audit_edits.c.audit_id == sa.bindparam("audit_id"),
)
_TOUCHED = _LOG.where(
    sa.or_(
        audit_edits.c.item.in_(sa.bindparam("items", expanding=True)),
        audit_edits.c.edit_id.in_(sa.bindparam("ids", expanding=True)),
    )
).order_by(audit_edits.c.seq)
_OF_LINE = prepared(
    _LOG.where(audit_edits.c.item == sa.bindparam("item")).order_by(audit_edits.c.seq)
)
_OF_LINES = _LOG.where(audit_edits.c.item.in_(sa.bindparam("items", expanding=True))).order_by(
    audit_edits.c.seq
)
_LINES = prepared(
    sa.select(audit_items.c.item, audit_items.c.grade, audit_items.c.is_complete).where(
        audit_items.c.root_id == sa.bindparam("root_id"),
        audit_items.c.audit_id == sa.bindparam("audit_id"),
    )
)
_upserts: dict[str, Any] = {}  # by dialect
_INSERT = prepared(
    audit_edits.insert().values({each.name: sa.bindparam(each.name) for each in audit_edits.c})
)


async def _edits(conn: Connection, statement: sa.Select[Any]) -> list[Edit]:
    rows = await conn.execute(statement.order_by(audit_edits.c.seq))
    return [Edit(*row) for row in rows]


async def list_edits(conn: Connection, audit: Audit) -> list[Edit]:
    """Return the log in order."""
    return await _edits(conn, _log_of(audit))


async def list_edits_after(conn: Connection, audit: Audit, *, seq: int, limit: int) -> list[Edit]:
    """Return the next edits after seq, so that a long log passes through little memory."""
    return await _edits(conn, _log_of(audit).where(audit_edits.c.seq > seq).limit(limit))


async def list_touched_edits(
    conn: Connection, audit: Audit, *, items: Collection[str], ids: Collection[str]
) -> list[Edit]:
    """Return the log of these lines, and these edits wherever they stand."""
    if len(items) == 1 and not ids:
        rows = await conn.execute(_OF_LINE, {**_named(audit), "item": next(iter(items))})
    else:
        asked = {**_named(audit), "items": list(items), **({"ids": list(ids)} if ids else {})}
        rows = await conn.execute(_TOUCHED if ids else _OF_LINES, asked)
    return [Edit(*row) for row in rows]


async def insert_edits(conn: Connection, audit: Audit, edits: Sequence[Edit]) -> None:
    """Append edits."""
    rows = [
        {"root_id": audit.root_id, "audit_id": audit.id, **structs.asdict(edit)} for edit in edits
    ]
    await conn.execute(_INSERT, rows)


def _named(audit: Audit) -> dict[str, Any]:
    return {"root_id": audit.root_id, "audit_id": audit.id}


async def upsert_lines(
    conn: Connection, audit: Audit, lines: Mapping[str, tuple[str, bool]]
) -> None:
    """Note where lines stand: (grade, complete) of each."""
    rows = [
        {
            "root_id": audit.root_id,
            "audit_id": audit.id,
            "item": item,
            "grade": grade,
            "is_complete": done,
        }
        for item, (grade, done) in lines.items()
    ]
    dialect = conn.dialect.name
    if dialect not in _upserts:
        statement = insert(conn, audit_items).values(
            {column.name: sa.bindparam(column.name) for column in audit_items.c}
        )
        stands = {name: statement.excluded[name] for name in ("grade", "is_complete")}
        _upserts[dialect] = prepared(
            statement.on_conflict_do_update(
                index_elements=["root_id", "audit_id", "item"], set_=stands
            )
        )
    await conn.execute(_upserts[dialect], rows)


async def list_lines(conn: Connection, audit: Audit) -> dict[str, tuple[str, bool]]:
    """Return (grade, complete) of each line that was ever edited."""
    rows = await conn.execute(_LINES, _named(audit))
    return {row.item: (row.grade, row.is_complete) for row in rows}
