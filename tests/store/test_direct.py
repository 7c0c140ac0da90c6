"""Work at once: whole or not at all, and never waiting for anything but the database."""

import asyncio

import pytest
import sqlalchemy as sa

from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.people.tables import sign_in_failures
from auditapp.store.engine import Connection, Database

pytestmark = pytest.mark.anyio


async def _count(conn: Connection) -> int:
    return await conn.scalar(sa.select(sa.func.count()).select_from(sign_in_failures)) or 0


async def test_it_keeps_all_of_a_write_or_nothing(database: Database, clock: FixedClock) -> None:
    async def add(conn: Connection) -> None:
        row = {"name_hash": new_id(), "count": 0, "last_at": clock.now()}
        await conn.execute(sign_in_failures.insert().values(**row))

    async def fail(conn: Connection) -> None:
        await add(conn)
        raise LookupError

    await database.write_at_once(add)
    with pytest.raises(LookupError):
        await database.write_at_once(fail)
    assert await database.read_at_once(_count) == 1
    await database.reopen()
    await asyncio.gather(*(database.write_at_once(add) for _ in range(9)))
    assert await database.read_at_once(_count) == 10


async def test_it_refuses_work_that_waits_for_something_else(database: Database) -> None:
    async def wait(conn: Connection) -> None:
        await asyncio.sleep(0)

    if database.is_sqlite:
        with pytest.raises(RuntimeError):
            await database.write_at_once(wait)
    assert await database.read_at_once(_count) == 0


async def test_a_glance_sees_the_newest_commit_and_changes_nothing(
    database: Database, clock: FixedClock
) -> None:
    async def add(conn: Connection) -> None:
        row = {"name_hash": new_id(), "count": 0, "last_at": clock.now()}
        await conn.execute(sign_in_failures.insert().values(**row))

    assert await database.glance(_count) == 0
    async with database.writing() as conn:
        await add(conn)
        assert await database.glance(_count) == 0
    assert await database.glance(_count) == 1
    if database.is_sqlite:
        with pytest.raises(sa.exc.OperationalError, match="readonly"):
            await database.glance(add)
    assert await database.glance(_count) == 1


async def test_a_glance_waits_for_nothing_else_and_opens_again_after_a_close(
    database: Database,
) -> None:
    async def wait(conn: Connection) -> None:
        await asyncio.sleep(0)

    if database.is_sqlite:
        with pytest.raises(RuntimeError):
            await database.glance(wait)
    await database.close()
    assert await database.glance(_count) == 0
