"""Every route answers hostile requests with a sentence: no 5xx, no silence, no dead worker."""

import asyncio
import random
import re
import subprocess
import sys
import time
from collections import Counter as Numbers
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditapp.app.routes import ROUTES
from tests import server
from tests.faults.furniture import begin_audit
from tests.faults.mutations import Fuzzer
from tests.faults.rig import Prepared, query, request, send, sign_in, together
from tests.server import Server

SECONDS = 4.0
EXAMPLES = 10
AT_ONCE = 8
SESSIONS = 150  # hostile requests sign themselves out now and then
NAME = re.compile(rb'name="([^"]{1,60})"')
TABLES = {
    "account_id": "accounts",
    "agency_id": "agencies",
    "audit_id": "audits",
    "grant_id": "grants",
    "point_id": "service_points",
    "survey_id": "surveys",
    "version_id": "form_versions",
}
Routes = list[tuple[str, list[str]]]


@pytest.fixture
def serving(prepared: Prepared) -> Iterator[Server]:
    """The real service."""
    started = server.start(prepared.folder, prepared.url)
    yield started
    started.stop()


def routes() -> Routes:
    """Return every path of the service with its methods, the OpenAPI document's too."""
    found = [
        (path, sorted(str(method) for method in handler.http_methods))
        for _, handler in ROUTES
        for path in sorted(handler.paths)
        if not path.endswith("/stream")  # does not end by itself
    ]
    return [*found, ("/api/v1/openapi.json", ["GET"]), ("/nowhere/{at:str}", ["GET", "POST"])]


def known_ids(prepared: Prepared) -> dict[str, str]:
    """Return what stands in the database, by the name that paths have for it."""
    known = {"code": prepared.code, "token": prepared.token()}
    for name, table in TABLES.items():
        if rows := query(prepared.path, f"SELECT id FROM {table} ORDER BY id"):
            known[name] = rows[-1][0]
    return known


async def learn_names(port: int, made: Fuzzer) -> None:
    """Add the names of all fields on all pages that can be opened."""
    for path, methods in routes():
        if "GET" in methods:
            target = re.sub(r"\{(\w+)[^}]*\}", lambda step: made.known.get(step[1], "1"), path)
            cookie = {"Cookie": f"session={made.cookies[0]}"} if made.cookies else {}
            page = await send(port, request("GET", target, headers=cookie))
            made.names += sorted({name.decode() for name in NAME.findall(page.body)})


async def fuzz(
    port: int, made: Fuzzer, seconds: float, *, below: str = "/"
) -> tuple[Numbers[int], list[str]]:
    """Send hostile requests, route after route; return the statuses, and what went wrong."""
    statuses: Numbers[int] = Numbers()
    wrong: list[str] = []
    end = time.monotonic() + seconds
    everything = [route for route in routes() if route[0].startswith(below)]

    async def person(number: int) -> None:
        turn = number
        while time.monotonic() < end or turn < 4 * len(everything):
            path, methods = everything[turn % len(everything)]
            data = made.request(path, methods)
            reply = await send(port, data)
            statuses[reply.status] += 1
            if not 200 <= reply.status < 500:
                wrong.append(f"{reply.status} {data[:400]!r}")
            turn += AT_ONCE

    await together(AT_ONCE, person)
    return statuses, wrong


@pytest.mark.parametrize("role", ["", "administrator", "lead"])
def test_it_answers_every_mutated_request(
    prepared: Prepared, serving: Server, scale: float, role: str
) -> None:
    cookies = begin_audit(prepared, sessions=int(SESSIONS * scale))
    if role != "lead":
        cookies = sign_in(prepared, role, times=int(SESSIONS * scale)) if role else []
    made = Fuzzer(random.Random(7), known_ids(prepared), cookies)
    asyncio.run(learn_names(serving.port, made))
    workers = serving.workers()
    below = "/audits" if role == "lead" else "/"  # elsewhere the lead would lose the session
    statuses, wrong = asyncio.run(fuzz(serving.port, made, SECONDS * scale, below=below))
    print(f"fuzz, {role or 'anonymous'}: {statuses.total()} requests, {dict(statuses)}")
    assert wrong == [], serving.log.read_text("utf-8")[-3000:]
    assert serving.workers() == workers
    health = asyncio.run(send(serving.port, request("GET", "/health")))
    assert health.status == 200


@pytest.mark.parametrize("role", ["", "administrator"])
def test_it_has_no_server_error_for_schemathesis(
    prepared: Prepared, serving: Server, scale: float, tmp_path: Path, role: str
) -> None:
    begin_audit(prepared)
    headers = ["Sec-Fetch-Site: same-origin"]
    if role:
        headers.append(f"Cookie: session={sign_in(prepared, role)[0]}")
    known = {f'"path.{name}" = "{value}"' for name, value in known_ids(prepared).items()}
    (tmp_path / "schemathesis.toml").write_text("\n".join(["[parameters]", *sorted(known)]))
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run"),
        *("--checks", "not_a_server_error", "--phases", "examples,coverage,fuzzing"),
        *("--max-examples", str(max(int(EXAMPLES * scale), 1)), "--workers", "1", "--no-color"),
        *("--continue-on-failure", "--generation-database", "none", "--seed", "7"),
        *(part for header in headers for part in ("-H", header)),
        f"{serving.url}/api/v1/openapi.json",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    print(f"schemathesis, {role or 'anonymous'}:", *re.findall(r"\d+ generated.*", done.stdout))
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert serving.is_alive()


def test_it_would_see_a_server_error() -> None:
    async def broken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async def play() -> list[str]:
        listener = await asyncio.start_server(broken, "127.0.0.1", 0)
        port: int = listener.sockets[0].getsockname()[1]
        async with listener:
            _, wrong = await fuzz(port, Fuzzer(random.Random(7), {"code": "1"}), 0.1)
        return wrong

    assert len(asyncio.run(play())) > len(routes())
