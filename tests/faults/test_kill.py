"""What was acknowledged survives the death of the process, once, and the counts still agree."""

import asyncio
import random
import sqlite3
import time
from contextlib import closing

from msgspec import Struct, field

from tests import server
from tests.faults.recount import miscounted, verified
from tests.faults.rig import Prepared, answer, query, send, together
from tests.faults.variants import module
from tests.server import Server

PEOPLE = 32
WARM_UP, LOAD = 0.05, 0.4  # seconds under load before the kill: at least, and at most beyond it


class Ledger(Struct):
    """What the clients know: the tokens that were acknowledged, and those that were not."""

    acknowledged: set[str] = field(default_factory=set)
    doubtful: list[str] = field(default_factory=list)


async def post_until_death(serving: Server, prepared: Prepared, ledger: Ledger) -> None:
    """Let people answer, what is doubtful first; each stops when the service is gone."""

    async def person(number: int) -> None:
        dice = random.Random()
        while True:
            token = ledger.doubtful.pop() if ledger.doubtful else prepared.token()
            words = {"comment": f"ý kiến {dice.random()}", "done": "1"}
            data = answer(prepared, token, more=words if dice.random() < 0.3 else {})
            reply = await send(serving.port, data)
            if not reply.is_acknowledged:
                ledger.doubtful.append(token)
                return
            ledger.acknowledged.add(token)

    async def reaper() -> None:
        await asyncio.sleep(WARM_UP + random.random() * LOAD)
        await asyncio.to_thread(serving.kill)

    await asyncio.gather(together(PEOPLE, person), reaper())


def lost(prepared: Prepared, ledger: Ledger) -> int:
    """Return how many acknowledged answers are not in the file."""
    stored = {row[0] for row in query(prepared.path, "SELECT id FROM responses")}
    return len({prepared.response_id(token) for token in ledger.acknowledged} - stored)


def test_it_keeps_every_acknowledged_answer_when_it_is_killed(
    prepared: Prepared, kills: int
) -> None:
    ledger, slowest = Ledger(), 0.0
    for _ in range(kills):
        began = time.monotonic()
        serving = server.start(prepared.folder, prepared.url)
        slowest = max(slowest, time.monotonic() - began)
        asyncio.run(post_until_death(serving, prepared, ledger))
        assert lost(prepared, ledger) == 0
        assert miscounted(prepared.path) == {}
    assert verified(prepared.url) == []
    stored = query(prepared.path, "SELECT count(*) FROM responses")[0][0]
    said = len(ledger.acknowledged)
    print(f"kill: {kills} kills, {said} acknowledged, {stored} stored, ready in {slowest:.1f} s")
    assert said > 20 * kills
    assert said <= stored <= said + len(ledger.doubtful)


def test_it_would_find_a_wrong_count(prepared: Prepared) -> None:
    serving = server.start(prepared.folder, prepared.url)
    assert asyncio.run(send(serving.port, answer(prepared, prepared.token()))).is_acknowledged
    serving.stop()
    assert (miscounted(prepared.path), verified(prepared.url)) == ({}, [])
    with closing(sqlite3.connect(prepared.path)) as connection:
        change = "UPDATE counts SET n = 2 WHERE question = 'overall' AND grain = 'D'"
        changed = connection.execute(change).rowcount
        connection.commit()
    assert len(miscounted(prepared.path)) == len(verified(prepared.url)) == changed > 0


def test_it_would_find_an_answer_acknowledged_too_early(prepared: Prepared) -> None:
    ledger = Ledger()
    for _ in range(10):
        serving = server.start(prepared.folder, prepared.url, module=module("hasty"))
        asyncio.run(post_until_death(serving, prepared, ledger))
        if missing := lost(prepared, ledger):
            print(f"kill, control: {missing} of {len(ledger.acknowledged)} lost")
            return
    raise AssertionError("no answer was lost although none was safe")
