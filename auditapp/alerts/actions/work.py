"""Doing jobs: take one, do it, and say what came of it.

Any number of processes may do this at once: a job is taken by one conditional update, and whoever
dies with it lets it go when the lease is over. So a job may be done twice, but never left; each
kind says for itself how a second time does no harm.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import msgspec

from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.models.jobs import EVERY, LONGEST, Job, next_try, told_error
from auditapp.alerts.queries import jobs as queries
from auditapp.base.ids import new_id

log = logging.getLogger("auditapp.jobs")

AT_ONCE = 8
Doer = Callable[[Tools, Job], Awaitable[None]]


class GivenUp(Exception):
    """Trying again would not help."""


async def work_off(tools: Tools, doers: Mapping[str, Doer]) -> int:
    """Do every job whose time has come; return how many were taken."""
    taken = 0
    while True:
        async with tools.database.reading() as conn:
            due = await queries.list_due(conn, tools.clock.now(), limit=AT_ONCE)
        done = await asyncio.gather(*(take(tools, doers, job) for job in due))
        taken += sum(done)
        if not any(done):
            return taken


async def take(tools: Tools, doers: Mapping[str, Doer], job: Job) -> bool:
    """Take one job and do it; False when somebody else has it."""
    lease = new_id()
    async with tools.database.writing() as conn:
        mine = await queries.update_claimed(conn, job.id, lease=lease, now=tools.clock.now())
    if not mine:
        return False
    job = msgspec.structs.replace(job, lease=lease, attempts=job.attempts + 1)
    error: Exception | None = None
    try:
        async with asyncio.timeout(LONGEST):
            await doers[job.kind](tools, job)
    except Exception as caught:
        log.warning("%s was not done: %s", job.kind, told_error(caught))
        error = caught
    await _close(tools, job, error)
    return True


async def _close(tools: Tools, job: Job, error: Exception | None) -> None:
    now = tools.clock.now()
    again = next_try(job.attempts, now)
    said = told_error(error) if error is not None else ""
    async with tools.database.writing() as conn:
        if job.kind in EVERY:
            run_at = now + timedelta(seconds=EVERY[job.kind])
            await queries.update_again(conn, job, run_at=run_at, error=said)
        elif error is None:
            if not await queries.delete_done(conn, job):
                await queries.update_released(conn, job)
        elif again is None or isinstance(error, GivenUp):
            await queries.update_failed(conn, job, at=now, error=said)
        else:
            await queries.update_again(conn, job, run_at=again, error=said)
