"""Forgetting in which order answers came, as far as the files of the database tell it."""

from datetime import datetime, timedelta

from auditapp.base.clock import to_hour
from auditapp.store.engine import Database
from auditapp.surveys.queries.arrival import mix_responses, sort_by_keys

HOUR = timedelta(hours=1)
SETTLED = timedelta(hours=2)  # no page that was opened in an hour is sent later than that


async def forget_order(database: Database, *, now: datetime, since: datetime) -> datetime:
    """Mix the answers of each settled hour from `since` on; return the hour to go on from.

    On SQLite the log is written back and cut off: there the newest answers lie in their order.
    """
    until = to_hour(now - SETTLED)
    hour = to_hour(since)
    while hour < until and not database.is_sqlite:
        async with database.writing() as conn:
            await mix_responses(conn, hour, hour + HOUR)
        hour += HOUR
    await database.forget_overwritten()
    return until


async def forget_order_of_words(database: Database) -> None:
    """Do the same for comments and receipts, which is dearer: once a night."""
    if not database.is_sqlite:
        await sort_by_keys(database)
