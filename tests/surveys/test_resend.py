"""Submissions sent 1 to 5 times at once by a network that loses answers: one record, on both
databases; tests/faults sends 2,000 of them over real connections."""

import asyncio
import random

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from tests.surveys.stage import counted, rows, set_stage

pytestmark = pytest.mark.anyio
SUBMISSIONS = 300


async def test_it_stores_every_submission_once_however_often_it_is_sent(
    database: Database, clock: FixedClock, service: Service, client: httpx.AsyncClient
) -> None:
    stage = await set_stage(database, clock)
    counter = await service.citizens.counters.get(stage.cast.point.code)
    chance = random.Random(20261121)  # noqa: S311 - the same each time
    sent: dict[str, str] = {}

    async def citizen(gate: asyncio.Semaphore) -> None:
        token, overall = service.citizens.new_token(counter), str(chance.randint(1, 5))
        response_id = service.citizens.response_id(counter, token)
        assert response_id is not None
        sent[response_id] = overall
        form = {"token": token, "overall": overall}
        async with gate:
            tries = [
                asyncio.create_task(client.post(stage.address, data=form))
                for _ in range(chance.randint(1, 5))
            ]
            for lost in tries[1 :: chance.randint(2, 4)]:
                lost.cancel()  # the phone's connection broke; what arrived arrived
            answers = await asyncio.gather(*tries, return_exceptions=True)
        assert isinstance(answers[0], httpx.Response)
        assert answers[0].status_code == 200

    gate = asyncio.Semaphore(64)
    await asyncio.gather(*(citizen(gate) for _ in range(SUBMISSIONS)))
    stored = {row.id: row.answers for row in await rows(database)}
    assert stored == {key: f'{{"overall":{overall}}}' for key, overall in sent.items()}
    totals = await counted(database, stage.cast.province.id)
    assert totals["", ""] == SUBMISSIONS
    assert sum(n for (question, _), n in totals.items() if question == "overall") == SUBMISSIONS
