"""Hands of the fault tests: a database with a running survey, and requests on bare sockets."""

import asyncio
import contextlib
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import sqlalchemy as sa

from auditapp.agencies.tables import point_codes
from auditapp.app import make_service
from auditapp.base.clock import SystemClock
from auditapp.base.settings import load
from auditapp.store.engine import Database
from auditapp.surveys.models.token import FormTokens
from tests import cast
from tests.server import SECRET
from tests.surveys.stage import Stage, set_stage

TOKENS = FormTokens(SECRET, 120)


class Prepared(msgspec.Struct):
    """A database file in which a survey runs at two counters."""

    folder: Path
    path: Path
    code: str
    survey_id: str
    stage: Stage

    @property
    def url(self) -> str:
        """Return the database's URL."""
        return f"sqlite:///{self.path}"

    def token(self) -> str:
        """Return a form token, as a page opened now would hold it."""
        return TOKENS.issue(self.code, self.survey_id, now=time.time() - 20)

    def response_id(self, token: str) -> str:
        """Return the key under which the service keeps the answer to this token."""
        found = TOKENS.response_id(token, self.code, self.survey_id, now=time.time())
        assert found is not None
        return found


def prepare(folder: Path, template: Path) -> Prepared:
    """Copy the empty database and open a survey in it."""
    path = folder / "data" / "auditapp.sqlite3"
    path.parent.mkdir()
    shutil.copyfile(template, path)

    async def fill() -> Stage:
        database = Database(f"sqlite:///{path}")
        try:
            return await set_stage(database, SystemClock())
        finally:
            await database.close()

    stage = asyncio.run(fill())
    return Prepared(folder, path, stage.cast.point.code, stage.survey.id, stage)


async def list_codes(database: Database) -> list[str]:
    """Return the codes of all counters."""
    async with database.reading() as conn:
        statement = sa.select(point_codes.c.code).order_by(point_codes.c.code)
        return list((await conn.execute(statement)).scalars())


def query(path: Path, statement: str) -> list[Any]:
    """Ask the database file itself, past the service."""
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
        return connection.execute(statement).fetchall()


class Reply(msgspec.Struct):
    """What came back; status 0 when the connection ended before a status line."""

    status: int
    head: bytes = b""
    body: bytes = b""

    @property
    def is_acknowledged(self) -> bool:
        """Tell whether a client takes what it sent for stored."""
        return 200 <= self.status < 400


def request(
    method: str, target: str, *, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """Return the bytes of a request that ends its connection."""
    fields = {
        "Host": "127.0.0.1",
        "Connection": "close",
        "Sec-Fetch-Site": "same-origin",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode() + body


def answer(
    prepared: Prepared,
    token: str,
    *,
    more: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> bytes:
    """Return the bytes of a post to the counter's page."""
    body = urlencode({"token": token, "overall": "4", **(more or {})}).encode()
    typed = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    return request("POST", f"/q/{prepared.code}", headers=typed, body=body)


async def send(
    port: int, data: bytes, *, seconds: float = 20.0, source: str | None = None
) -> Reply:
    """Send bytes over a connection of their own and read what comes back until it ends."""
    writer = None
    try:
        async with asyncio.timeout(seconds):
            local = (source, 0) if source else None
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=local)
            writer.write(data)
            return parse(await _read(reader))
    except (OSError, TimeoutError):
        return Reply(0)
    finally:
        if writer is not None:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    """Read to the end; a reset after the answer (a body refused unread) does not unsay it."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while part := await reader.read(65536):
            data += part
    return data


def parse(data: bytes) -> Reply:
    """Read an answer; "100 Continue" before it does not count."""
    if data.startswith(b"HTTP/1.1 100 "):
        data = data.partition(b"\r\n\r\n")[2]
    head, _, body = data.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    return Reply(int(words[1]) if len(words) > 2 else 0, head, body)


async def together(people: int, work: Callable[[int], Awaitable[None]]) -> None:
    """Let so many people do the work at once; each is told its number."""
    async with asyncio.TaskGroup() as group:
        for number in range(people):
            group.create_task(_as_coroutine(work(number)))


async def _as_coroutine(work: Awaitable[None]) -> None:
    await work


def sign_in(prepared: Prepared, role: str, *, times: int = 1) -> list[str]:
    """Return the session cookies of so many new people with a role at the province."""

    async def enter() -> list[str]:
        service = make_service(load({"AUDITAPP_DATABASE_URL": prepared.url}))
        cookies = []
        try:
            async with httpx.AsyncClient() as client:
                for _ in range(times):
                    province = prepared.stage.cast.province
                    await cast.sign_in(service, client, SystemClock(), role, province)
                    cookies.append(client.cookies["session"])
        finally:
            await service.database.close()
        return cookies

    return asyncio.run(enter())
