"""Statements that take the order of arrival out of PostgreSQL's files, where rows lie as they came.

SQLite keeps these tables by their keys, which are random; there is nothing to do.
"""

from datetime import datetime

import sqlalchemy as sa

from auditapp.store.engine import Connection, Database
from auditapp.surveys.tables import comments, receipts, responses


async def mix_responses(conn: Connection, since: datetime, until: datetime) -> None:
    """Write the responses of these hours anew, in the order of their keys.

    Nobody else changes one meanwhile: who waits for a row that is written anew would not find it.
    """
    await conn.execute(sa.text(f"LOCK TABLE {responses.name} IN EXCLUSIVE MODE"))
    within = f"DELETE FROM {responses.name} WHERE hour >= :since AND hour < :until"  # noqa: S608
    await conn.execute(
        sa.text(
            f"WITH gone AS ({within} RETURNING *) "  # noqa: S608
            f"INSERT INTO {responses.name} SELECT * FROM gone ORDER BY root_id, id"
        ).bindparams(sa.bindparam("since", since), sa.bindparam("until", until))
    )


async def sort_by_keys(database: Database) -> None:
    """Write comments and receipts anew by their keys, and clear old copies of responses away.

    Whoever reads or writes comments waits meanwhile: a matter of seconds, for the night.
    """
    async with database.writing() as conn:
        for table in (comments, receipts):
            await conn.execute(sa.text(f"CLUSTER {table.name} USING {table.primary_key.name}"))
    async with database.writer.connect() as conn:
        alone = await conn.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(sa.text(f"VACUUM {responses.name}"))
