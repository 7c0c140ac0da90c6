"""What the service does by itself every hour."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.store.bulk import Bulk
from auditapp.store.engine import Database
from auditapp.surveys.actions.answer import Answer, store_answers
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.forget_arrival import forget_order_of_words
from auditapp.surveys.actions.recount import list_slices, verify_counts
from auditapp.surveys.jobs import HourlyLook
from tests.surveys.stage import Stage, words

pytestmark = pytest.mark.anyio


def give(bulk: Bulk, *, at: datetime, answers: list[Answer]) -> None:
    store_answers(bulk, at, answers)


async def test_it_cuts_off_the_log_where_the_last_answers_lie_in_their_order(
    stage: Stage, database: Database, clock: FixedClock
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL's rows are looked at below")
    counter = await Counters(database, clock).get(stage.cast.point.code)
    written = Path(f"{database.url.database}-wal")
    keys = [new_id() for _ in range(20)]
    for key in keys:
        one = [Answer(counter, key, {}, {"overall": 5}, None)]  # type: ignore[arg-type]
        await database.bulk(partial(give, at=clock.now(), answers=one))
    assert all(key.encode() in written.read_bytes() for key in keys), "they lay there"
    clock.forward(timedelta(hours=1))
    await HourlyLook(database, clock).look()
    assert written.stat().st_size == 0


async def arrive(database: Database, stage: Stage, clock: FixedClock, n: int) -> list[str]:
    """Store answers with words one after the other; return their keys in that order."""
    counter = await Counters(database, clock).get(stage.cast.point.code)
    keys = [new_id() for _ in range(n)]
    values = {"overall": 5, "comment": "Tốt"}
    for key in keys:
        posted = {"overall": ["5"], "comment": ["Tốt"]}
        one = [Answer(counter, key, posted, values, None)]  # type: ignore[arg-type]
        await database.bulk(partial(give, at=clock.now(), answers=one))
    return keys


async def lying(database: Database, column: str, table: str) -> list[str]:
    """Return the keys in the order in which their rows lie in PostgreSQL's file."""
    async with database.reading() as conn:
        statement = sa.text(f"SELECT {column} FROM {table} ORDER BY ctid")
        return list((await conn.execute(statement)).scalars())


async def test_it_mixes_the_answers_of_settled_hours_in_the_files_of_postgresql(
    stage: Stage, database: Database, clock: FixedClock
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite keeps rows by their keys")
    job = HourlyLook(database, clock)
    came = await arrive(database, stage, clock, 40)
    assert await lying(database, "id", "responses") == came, "they lay as they came"
    await job.look()
    assert await lying(database, "id", "responses") == came, "the hour still goes on"
    clock.forward(timedelta(hours=3))
    later = await arrive(database, stage, clock, 3)
    await job.look()
    found = await lying(database, "id", "responses")
    assert [key for key in found if key in came] == sorted(came)
    assert [key for key in found if key in later] == later, "their hour goes on"
    for part in await list_slices(database):
        assert await verify_counts(database, part) == []


async def test_it_sorts_words_by_their_keys_every_night_and_keeps_what_hangs_on_them(
    stage: Stage, database: Database, clock: FixedClock
) -> None:
    came = await arrive(database, stage, clock, 20)
    await HourlyLook(database, clock).look()
    await forget_order_of_words(database)
    if database.is_sqlite:
        found = {row.response_id for row in await words(database)}
        assert found == set(came)
        return
    assert await lying(database, "response_id", "comments") == sorted(came)
