"""Rows as the driver gives them: for millions, where SQLAlchemy's Row costs more than reading."""

from typing import Any

import sqlalchemy as sa

from auditapp.store.engine import Connection


async def plain_rows(conn: Connection, statement: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """Return all rows as plain tuples, no value converted: a moment is text on SQLite."""
    result: Any = await conn.execute(statement)
    try:
        return list(result.cursor.fetchall())  # the driver has read them already
    finally:
        result.close()
