"""The queue: each job is done by one, tried again with patience, never left lying."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from auditapp.alerts.actions.outgoing import begin_rounds, enqueue
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.actions.work import Doer, GivenUp, work_off
from auditapp.alerts.jobs import DOERS
from auditapp.alerts.models.jobs import EVERY, LEASE, WAITS, Job, Wanted
from auditapp.alerts.queries import jobs as queries
from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from tests.alerts.stage import Stage

pytestmark = pytest.mark.anyio
KIND = "deliver"


class Doing:
    """A job that can be told to fail, and remembers how often it was done."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.error: Exception | None = None

    async def __call__(self, _tools: Tools, job: Job) -> None:
        self.done.append(job.subject)
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error

    @property
    def doers(self) -> dict[str, Doer]:
        return {KIND: self}


@pytest.fixture
async def other(database_url: str, tools: Tools) -> AsyncIterator[Tools]:
    """The tools of another process: connections of its own to the same database."""
    database = Database(database_url)
    yield Tools(database, tools.clock, tools.settings, tools.renderer)
    await database.close()


async def _add(tools: Tools, n: int = 1) -> None:
    async with tools.database.writing() as conn:
        for number in range(n):
            await enqueue(conn, Wanted(kind=KIND, subject=str(number)), now=tools.clock.now())


async def _one(tools: Tools, subject: str = "0") -> Job | None:
    async with tools.database.reading() as conn:
        return await queries.find_job_keyed(conn, f"{KIND}:{subject}")


async def test_two_processes_do_each_job_once(tools: Tools, other: Tools) -> None:
    await _add(tools, 40)
    doing = Doing()
    taken = await asyncio.gather(work_off(tools, doing.doers), work_off(other, doing.doers))
    assert sorted(doing.done, key=int) == [str(n) for n in range(40)]
    assert sum(taken) == 40
    assert await _one(tools) is None


async def test_it_adds_a_job_with_the_same_key_once(tools: Tools) -> None:
    await _add(tools)
    await _add(tools)
    doing = Doing()
    assert await work_off(tools, doing.doers) == 1


async def test_it_waits_longer_after_each_try_and_gives_up_at_last(
    tools: Tools, clock: FixedClock
) -> None:
    await _add(tools)
    doing = Doing()
    doing.error = OSError("no route\nto host")
    for wait in WAITS:
        assert await work_off(tools, doing.doers) == 1
        job = await _one(tools)
        assert job is not None
        assert job.run_at == clock.now() + timedelta(seconds=wait)
        assert job.last_error == "OSError: no route to host"
        clock.forward(timedelta(seconds=wait))
    await work_off(tools, doing.doers)
    job = await _one(tools)
    assert job is not None
    assert job.failed_at == clock.now()
    assert job.attempts == len(WAITS) + 1
    assert await work_off(tools, doing.doers) == 0


async def test_it_gives_up_at_once_what_cannot_help(tools: Tools) -> None:
    await _add(tools)
    doing = Doing()
    doing.error = GivenUp("no such address")
    await work_off(tools, doing.doers)
    job = await _one(tools)
    assert job is not None
    assert job.failed_at is not None


async def test_another_process_takes_up_what_a_dead_one_held(
    tools: Tools, other: Tools, clock: FixedClock
) -> None:
    await _add(tools)
    job = await _one(tools)
    assert job is not None
    async with tools.database.writing() as conn:
        assert await queries.update_claimed(conn, job.id, lease="dead", now=clock.now())
    doing = Doing()
    assert await work_off(other, doing.doers) == 0
    clock.forward(LEASE + timedelta(seconds=1))
    assert await work_off(other, doing.doers) == 1


async def test_who_lost_the_lease_changes_nothing(tools: Tools, clock: FixedClock) -> None:
    await _add(tools)
    job = await _one(tools)
    assert job is not None
    async with tools.database.writing() as conn:
        await queries.update_claimed(conn, job.id, lease="first", now=clock.now())
    clock.forward(LEASE + timedelta(seconds=1))
    async with tools.database.writing() as conn:
        await queries.update_claimed(conn, job.id, lease="second", now=clock.now())
        from msgspec.structs import replace

        assert not await queries.delete_done(conn, replace(job, lease="first"))
        assert await queries.delete_done(conn, replace(job, lease="second"))


async def test_what_comes_back_by_itself_stays_whatever_happens(
    tools: Tools, clock: FixedClock
) -> None:
    await begin_rounds(tools.database, clock)
    await begin_rounds(tools.database, clock)
    doing = Doing()
    doing.error = OSError("broken")
    assert await work_off(tools, dict.fromkeys(EVERY, doing)) == len(EVERY)
    clock.forward(timedelta(seconds=max(EVERY.values())))
    assert await work_off(tools, dict.fromkeys(EVERY, doing)) == len(EVERY)


async def test_it_knows_how_to_do_every_kind() -> None:
    from auditapp.alerts.models.jobs import KIND_NAMES

    assert set(DOERS) == set(KIND_NAMES)


async def test_the_administrator_sees_what_failed_and_has_it_tried_anew(stage: Stage) -> None:
    wanted = Wanted(kind=KIND, subject="x", agency_id=stage.cast.commune.id)
    async with stage.service.database.writing() as conn:
        await enqueue(conn, wanted, now=stage.clock.now())
    doing = Doing()
    doing.error = GivenUp("receiver is gone")
    await work_off(stage.tools, doing.doers)
    await stage.enter("administrator", stage.cast.other_commune)
    assert "receiver is gone" not in (await stage.client.get("/alerts/jobs")).text
    job = await stage.job(f"{KIND}:x")
    assert job is not None
    assert (await stage.client.post(f"/alerts/jobs/{job.id}/retry")).status_code == 404
    await stage.enter("administrator", stage.cast.province)
    assert "receiver is gone" in (await stage.client.get("/alerts/jobs")).text
    assert (await stage.client.post(f"/alerts/jobs/{job.id}/retry")).status_code == 303
    assert (await stage.client.post(f"/alerts/jobs/{job.id}/retry")).status_code == 409
    doing.error = None
    assert await work_off(stage.tools, doing.doers) == 1
    assert await stage.job(f"{KIND}:x") is None
