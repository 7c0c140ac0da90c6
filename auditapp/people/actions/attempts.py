"""Counting tries before the password is looked at, so that parallel guesses cannot outrun it."""

import hashlib
from datetime import datetime

from auditapp.base.clock import Clock
from auditapp.people import queries
from auditapp.people.models.signing_in import Failures, TooManyTries, next_count, seconds_to_wait
from auditapp.store.engine import Connection, Database


async def count_attempt(
    database: Database, clock: Clock, key: str, *, username: str | None = None
) -> None:
    """Count one try under key; raises TooManyTries while the wait after the last ones lasts.

    With a user name (of a sign-in) the first try that comes too early is recorded.
    """
    now = clock.now()
    async with database.writing() as conn:
        failures = await queries.get_failures(conn, key, now=now)
        wait = seconds_to_wait(failures, now)
        if wait == 0:
            await queries.update_failures(conn, key, count=next_count(failures, now), last_at=now)
        elif username is not None:
            await _record_slowed(conn, now, failures, key, username)
    if wait:
        raise TooManyTries(wait)


async def _record_slowed(
    conn: Connection, now: datetime, failures: Failures, key: str, username: str
) -> None:
    account = await queries.find_credentials(conn, username)
    # One line per wait, however often somebody hammers: the record must not be a way to fill disks.
    text = f"{key} {failures.count} {failures.last_at.isoformat()}"
    await queries.insert_event_once(
        conn,
        id=hashlib.sha256(text.encode()).hexdigest()[:26],
        root_id=account.root_id if account else "",
        at=now,
        actor_id=None,
        action="sign-in.slowed",
        subject=account.account_id if account else "",
        agency_id=account.home_agency_id if account else None,
        detail={},
    )
