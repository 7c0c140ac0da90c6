"""The least that the same stack can do: bare Litestar handlers under granian, raw sqlite3 below.

Started as `python -m tests.bench.floors NAME PORT`; what to answer stands in the file that
BENCH_ANSWER names, the database in BENCH_DATABASE.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec
from granian import Granian
from granian.constants import Interfaces, Loops
from litestar import Litestar, Request, get, post
from litestar.response.base import ASGIResponse

from tests.bench.raw_commit import RawCommit, connect


class Answer(msgspec.Struct):
    """An answer of the real service, to be given again byte for byte."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def memory() -> Litestar:
    """A bare app with one page."""

    @get("/", sync_to_thread=False)
    def show() -> str:
        return "hello"

    return Litestar([show])


def page() -> Litestar:
    """Answer every code with the same bytes and headers."""
    ready = _ready(_answer())

    @get("/q/{code:str}", sync_to_thread=False)
    def show(code: str) -> ASGIResponse:
        return ready

    return Litestar([show], openapi_config=None, logging_config=None)


def submit() -> Litestar:
    """Feed a raw group commit with each post, and answer once it is on the disk."""
    ready = _ready(_answer())
    places: dict[str, list[str]] = msgspec.json.decode(os.environ["BENCH_PLACES"])
    commit = RawCommit(Path(os.environ["BENCH_DATABASE"]))

    @post("/q/{code:str}", status_code=200)
    async def create(code: str, request: Request[Any, Any, Any]) -> ASGIResponse:
        form = parse_qs((await request.body()).decode())
        await commit.submit(places[code], form)
        return ready

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        writer = asyncio.create_task(commit.run())
        yield
        writer.cancel()

    return Litestar([create], openapi_config=None, logging_config=None, lifespan=[lifespan])


def commit() -> Litestar:
    """Put each post into one row and commit it."""
    conn = connect(Path(os.environ["BENCH_DATABASE"]))

    @post("/edits", status_code=200)
    async def create(request: Request[Any, Any, Any]) -> str:
        form = parse_qs((await request.body()).decode())
        conn.execute("INSERT INTO rows (value) VALUES (?)", (form["value"][0],))
        return "saved"

    return Litestar([create], openapi_config=None, logging_config=None)


def _answer() -> Answer:
    return msgspec.json.decode(Path(os.environ["BENCH_ANSWER"]).read_bytes(), type=Answer)


def _ready(answer: Answer) -> ASGIResponse:
    """Make the answer once: the framework then has nothing left to do but to send it."""
    plain = {"content-type", "content-length"}
    media_type = dict(answer.headers).get("content-type", "").partition(";")[0]
    return ASGIResponse(
        body=answer.body,
        status_code=answer.status,
        media_type=media_type or None,
        headers=[pair for pair in answer.headers if pair[0] not in plain],
    )


FLOORS = {"memory": memory, "page": page, "submit": submit, "commit": commit}


def create() -> Litestar:
    """Make the floor that BENCH_FLOOR names; what the worker calls."""
    return FLOORS[os.environ["BENCH_FLOOR"]]()


if __name__ == "__main__":
    os.environ["BENCH_FLOOR"] = sys.argv[1]
    Granian(
        "tests.bench.floors:create",
        factory=True,
        interface=Interfaces.ASGI,
        address="127.0.0.1",
        port=int(sys.argv[2]),
        workers=1,
        loop=Loops.uvloop,
        log_access=False,
        websockets=False,
    ).serve()
