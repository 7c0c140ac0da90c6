"""Statements about the notices of agencies: each holds for everything below its agency."""

from datetime import datetime

import sqlalchemy as sa

from auditapp.agencies.models import ancestors
from auditapp.store import dialect
from auditapp.store.engine import Connection
from auditapp.surveys.models.notice import Notice
from auditapp.surveys.tables import privacy_notices


async def find_notice(conn: Connection, path: str) -> Notice | None:
    """Return the notice that holds at the node at path: its own, else the nearest one above."""
    chain = ancestors(path)
    rows = await conn.execute(
        sa.select(
            privacy_notices.c.agency_id,
            privacy_notices.c.controller,
            privacy_notices.c.officer,
            privacy_notices.c.contact,
        ).where(privacy_notices.c.agency_id.in_(chain))
    )
    found = {row[0]: Notice(*row[1:]) for row in rows}
    return next((found[node] for node in reversed(chain) if node in found), None)


async def upsert_notice(
    conn: Connection, agency_id: str, notice: Notice, *, at: datetime, by: str
) -> None:
    """Put what an agency says now in place of what it said."""
    columns = {
        "controller": notice.controller,
        "officer": notice.officer,
        "contact": notice.contact,
        "updated_at": at,
        "updated_by": by,
    }
    new = dialect.insert(conn, privacy_notices).values(agency_id=agency_id, **columns)
    await conn.execute(new.on_conflict_do_update(index_elements=["agency_id"], set_=columns))
