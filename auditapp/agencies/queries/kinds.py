"""SQL about kinds of agencies and fields of service: tables filled from forms/."""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.agencies.models import Field, Kind
from auditapp.agencies.tables import agency_kinds, fields
from auditapp.store.dialect import insert
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared

_KIND = [agency_kinds.c[name] for name in Kind.__struct_fields__]
_FIELD = [fields.c[name] for name in Field.__struct_fields__]
_FIELDS = prepared(sa.select(*_FIELD).order_by(fields.c.position))


async def list_kinds(conn: Connection) -> list[Kind]:
    """Return every kind in its order."""
    rows = await conn.execute(sa.select(*_KIND).order_by(agency_kinds.c.position))
    return [Kind(*row) for row in rows]


async def find_kind(conn: Connection, code: str) -> Kind | None:
    """Return the kind with this code."""
    statement = sa.select(*_KIND).where(agency_kinds.c.code == code)
    row = (await conn.execute(statement)).one_or_none()
    return Kind(*row) if row else None


async def list_fields(conn: Connection) -> list[Field]:
    """Return every field of service in its order."""
    rows = await conn.execute(_FIELDS)
    return [Field(*row) for row in rows]


async def find_field(conn: Connection, code: str) -> Field | None:
    """Return the field with this code."""
    row = (await conn.execute(sa.select(*_FIELD).where(fields.c.code == code))).one_or_none()
    return Field(*row) if row else None


async def upsert_kinds(conn: Connection, kinds: Sequence[Kind]) -> None:
    """Insert kinds, or change those that are known."""
    await _upsert(conn, agency_kinds, kinds)


async def upsert_fields(conn: Connection, new: Sequence[Field]) -> None:
    """Insert fields, or change those that are known."""
    await _upsert(conn, fields, new)


async def _upsert(conn: Connection, table: sa.Table, rows: Sequence[Any]) -> None:
    values = [msgspec.structs.asdict(row) for row in rows]
    statement = insert(conn, table)
    changed = {name: statement.excluded[name] for name in values[0] if name != "code"}
    await conn.execute(
        statement.on_conflict_do_update(index_elements=["code"], set_=changed), values
    )
