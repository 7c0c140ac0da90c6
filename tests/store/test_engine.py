"""The two doors: no lost update, no lock failure, nothing left open by a cancelled caller."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from auditapp.base.clock import FixedClock
from auditapp.people.tables import sign_in_failures
from auditapp.store.engine import Connection, Database

pytestmark = pytest.mark.anyio


async def _count(conn: Connection, *, lock: bool = False) -> int:
    statement = sa.select(sign_in_failures.c.count)
    if lock and conn.dialect.name != "sqlite":
        statement = statement.with_for_update()
    return int(await conn.scalar(statement) or 0)


async def _row(database: Database, clock: FixedClock) -> None:
    async with database.writing() as conn:
        await conn.execute(
            sign_in_failures.insert().values(name_hash="a", count=0, last_at=clock.now())
        )


async def test_it_loses_no_update_among_500_read_then_write_transactions(
    database: Database, clock: FixedClock
) -> None:
    await _row(database, clock)

    async def add(times: int) -> None:
        for _ in range(times):
            async with database.writing() as conn:
                before = await _count(conn, lock=True)
                await asyncio.sleep(0)
                await conn.execute(sign_in_failures.update().values(count=before + 1))

    await asyncio.gather(*(add(25) for _ in range(20)))
    async with database.reading() as conn:
        assert await _count(conn) == 500


async def test_it_would_see_the_updates_that_the_drivers_default_loses(
    database: Database, clock: FixedClock
) -> None:
    await _row(database, clock)
    careless = create_async_engine(database.url)

    async def add(times: int) -> None:
        for _ in range(times):
            async with careless.begin() as conn:
                before = await _count(conn)
                await asyncio.sleep(0)
                await conn.execute(sign_in_failures.update().values(count=before + 1))

    await asyncio.gather(*(add(25) for _ in range(20)))
    await careless.dispose()
    async with database.reading() as conn:
        assert await _count(conn) < 500


async def test_it_rolls_back_when_the_caller_is_cancelled_inside_the_transaction(
    database: Database, clock: FixedClock
) -> None:
    await _row(database, clock)
    inside = asyncio.Event()

    async def half() -> None:
        async with database.writing() as conn:
            await conn.execute(sign_in_failures.update().values(count=7))
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(half())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.writing() as conn:
        assert await _count(conn) == 0


async def test_it_leaves_no_lock_behind_wherever_the_caller_is_cancelled(
    database: Database, clock: FixedClock
) -> None:
    await _row(database, clock)

    async def one() -> None:
        async with database.writing() as conn:
            before = await _count(conn, lock=True)
            await conn.execute(sign_in_failures.update().values(count=before + 1))

    done = 0
    for step in range(60):
        task = asyncio.create_task(one())
        for _ in range(step):
            await asyncio.sleep(0)
        task.cancel()
        try:
            await task
            done += 1
        except asyncio.CancelledError:
            pass
    async with asyncio.timeout(5), database.writing() as conn:
        count = await _count(conn)
    assert count >= done


async def test_it_finishes_write_work_although_the_caller_is_cancelled(
    database: Database, clock: FixedClock
) -> None:
    await _row(database, clock)
    begun = asyncio.Event()

    async def work(conn: Connection) -> None:
        begun.set()
        await asyncio.sleep(0.01)
        await conn.execute(sign_in_failures.update().values(count=1))

    task = asyncio.create_task(database.write(work))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.1)
    async with database.reading() as conn:
        assert await _count(conn) == 1
