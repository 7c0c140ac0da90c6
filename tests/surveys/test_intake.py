"""The way of answers onto the disk: group commit, acknowledgement, failure, order."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from auditapp.base.clock import FixedClock
from auditapp.base.errors import Unavailable
from auditapp.base.ids import new_id
from auditapp.store.bulk import Bulk
from auditapp.store.engine import Database
from auditapp.surveys.actions import intake as intake_module
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.intake import Intake
from auditapp.surveys.models.survey import Counter
from tests.surveys.stage import Stage, counted, rows

pytestmark = pytest.mark.anyio


@pytest.fixture
async def counter(database: Database, clock: FixedClock, stage: Stage) -> Counter:
    return await Counters(database, clock).get(stage.cast.point.code)


@pytest.fixture
async def intake(database: Database, clock: FixedClock) -> AsyncIterator[Intake]:
    intake = Intake(database, clock, limit=5000)
    intake.start()
    yield intake
    await intake.stop()


async def tap(intake: Intake, counter: Counter, word: str, response_id: str | None = None) -> None:
    chosen = counter.taps[word]
    await intake.submit(
        counter, response_id or new_id(), posted=chosen.posted, values=chosen.values
    )


async def test_it_acknowledges_an_answer_only_when_another_connection_can_see_it(
    database: Database, intake: Intake, counter: Counter
) -> None:
    async def send() -> None:
        response_id = new_id()
        await tap(intake, counter, "5", response_id)
        assert response_id in {row.id for row in await rows(database)}

    await asyncio.gather(*(send() for _ in range(50)))


async def test_it_stores_what_waits_together_in_few_transactions(
    database: Database, intake: Intake, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    transactions = 0
    bulk = database.bulk

    async def counting(work: Any) -> None:
        nonlocal transactions
        transactions += 1
        await bulk(work)

    monkeypatch.setattr(database, "bulk", counting)
    await asyncio.gather(*(tap(intake, counter, "4") for _ in range(200)))
    assert len(await rows(database)) == 200
    assert transactions <= 3


async def test_it_counts_an_answer_at_its_point_and_every_agency_above(
    database: Database, intake: Intake, counter: Counter, stage: Stage
) -> None:
    await tap(intake, counter, "5")
    await tap(intake, counter, "1")
    expected = {("", ""): 2, ("overall", "5"): 1, ("overall", "1"): 1}
    for node in (stage.cast.point.id, stage.cast.commune.id, stage.cast.province.id):
        assert await counted(database, node) == expected
        assert await counted(database, node, grain="M") == expected
    assert await counted(database, stage.cast.other_commune.id) == {}


async def test_it_handles_two_amendments_of_one_response_in_a_batch_in_order(
    database: Database, intake: Intake, counter: Counter, stage: Stage
) -> None:
    same = new_id()
    await asyncio.gather(*(tap(intake, counter, word, same) for word in ("1", "3", "3", "5")))
    assert [row.answers for row in await rows(database)] == ['{"overall":5}']
    assert await counted(database, stage.cast.point.id) == {("", ""): 1, ("overall", "5"): 1}


async def test_it_refuses_when_the_queue_is_full_and_says_when_to_come_again(
    database: Database, clock: FixedClock, counter: Counter
) -> None:
    intake = Intake(database, clock, limit=3)
    waiting = [asyncio.create_task(tap(intake, counter, "5")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable) as refused:
        await tap(intake, counter, "5")
    assert refused.value.retry_after > 0
    intake.start()
    await asyncio.gather(*waiting)
    await intake.stop()
    assert len(await rows(database)) == 3


async def test_it_writes_what_waits_before_it_stops_and_takes_nothing_more(
    database: Database, clock: FixedClock, counter: Counter
) -> None:
    intake = Intake(database, clock, limit=100)
    waiting = [asyncio.create_task(tap(intake, counter, "5")) for _ in range(20)]
    await asyncio.sleep(0)
    intake.start()
    await intake.stop()
    await asyncio.gather(*waiting)
    assert len(await rows(database)) == 20
    with pytest.raises(Unavailable):
        await tap(intake, counter, "5")


async def test_it_is_not_disturbed_by_a_request_that_is_cut_off(
    database: Database, intake: Intake, counter: Counter
) -> None:
    sent = [asyncio.create_task(tap(intake, counter, "5")) for _ in range(30)]
    await asyncio.sleep(0)
    for task in sent[::3]:
        task.cancel()
    results = await asyncio.gather(*sent, return_exceptions=True)
    assert sum(isinstance(result, asyncio.CancelledError) for result in results) == 10
    await tap(intake, counter, "5")
    assert len(await rows(database)) == 31


async def test_it_acknowledges_nothing_of_a_commit_that_failed_and_mends_itself(
    database: Database, intake: Intake, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopened = 0
    reopen = database.reopen

    async def counting() -> None:
        nonlocal reopened
        reopened += 1
        await reopen()

    async def failing(work: Any) -> None:
        def fail(inside: Bulk) -> None:
            work(inside)
            raise sa.exc.OperationalError("COMMIT", {}, OSError("disk I/O error"))

        await bulk(fail)

    bulk = database.bulk
    monkeypatch.setattr(database, "reopen", counting)
    monkeypatch.setattr(database, "bulk", failing)
    sent = await asyncio.gather(
        *(tap(intake, counter, "5") for _ in range(10)), return_exceptions=True
    )
    assert all(isinstance(result, Unavailable) for result in sent)
    assert await rows(database) == []
    monkeypatch.setattr(database, "bulk", bulk)
    await tap(intake, counter, "5")
    assert reopened == 1
    assert len(await rows(database)) == 1


async def test_it_stays_silent_until_the_database_proves_itself(
    database: Database, intake: Intake, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise OSError("still no disk")

    monkeypatch.setattr(intake_module, "PAUSE", 0.0)
    monkeypatch.setattr(database, "reopen", broken)
    monkeypatch.setattr(intake, "_is_suspect", True)
    for _ in range(3):
        with pytest.raises(Unavailable):
            await tap(intake, counter, "5")
    monkeypatch.undo()
    await asyncio.sleep(0)
    assert await rows(database) == []
