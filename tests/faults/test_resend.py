"""Exactly once: what is sent several times at the same moment is one record."""

import asyncio
import random
from collections.abc import Iterator

import pytest

from tests import server
from tests.faults.recount import miscounted
from tests.faults.rig import Prepared, answer, query, send, together
from tests.faults.variants import module
from tests.server import Server

SUBMISSIONS = 2000
MOST = 5
PEOPLE = 16


@pytest.fixture
def serving(prepared: Prepared) -> Iterator[Server]:
    """The real service."""
    started = server.start(prepared.folder, prepared.url)
    yield started
    started.stop()


async def send_each_several_times(port: int, prepared: Prepared, tokens: list[str]) -> int:
    """Send every submission 1 to MOST times at once; return how many posts that made."""
    dice, waiting, posts = random.Random(3), list(tokens), 0

    async def person(_: int) -> None:
        nonlocal posts
        while waiting:
            token, times = waiting.pop(), dice.randint(1, MOST)
            data = answer(prepared, token, more={"comment": "như nhau", "done": "1"})
            replies = await asyncio.gather(*(send(port, data) for _ in range(times)))
            posts += times
            assert {reply.status for reply in replies} == {303}

    await together(PEOPLE, person)
    return posts


def test_it_stores_each_submission_once_however_often_it_is_sent(
    prepared: Prepared, serving: Server, scale: float
) -> None:
    tokens = [prepared.token() for _ in range(int(SUBMISSIONS * scale))]
    posts = asyncio.run(send_each_several_times(serving.port, prepared, tokens))
    rows = query(prepared.path, "SELECT id, answers FROM responses")
    print(f"resend: {len(tokens)} submissions in {posts} posts, {len(rows)} records")
    assert sorted(row[0] for row in rows) == sorted(map(prepared.response_id, tokens))
    assert {row[1] for row in rows} == {'{"overall":4,"comment":true}'}
    assert query(prepared.path, "SELECT count(*) FROM comments")[0][0] == len(tokens)
    assert miscounted(prepared.path) == {}


def test_it_would_find_doubles(prepared: Prepared) -> None:
    serving = server.start(prepared.folder, prepared.url, module=module("forgetful"))
    try:
        tokens = [prepared.token() for _ in range(50)]
        posts = asyncio.run(send_each_several_times(serving.port, prepared, tokens))
    finally:
        serving.stop()
    assert query(prepared.path, "SELECT count(*) FROM responses")[0][0] == posts > len(tokens)
