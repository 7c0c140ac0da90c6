"""The form that a survey asks."""

import sqlalchemy as sa

from auditapp.store.engine import Connection
from auditapp.surveys.tables import surveys


async def form_of(conn: Connection, survey: str) -> str:
    """Return the form of a survey by its id; anything else is taken for the form's own name."""
    found: str | None = await conn.scalar(sa.select(surveys.c.form).where(surveys.c.id == survey))
    return found or survey
