"""Comments by what they were written with."""

import sqlalchemy as sa

from auditapp.store.engine import Connection
from auditapp.surveys.tables import comments


async def find_by_response(conn: Connection, root_id: str, response_id: str, question: str) -> str:
    """Return the number of the comment of a response; '' when there is none."""
    doc = await conn.scalar(
        sa.select(comments.c.doc).where(
            comments.c.root_id == root_id,
            comments.c.response_id == response_id,
            comments.c.question == question,
            comments.c.doc.is_not(None),
        )
    )
    return "" if doc is None else str(doc)
