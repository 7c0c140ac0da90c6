"""The child that the power-cut test watches: it writes, and says "ack ID" for what is durable.

Called as `python -m tests.faults.recorded DATABASE_URL WHAT SYNCHRONOUS COUNT`. WHAT is `answers`
(the intake) or `agencies` (a transaction through the writing door). SYNCHRONOUS is FULL, as the
service has it, or NORMAL, which must be caught losing. Checkpoints come early, so that the
recording holds many of them.
"""

import asyncio
import os
import random
import sys
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.actions import open_agency
from auditapp.agencies.tables import agencies
from auditapp.base.clock import SystemClock
from auditapp.base.ids import new_id
from auditapp.store.engine import Database
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.intake import Intake
from tests.faults.rig import list_codes

PEOPLE = 6
CHECKPOINT_PAGES = 60


async def main(url: str, what: str, synchronous: str, count: int) -> None:
    """Write count records with PEOPLE at once."""
    database = Database(url)
    sa.event.listen(database.writer.sync_engine, "connect", _prepare(synchronous))
    try:
        await (_answers if what == "answers" else _agencies)(database, count)
    finally:
        await database.close()


def _prepare(synchronous: str) -> Any:
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        cursor.close()

    return prepare


async def _answers(database: Database, count: int) -> None:
    clock = SystemClock()
    intake = Intake(database, clock, limit=1000)
    counters = Counters(database, clock)
    codes = await list_codes(database)
    dice = random.Random(14)
    intake.start()

    async def person() -> None:
        for _ in range(count // PEOPLE):
            counter = await counters.get(dice.choice(codes))
            posted = {
                "overall": [dice.choice("12345")],
                "comment": ["ý kiến " * dice.randint(1, 9)],
            }
            values = counter.form.read(posted, partial=True).values
            response_id = new_id()
            await intake.submit(counter, response_id, posted=posted, values=values)
            _acknowledge(response_id)

    await asyncio.gather(*(person() for _ in range(PEOPLE)))
    await intake.stop()


async def _agencies(database: Database, count: int) -> None:
    clock = SystemClock()
    parent_id = await _root(database)

    async def person(number: int) -> None:
        for turn in range(count // PEOPLE):
            made = await open_agency(
                database,
                clock,
                parent_id=parent_id,
                code=f"T{number}-{turn}",
                kind="division",
                name=f"Tổ {number}-{turn}",
            )
            _acknowledge(made.id)

    await asyncio.gather(*(person(number) for number in range(PEOPLE)))


async def _root(database: Database) -> str:
    async with database.reading() as conn:
        return str(await conn.scalar(sa.select(agencies.c.root_id).limit(1)))


def _acknowledge(record_id: str) -> None:
    os.write(1, f"ack {record_id}\n".encode())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
