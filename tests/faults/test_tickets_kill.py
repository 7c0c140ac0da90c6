"""An answer and its ticket reach the disk together, whenever the process dies."""

import asyncio
import random

from auditapp.base.clock import SystemClock
from auditapp.channels.actions.tickets import print_tickets
from auditapp.channels.models.tickets import Order
from auditapp.store.engine import Database
from auditapp.surveys.models.ticket import Codes
from tests import server
from tests.faults.recount import miscounted
from tests.faults.rig import Prepared, answer, query, send, together
from tests.faults.test_kill import LOAD, WARM_UP
from tests.server import SECRET, Server

PEOPLE = 24
TICKETS = 1000


async def issue(prepared: Prepared, codes: Codes) -> list[str]:
    """Issue a batch for the counter."""
    database = Database(prepared.url)
    try:
        order = Order(prepared.stage.cast.point.id, TICKETS, 90)
        secretary = prepared.stage.secretary
        issued = await print_tickets(database, SystemClock(), secretary, order=order, codes=codes)
    finally:
        await database.close()
    return list(issued.codes)


async def post_until_death(serving: Server, prepared: Prepared, left: list[str]) -> int:
    """Let people answer with tickets until the service is gone; return how many were thanked."""
    thanked = 0

    async def person(_: int) -> None:
        nonlocal thanked
        while left:
            words = {"ticket": left.pop(), "comment": "ổn", "done": "1"}
            reply = await send(serving.port, answer(prepared, prepared.token(), more=words))
            if not reply.is_acknowledged:
                return
            thanked += 1

    async def reaper() -> None:
        await asyncio.sleep(WARM_UP + random.random() * LOAD)
        await asyncio.to_thread(serving.kill)

    await asyncio.gather(together(PEOPLE, person), reaper())
    return thanked


def test_it_never_spends_a_ticket_without_its_answer_nor_keeps_it_beside_one(
    prepared: Prepared, kills: int
) -> None:
    codes, thanked, issued, rounds = Codes(SECRET, "ticket"), 0, 0, max(2, kills // 5)
    for _ in range(rounds):
        left = asyncio.run(issue(prepared, codes))
        issued += TICKETS
        serving = server.start(prepared.folder, prepared.url)
        thanked += asyncio.run(post_until_death(serving, prepared, left))
        spent = issued - query(prepared.path, "SELECT count(*) FROM tickets")[0][0]
        stored = query(
            prepared.path,
            "SELECT count(*) FROM responses JOIN comments ON response_id = id "
            "WHERE channel = 'ticket'",
        )[0][0]
        assert thanked <= spent == stored
        assert miscounted(prepared.path) == {}
    print(f"tickets: {rounds} kills, {thanked} thanked, {stored} stored")
    assert thanked > rounds
