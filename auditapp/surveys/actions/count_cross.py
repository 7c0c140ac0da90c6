"""Counting a table of two questions: reads every raw answer, so it runs beside the requests."""

import asyncio
import logging
from collections.abc import Sequence

from auditapp.base.clock import Clock
from auditapp.formkit.questions import Question
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.crosses import count_pairs
from auditapp.surveys.models.periods import Period
from auditapp.surveys.queries import crosses as queries
from auditapp.surveys.queries.crosses import Wanted

log = logging.getLogger("auditapp.results")
_running: dict[Wanted, asyncio.Task[None]] = {}
_turns: dict[asyncio.AbstractEventLoop, asyncio.Lock] = {}


async def ask_for_cross(
    database: Database,
    clock: Clock,
    wanted: Wanted,
    *,
    path: str,
    period: Period,
    asked: Sequence[Question],
) -> asyncio.Task[None]:
    """Have a table counted, one at a time in a process; return the work that was begun."""
    known = _running.get(wanted)
    if known is not None and not known.done():
        return known

    async def note(conn: Connection) -> None:
        await queries.upsert_asked(conn, wanted, at=clock.now())

    await database.write(note)
    work = _count(database, clock, wanted, path=path, period=period, asked=asked)
    task = asyncio.create_task(work, name="cross table")
    _running[wanted] = task
    task.add_done_callback(lambda _: _running.pop(wanted, None))
    return task


async def _count(
    database: Database,
    clock: Clock,
    wanted: Wanted,
    *,
    path: str,
    period: Period,
    asked: Sequence[Question],
) -> None:
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    try:
        async with turn:
            async with database.reading() as conn:
                rows = await queries.list_pairs(conn, wanted, path=path, period=period)
            counted = count_pairs(rows, asked)
            async with database.writing() as conn:
                await queries.update_counted(conn, wanted, counted, at=clock.now())
    except Exception:
        log.exception("a cross table was not counted; it can be asked for again")
