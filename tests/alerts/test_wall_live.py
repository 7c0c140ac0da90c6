"""The wall over sockets, on the real service: 500 watchers, a stop that waits for none of them."""

import asyncio
import hashlib
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from auditapp.base.clock import SystemClock
from auditapp.base.ids import new_id, new_secret
from auditapp.people import queries as people
from auditapp.store.engine import Database
from tests import server
from tests.server import Server
from tests.surveys.stage import read_token, set_stage

pytestmark = [pytest.mark.anyio, pytest.mark.alone]
WATCHERS = 500


class Hall(msgspec.Struct):
    """A running service with a survey, and a person who may see its walls."""

    server: Server
    code: str
    wall: str
    cookie: str

    def answer(self, scores: list[int]) -> None:
        """Let citizens answer."""
        headers = {"sec-fetch-site": "same-origin"}
        with httpx.Client(base_url=self.server.url, headers=headers, timeout=30) as client:
            for score in scores:
                token = read_token(client.get(f"/q/{self.code}"))
                form = {"token": token, "overall": str(score)}
                assert client.post(f"/q/{self.code}", data=form).status_code in (200, 303)

    async def watch(self) -> "Watcher":
        """Open one stream."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        writer.write(
            f"GET {self.wall}/stream?lang=vi HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
            f"Cookie: session={self.cookie}\r\n\r\n".encode()
        )
        await writer.drain()
        status = await reader.readline()
        assert b" 200 " in status, status
        return Watcher(reader, writer)


class Watcher(msgspec.Struct):
    """One open stream."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def next(self, words: str) -> float:
        """Read until a wall says words; return when."""
        while True:
            line = await self.reader.readline()
            if not line:
                raise EOFError
            if line.startswith(b'data: "') and words in json.loads(line[6:]):
                return time.monotonic()

    async def ended(self) -> bool:
        """Read to the end of the stream."""
        while await self.reader.readline():
            pass
        return True


async def set_up_hall(url: str) -> tuple[Any, str]:
    database, clock = Database(url), SystemClock()
    stage = await set_stage(database, clock)
    now, secret, account_id = clock.now(), new_secret(), new_id()
    from datetime import timedelta

    async with database.writing() as conn:
        await people.insert_account(
            conn, id=account_id, root_id=stage.cast.province.id, username="manhinh",
            display_name="Màn hình", email="", home_agency_id=stage.cast.province.id,
            password_hash="unusable", password_changed_at=now, must_change_password=False,
            created_at=now,
        )  # fmt: skip
        await people.insert_grant(
            conn, id=new_id(), account_id=account_id, role="province_viewer",
            agency_id=stage.cast.province.id, granted_at=now,
        )  # fmt: skip
        await people.insert_session(
            conn, id_hash=hashlib.sha256(secret.encode()).hexdigest(), account_id=account_id,
            created_at=now, seen_at=now, ends_at=now + timedelta(hours=12),
        )  # fmt: skip
    await database.close()
    return stage.cast, secret


@pytest.fixture
async def hall(database_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    """The service over a database of its own."""
    cast, cookie = await set_up_hall(database_url)
    running = await asyncio.to_thread(server.start, tmp_path, database_url)
    wall = f"/agencies/{cast.province.id}/wall"
    yield Hall(running, cast.point.code, wall, cookie)
    if running.is_alive():
        await asyncio.to_thread(running.stop)


def _memory(running: Server) -> int:
    """Return the kilobytes that the serving process holds."""
    found: Iterator[str] = (
        line
        for pid in running.workers()
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
        if line.startswith("VmRSS")
    )
    return sum(int(line.split()[1]) for line in found)


async def test_500_watchers_get_an_update_from_one_process(hall: Hall) -> None:
    before = _memory(hall.server)
    watchers = [await hall.watch() for _ in range(WATCHERS)]
    async with asyncio.timeout(60):
        await asyncio.gather(*(one.next("dưới 5 phiếu") for one in watchers))
    held = _memory(hall.server)
    begun = time.monotonic()
    await asyncio.to_thread(hall.answer, [5, 5, 4, 4, 1])
    answered = time.monotonic()
    async with asyncio.timeout(60):
        heard = await asyncio.gather(*(one.next("4 trên 5 phiếu") for one in watchers))
    spread, last = max(heard) - min(heard), max(heard) - answered
    sys.stdout.write(
        f"\n{WATCHERS} watchers: {(held - before) / WATCHERS:.0f} KB each, all told "
        f"{last:.1f} s after the fifth answer, within {spread:.2f} s of each other\n"
    )
    assert min(heard) > begun
    assert last < 20
    assert spread < 5
    assert (held - before) / WATCHERS < 150
    # and the service still serves at once
    begun = time.monotonic()
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{hall.server.url}/health")).status_code == 200
    assert time.monotonic() - begun < 2
    for one in watchers:
        one.writer.close()


async def test_open_streams_do_not_keep_the_service_from_stopping(hall: Hall) -> None:
    watchers = [await hall.watch() for _ in range(20)]
    await asyncio.gather(*(one.next("dưới 5 phiếu") for one in watchers))
    ended = [asyncio.create_task(one.ended()) for one in watchers]
    seconds = await asyncio.to_thread(hall.server.stop)
    assert all(await asyncio.gather(*ended, return_exceptions=True))
    sys.stdout.write(f"\nstopped in {seconds:.2f} s with 20 open streams\n")
    assert seconds < 1.9  # before granian would end it hard


async def test_a_watcher_who_leaves_is_forgotten(hall: Hall) -> None:
    watchers = [await hall.watch() for _ in range(50)]
    await asyncio.gather(*(one.next("dưới 5 phiếu") for one in watchers))
    for one in watchers:
        one.writer.close()
    again = await hall.watch()
    assert await again.next("dưới 5 phiếu")
    again.writer.close()
