"""Statements about jobs: each change of hands is one conditional update."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.alerts.models.jobs import LEASE, Job, Wanted
from auditapp.alerts.tables import jobs
from auditapp.base.clock import to_hour
from auditapp.base.ids import new_id
from auditapp.store.dialect import below, insert
from auditapp.store.engine import Connection

_COLUMNS = [jobs.c[name] for name in Job.__struct_fields__]


async def insert_job(conn: Connection, wanted: Wanted, *, at: datetime, run_at: datetime) -> bool:
    """Add a job unless one with its key is there; tell whether it was added."""
    statement = insert(conn, jobs).values(
        id=new_id(),
        root_id=wanted.root_id,
        agency_id=wanted.agency_id,
        kind=wanted.kind,
        key=wanted.whole_key,
        subject=wanted.subject,
        first_at=at,
        run_at=run_at,
    )
    added = statement.on_conflict_do_nothing().returning(jobs.c.id)
    return await conn.scalar(added) is not None


async def find_job(conn: Connection, job_id: str) -> Job | None:
    """Return a job by its id."""
    row = (await conn.execute(sa.select(*_COLUMNS).where(jobs.c.id == job_id))).one_or_none()
    return Job(*row) if row else None


async def find_job_keyed(conn: Connection, key: str) -> Job | None:
    """Return a job by its key."""
    row = (await conn.execute(sa.select(*_COLUMNS).where(jobs.c.key == key))).one_or_none()
    return Job(*row) if row else None


async def list_due(conn: Connection, now: datetime, *, limit: int) -> list[Job]:
    """Return jobs whose time has come and that nobody holds, the longest waiting first."""
    statement = sa.select(*_COLUMNS).where(_is_free(now)).order_by(jobs.c.run_at).limit(limit)
    return [Job(*row) for row in await conn.execute(statement)]


async def update_claimed(conn: Connection, job_id: str, *, lease: str, now: datetime) -> bool:
    """Take a job; False when somebody else was quicker."""
    taken = await conn.execute(
        jobs.update()
        .where(jobs.c.id == job_id, _is_free(now))
        .values(lease=lease, leased_until=now + LEASE, attempts=jobs.c.attempts + 1)
    )
    return taken.rowcount == 1


async def delete_done(conn: Connection, job: Job) -> bool:
    """Forget a job that its holder has done; False when it changed hands or time meanwhile."""
    gone = await conn.execute(jobs.delete().where(*_held(job), jobs.c.run_at == job.run_at))
    return gone.rowcount == 1


async def update_again(conn: Connection, job: Job, *, run_at: datetime, error: str = "") -> None:
    """Put a job back for another time; without an error its tries begin anew."""
    values: dict[str, Any] = {"run_at": run_at, "lease": None, "leased_until": None}
    values |= {"last_error": error} if error else {"last_error": "", "attempts": 0}
    values["first_at"] = to_hour(job.first_at)  # what stays longer says no more than the hour
    await conn.execute(jobs.update().where(*_held(job)).values(**values))


async def update_released(conn: Connection, job: Job) -> None:
    """Give a job back whose time was changed while it was done."""
    await conn.execute(
        jobs.update().where(*_held(job)).values(lease=None, leased_until=None, attempts=0)
    )


async def update_failed(conn: Connection, job: Job, *, at: datetime, error: str) -> None:
    """Note that a job was tried for the last time."""
    await conn.execute(
        jobs.update()
        .where(*_held(job))
        .values(
            first_at=to_hour(job.first_at),
            failed_at=at,
            last_error=error,
            lease=None,
            leased_until=None,
        )
    )


async def update_retried(conn: Connection, job_id: str, *, now: datetime) -> bool:
    """Let a failed job be tried anew; False when it has not failed."""
    done = await conn.execute(
        jobs.update()
        .where(jobs.c.id == job_id, jobs.c.failed_at.is_not(None))
        .values(failed_at=None, run_at=now, attempts=0)
    )
    return done.rowcount == 1


async def update_moved(conn: Connection, key: str, *, run_at: datetime) -> bool:
    """Set another time for a job that waits."""
    done = await conn.execute(
        jobs.update().where(jobs.c.key == key, jobs.c.failed_at.is_(None)).values(run_at=run_at)
    )
    return done.rowcount == 1


async def list_troubled(conn: Connection, paths: Sequence[str], *, limit: int = 200) -> list[Job]:
    """Return jobs of agencies at or below paths that failed or are being tried again."""
    if not paths:
        return []
    statement = (
        sa.select(*_COLUMNS)
        .join(agencies, agencies.c.id == jobs.c.agency_id)
        .where(
            sa.or_(*(below(agencies.c.path, path) for path in paths)),
            jobs.c.last_error != "",
        )
        .order_by(jobs.c.failed_at.is_(None), jobs.c.run_at.desc())
        .limit(limit)
    )
    return [Job(*row) for row in await conn.execute(statement)]


async def count_waiting(conn: Connection) -> int:
    """Return how many jobs have not failed."""
    statement = sa.select(sa.func.count()).select_from(jobs).where(jobs.c.failed_at.is_(None))
    return await conn.scalar(statement) or 0


async def list_failed(conn: Connection) -> list[Job]:
    """Return every failed job."""
    statement = sa.select(*_COLUMNS).where(jobs.c.failed_at.is_not(None)).order_by(jobs.c.failed_at)
    return [Job(*row) for row in await conn.execute(statement)]


async def node_of_job(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency that a job is about, for access rules."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(jobs, jobs.c.agency_id == agencies.c.id)
        .where(jobs.c.id == str(params["job_id"]))
    )


def _is_free(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        jobs.c.failed_at.is_(None),
        jobs.c.run_at <= now,
        sa.or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < now),
    )


def _held(job: Job) -> tuple[sa.ColumnElement[bool], ...]:
    return jobs.c.id == job.id, jobs.c.lease == job.lease
