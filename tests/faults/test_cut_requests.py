"""Requests that break off at a random byte leave nothing behind, and the service ends in time."""

import asyncio
import contextlib
import random
import socket
import sqlite3
import struct
import time
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest

from tests import server
from tests.faults.recount import miscounted
from tests.faults.rig import Prepared, answer, query, request, send, together
from tests.server import Server

REQUESTS = 5000
AT_ONCE = 64
SLACK = 4  # file descriptors and threads that may come and go
RESET = struct.pack("ii", 1, 0)


async def cut(port: int, data: bytes, *, is_reset: bool, pause: float) -> None:
    """Send the beginning of a request and leave without listening."""
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        if is_reset:
            wire: socket.socket = writer.get_extra_info("socket")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        writer.write(data)
        await asyncio.sleep(pause)
        writer.close()


async def cut_many(port: int, prepared: Prepared, count: int) -> set[str]:
    """Cut so many requests; return the tokens of those that went out whole."""
    dice, whole = random.Random(13), set()
    left = iter(range(count))

    async def person(_: int) -> None:
        for _turn in left:
            token = prepared.token()
            more = {"comment": "nửa chừng", "done": "1"} if dice.random() < 0.5 else {}
            data = answer(prepared, token, more=more)
            if dice.random() < 0.2:
                data = request("GET", f"/q/{prepared.code}")
            kept = dice.randint(1, len(data)) if dice.random() < 0.8 else len(data)
            if kept == len(data):
                whole.add(token)
            pause = dice.random() * 0.004
            await cut(port, data[:kept], is_reset=dice.random() < 0.5, pause=pause)

    await together(AT_ONCE, person)
    return whole


def used(serving: Server) -> tuple[int, int]:
    """Return how many file descriptors and threads the worker has."""
    process = Path("/proc") / str(serving.workers()[0])
    return len(list((process / "fd").iterdir())), len(list((process / "task").iterdir()))


def is_back(serving: Server, before: tuple[int, int], seconds: float = 10.0) -> bool:
    """Wait until the worker holds no more than before."""
    end = time.monotonic() + seconds
    while any(now > then + SLACK for now, then in zip(used(serving), before, strict=True)):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def is_locked(path: Path) -> bool:
    """Tell whether somebody holds a transaction that writes."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
        return False


def seconds_locked(path: Path, at_most: float = 5.0) -> float:
    """Wait until nobody writes any more: what was sent whole may still be on its way."""
    began = time.monotonic()
    while is_locked(path) and time.monotonic() - began < at_most:
        time.sleep(0.01)
    return time.monotonic() - began


def half_done(path: Path) -> list[str]:
    """Return the responses whose words are missing, and words without a response."""
    found = query(
        path,
        "SELECT id FROM responses WHERE (answers LIKE '%comment%') != (id IN "
        "(SELECT response_id FROM comments)) UNION "
        "SELECT response_id FROM comments WHERE response_id NOT IN (SELECT id FROM responses)",
    )
    return [row[0] for row in found]


async def warm_up(port: int, prepared: Prepared) -> None:
    """Let as many whole requests through at once as will be cut later."""

    async def person(_: int) -> None:
        for _turn in range(4):
            reply = await send(port, answer(prepared, prepared.token()))
            assert reply.status == 200

    await together(AT_ONCE, person)


def test_it_leaves_nothing_behind_of_requests_that_break_off(
    prepared: Prepared, scale: float
) -> None:
    serving = server.start(prepared.folder, prepared.url)
    try:
        asyncio.run(warm_up(serving.port, prepared))
        kept_before = {row[0] for row in query(prepared.path, "SELECT id FROM responses")}
        before = used(serving)
        count = int(REQUESTS * scale)
        whole = asyncio.run(cut_many(serving.port, prepared, count))
        assert is_back(serving, before), f"{before} before, {used(serving)} after"
        locked = seconds_locked(prepared.path)
        assert not is_locked(prepared.path), f"still locked after {locked:.1f} s"
        began = time.monotonic()
        reply = asyncio.run(send(serving.port, answer(prepared, last := prepared.token())))
        waited = time.monotonic() - began
        assert (reply.status, waited < 1.0) == (200, True)
    finally:
        serving.stop()
    stored = {row[0] for row in query(prepared.path, "SELECT id FROM responses")} - kept_before
    print(f"cut: {count} requests, {len(whole)} whole, {len(stored)} stored")
    print(f"cut: unlocked after {locked:.2f} s, next answer in {waited:.3f} s")
    assert stored <= {prepared.response_id(token) for token in {*whole, last}}
    assert half_done(prepared.path) == []
    assert miscounted(prepared.path) == {}


@pytest.mark.anyio
async def test_it_would_find_a_transaction_left_open(tmp_path: Path) -> None:
    path = tmp_path / "half.sqlite3"
    async with aiosqlite.connect(path) as connection:
        await connection.execute("CREATE TABLE halves (n)")

        async def half() -> None:
            await connection.execute("INSERT INTO halves VALUES (1)")
            await asyncio.sleep(60)
            await connection.commit()

        task = asyncio.create_task(half())
        await asyncio.sleep(0.1)
        task.cancel()
        assert seconds_locked(path, at_most=1.0) >= 1.0
        await connection.execute("INSERT INTO halves VALUES (2)")
        await connection.commit()
    assert query(path, "SELECT n FROM halves") == [(1,), (2,)]


def test_it_ends_within_five_seconds_whoever_is_still_connected(prepared: Prepared) -> None:
    serving = server.start(prepared.folder, prepared.url)
    whole = answer(prepared, prepared.token())
    with contextlib.ExitStack() as open_wires:
        for data in [b"", whole[:20], whole[:-5]] * 10:
            wire = socket.create_connection(("127.0.0.1", serving.port))
            open_wires.enter_context(wire)
            wire.sendall(data)
        time.sleep(0.3)
        seconds = serving.stop()
    print(f"end: {seconds:.1f} s after SIGTERM with 30 open connections")
    assert seconds <= 5.0
