"""Importing a table of keyed-in sheets: a look at it beforehand, and storing it in one go."""

import asyncio
from collections.abc import Sequence
from datetime import date

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict
from auditapp.base.ids import new_id
from auditapp.channels.actions.paper import (
    KeyedIn,
    get_paper_counter,
    keep_answers,
    note,
    today_of,
)
from auditapp.channels.actions.paper_sheets import note_sheets
from auditapp.channels.models.paper import CLOSED, Batch, Sheet, response_id
from auditapp.channels.models.paper_form import plan_paper
from auditapp.channels.models.paper_table import Judged, Line, Reader
from auditapp.channels.queries import paper as batches
from auditapp.channels.queries import paper_sheets as queries
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.survey import Counter
from auditapp.web.worksheets import Table, read_file


async def preview_import(
    database: Database, clock: Clock, *, batch_id: str, data: bytes
) -> tuple[Table, Judged]:
    """Return what a file says and what would become of it; stores nothing. Raises Invalid."""
    table = await asyncio.to_thread(read_file, data)
    async with database.reading() as conn:
        batch = await batches.get_batch(conn, batch_id)
        _, judged = await _judge(conn, batch, table, today_of(clock))
    return table, judged


async def store_import(
    database: Database, clock: Clock, actor: Actor, *, batch: tuple[str, str], table: Table
) -> int:
    """Store every row without a fault in one transaction; return how many.

    `batch` is its id and the key of response ids. Rows with faults and sheets that are stored
    already are left out, so the same file sent twice stores nothing twice.
    """
    batch_id, secret = batch
    async with database.writing() as conn:
        found = await batches.get_batch_to_change(conn, batch_id)
        if found.closed_at is not None:
            raise Conflict(CLOSED)
        today = today_of(clock)
        counter, judged = await _judge(conn, found, table, today)
        if judged.lines:
            await keep_answers(conn, counter, _keyed(found, judged.lines, secret))
            await note_sheets(conn, found, _sheets(found, judged.lines, actor, today))
            await note(conn, clock, actor, found, "paper.imported", keyed_in=len(judged.lines))
    return len(judged.lines)


async def _judge(
    conn: Connection, batch: Batch, table: Table, today: date
) -> tuple[Counter, Judged]:
    counter = await get_paper_counter(conn, batch, today=today)
    known = [sheet.serial for sheet in await queries.list_sheets(conn, batch.id)]
    reader = Reader(counter.form, batch, known, today)
    return counter, reader.read(plan_paper(counter.form, counter.pipes), table)


def _keyed(batch: Batch, lines: Sequence[Line], secret: str) -> list[KeyedIn]:
    return [
        KeyedIn(response_id(secret, batch.id, line.serial), line.day, line.posted, line.values)
        for line in lines
    ]


def _sheets(batch: Batch, lines: Sequence[Line], actor: Actor, today: date) -> list[Sheet]:
    return [
        Sheet(
            batch_id=batch.id,
            serial=line.serial,
            entry_id=new_id(),
            entered_by=actor.account_id,
            entered_on=today,
            day=line.day,
            is_imported=True,
            is_drawn=False,
        )
        for line in lines
    ]
