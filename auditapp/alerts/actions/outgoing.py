"""Putting work into the queue, and moving what waits there."""

from datetime import datetime, timedelta

from auditapp.alerts.models.jobs import EVERY, Wanted
from auditapp.alerts.queries import jobs as queries
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, NotFound
from auditapp.store.engine import Connection, Database


async def enqueue(conn: Connection, wanted: Wanted, *, now: datetime, delay: float = 0.0) -> bool:
    """Have a job done after delay seconds; False when one with its key waits already."""
    run_at = now + timedelta(seconds=delay)
    return await queries.insert_job(conn, wanted, at=now, run_at=run_at)


async def begin_rounds(database: Database, clock: Clock) -> None:
    """Put what comes back by itself into the queue, where it is not there yet."""
    now = clock.now()
    async with database.writing() as conn:
        for kind in EVERY:
            await enqueue(conn, Wanted(kind=kind), now=now)


async def retry_job(database: Database, clock: Clock, *, job_id: str) -> None:
    """Let a failed job be tried anew; raises NotFound, Conflict when it has not failed."""
    async with database.writing() as conn:
        if await queries.find_job(conn, job_id) is None:
            raise NotFound
        if not await queries.update_retried(conn, job_id, now=clock.now()):
            raise Conflict("This is waiting for its next try already.")
