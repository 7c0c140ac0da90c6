"""Nothing that a phone says about itself or its owner is found anywhere afterwards."""

import asyncio
import random
import re
from pathlib import Path

from auditapp.store.backup import back_up
from tests import server
from tests.faults.rig import Prepared, answer, request, send, together
from tests.faults.variants import module

ANSWERS = 2000
PEOPLE = 24
MARK = "zqmark"  # every planted word begins with it
# Whatever looks like an address of 127.0.0.0/8, wherever it begins.
ADDRESS = re.compile(rb"127(?:\.\d{1,3}){3}|(?=(213\d{7}|214\d{7}|7f[0-9a-f]{6}))")
TOKEN = re.compile(rb'name="token"\s+value="([^"]+)"')


def addresses(count: int) -> list[str]:
    """Return so many different loopback addresses, none of them the usual one."""
    dice = random.Random(127)
    found: set[str] = set()
    while len(found) < count:
        found.add(".".join(["127", *(str(dice.randint(20, 250)) for _ in range(3))]))
    return sorted(found)


def traces(sources: list[str]) -> set[bytes]:
    """Return the addresses as they may be written down: with dots, as one number, in hex."""
    numbers = {source: int.from_bytes(bytes(map(int, source.split(".")))) for source in sources}
    return {
        said.encode()
        for source, number in numbers.items()
        for said in (source, str(number), f"{number:08x}")
    }


def marked(number: int) -> dict[str, str]:
    """Return the headers of one phone."""
    mark = f"{MARK}{number}"
    return {
        "User-Agent": f"Mozilla/5.0 ({mark}-agent)",
        "Accept-Language": f"vi-{mark}-language,vi;q=0.9",
        "Referer": f"http://127.0.0.1/{mark}-referer",
        "Cookie": f"visitor={mark}-cookie; session={mark}-session",
        "X-Forwarded-For": f"{mark}-forwarded",
        "HX-Current-URL": f"http://127.0.0.1/{mark}-current",
    }


async def visit(port: int, prepared: Prepared, number: int, source: str) -> None:
    """Open the page, tap, and send the rest; some lose their way or send nonsense besides."""
    headers = marked(number)
    page = await send(
        port, request("GET", f"/q/{prepared.code}?utm={MARK}", headers=headers), source=source
    )
    found = TOKEN.search(page.body)
    assert found is not None, page
    token = found[1].decode()
    for more, status in (({}, 200), ({"visits": "two", "done": "1"}, 303)):
        data = answer(prepared, token, more=more, headers=headers)
        assert (await send(port, data, source=source)).status == status
    if number % 10 == 0:
        for data in stray(prepared, headers):
            assert (await send(port, data, source=source)).status < 500


def stray(prepared: Prepared, headers: dict[str, str]) -> list[bytes]:
    """Return what a citizen's browser also asks for, and what goes wrong on the way."""
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return [
        request("GET", "/privacy", headers=headers),
        request("GET", "/static/0/vendor/htmx.min.js", headers=headers),
        request("POST", "/look", headers=form, body=b"language=en"),
        request("GET", "/q/NOSUCHCODE", headers=headers),
        request("GET", "/Q/lost", headers=headers),
        request("POST", f"/q/{prepared.code}", headers=form, body=b"overall=\xff\xfe"),
        answer(prepared, f"{MARK}-forged", headers=headers),
        request("GET", "/q/%00", headers=headers),
    ]


def places_with(folder: Path, mark: bytes, addresses: set[bytes]) -> dict[str, bytes]:
    """Return the files below a folder that hold the mark or an address, with what was found."""
    found = {}
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if (at := content.find(mark)) >= 0:
            found[path.name] = content[max(at - 150, 0) : at + 50]
        for hit in ADDRESS.finditer(content):
            if (hit[1] or hit[0]) in addresses:
                found[path.name] = content[max(hit.start() - 150, 0) : hit.end() + 50]
    return found


def test_it_keeps_no_trace_of_who_answered(prepared: Prepared, scale: float) -> None:
    serving = server.start(prepared.folder, prepared.url, module=module("loud"))
    people = list(enumerate(addresses(int(ANSWERS * scale))))
    known = traces([source for _, source in people])
    left = iter(people)

    async def person(_: int) -> None:
        for number, source in left:
            await visit(serving.port, prepared, number, source)

    try:
        asyncio.run(together(PEOPLE, person))
        back_up(prepared.url, prepared.folder / "backup.sqlite3")
        assert prepared.path.with_name(prepared.path.name + "-wal").stat().st_size > 0
        assert places_with(prepared.folder, MARK.encode(), known) == {}
    finally:
        serving.stop()
    assert places_with(prepared.folder, MARK.encode(), known) == {}
    log = serving.log.read_text("utf-8")
    print(f"anonymous: {len(people)} addresses, {log.count('auditapp.access')} lines of log clean")
    assert log.count("auditapp.access") > 3 * len(people)


def test_it_would_find_a_trace_in_every_kind_of_place(prepared: Prepared) -> None:
    serving = server.start(prepared.folder, prepared.url, module=module("chatty"))
    source = addresses(1)[0]
    words = {"comment": f"{MARK} in my own words", "done": "1"}
    data = answer(prepared, prepared.token(), more=words, headers=marked(1))
    try:
        assert asyncio.run(send(serving.port, data, source=source)).status == 303
        back_up(prepared.url, prepared.folder / "backup.sqlite3")
        agent = f"{MARK}1-agent".encode()
        assert set(places_with(prepared.folder, agent, set())) == {"server.log"}
        assert set(places_with(prepared.folder, b"\0no", traces([source]))) == {"server.log"}
        while_open = set(places_with(prepared.folder, MARK.encode(), set()))
    finally:
        serving.stop()
    name = prepared.path.name
    assert while_open == {"server.log", "backup.sqlite3", f"{name}-wal"}
    assert name in places_with(prepared.folder, MARK.encode(), set())


def test_it_knows_an_address_in_every_notation() -> None:
    source = addresses(1)[0]
    for said in traces([source]):
        assert [hit[1] or hit[0] for hit in ADDRESS.finditer(b"x7f" + said + b"9")][-1:] == [said]
