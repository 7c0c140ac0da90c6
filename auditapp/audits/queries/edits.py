"""The log of edits, and where each line stands."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import structs

from auditapp.audits.models.audit import Audit
from auditapp.audits.models.log import Edit
from auditapp.audits.tables import audit_edits, audit_items
from auditapp.store.dialect import insert, listed
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
_LINES = prepared(
    sa.select(audit_items.c.item, audit_items.c.grade, audit_items.c.is_complete).where(
        audit_items.c.root_id == sa.bindparam("root_id"),
        audit_items.c.audit_id == sa.bindparam("audit_id"),
    )
)
_upserts: dict[str, Any] = {}  # by dialect
_touched: dict[tuple[str, str], Any] = {}  # by dialect and column
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
    """Return the log of these lines, and these edits wherever they stand, in order.

    Asked one by the other and put in order here: for both at once, and for an order by seq,
    SQLite reads the whole log of the audit.
    """
    found: dict[int, Edit] = {}
    for column, wanted in (("item", items), ("edit_id", ids)):
        if wanted:
            given = {**_named(audit), "wanted": msgspec.json.encode(list(wanted)).decode()}
            rows = await conn.execute(_touched_by(conn.dialect.name, column), given)
            edits = (Edit(*row) for row in rows)
            found |= {edit.seq: edit for edit in edits}
    return [found[seq] for seq in sorted(found)]


def _touched_by(dialect: str, column: str) -> Any:
    if (dialect, column) not in _touched:
        wanted = listed(dialect, "wanted", sa.String())
        _touched[dialect, column] = prepared(_LOG.where(audit_edits.c[column].in_(wanted)))
    return _touched[dialect, column]


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
