"""After a day at the counter nothing tells who answered, when within the hour, or in which order.

The clock is ours, so that a day of several hours passes in seconds: phones, tickets and a tablet
answer at odd minutes. Then every file is opened: database, write-ahead log, log, backup.
"""

import asyncio
import logging
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from msgspec import Struct, field

from auditapp.app import make_service
from auditapp.app.service import Service
from auditapp.base.clock import LOCAL, FixedClock
from auditapp.base.ids import new_id
from auditapp.base.settings import load
from auditapp.channels.actions.tickets import print_tickets
from auditapp.channels.models.tickets import Order
from auditapp.store.backup import back_up
from tests.faults.rig import Prepared, query
from tests.faults.test_anonymous import MARK, marked
from tests.server import SECRET
from tests.surveys.stage import read_token

HOURS = range(8)
PER_HOUR = 25
WORDS = ("Chờ lâu", "Gọi tôi 0912345678", "Cảm ơn", "Hồ sơ H23.05-241121-0001 bị trễ")
SPENT = re.compile(r"\b0912345678\b|H23\.05-241121-0001")


class Day(Struct):
    """What only the test knows: keys in the order in which they arrived, and the moments."""

    arrived: list[str] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)  # hashes, in the order of the sheet
    spent: list[str] = field(default_factory=list)


def correlation(places: list[int]) -> float:
    """Return Spearman's rank correlation of a permutation with the order 0, 1, 2 …"""
    n = len(places)
    apart = sum((place - rank) ** 2 for rank, place in enumerate(places))
    return 1 - 6 * apart / (n * (n * n - 1))


def is_mixed(found: list[str], known: list[str]) -> bool:
    """Tell whether an order says nothing of another: less than four standard deviations."""
    rank = {key: place for place, key in enumerate(known)}
    return bool(abs(correlation([rank[key] for key in found])) < 4 / len(found) ** 0.5)


@contextmanager
def logging_to(path: Path) -> Iterator[None]:
    """Write all that any library says to a file."""
    root, handler = logging.getLogger(), logging.FileHandler(path)
    handler.addFilter(lambda line: not line.name.startswith("http"))  # the phones' own side
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


async def spend_day(service: Service, prepared: Prepared, clock: FixedClock) -> Day:
    """Let people answer by phone, with tickets and at a tablet, some with a receipt."""
    day, dice, stage = Day(), random.Random(8), prepared.stage
    order = Order(stage.cast.point.id, 200, 90)
    codes = service.citizens.tickets
    issued = await print_tickets(service.database, clock, stage.secretary, order=order, codes=codes)
    day.tickets = [codes.hashed(code) for code in issued.codes]
    left = list(issued.codes)
    transport = httpx.ASGITransport(app=service.asgi, client=("203.0.113.77", 4242))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        for hour in HOURS:
            begin = datetime(2027, 3, 15, 1 + hour, tzinfo=UTC)
            for second in sorted(dice.sample(range(61, 3599), PER_HOUR)):
                clock.at = begin + timedelta(seconds=second, microseconds=dice.randint(1, 999_999))
                day.moments.append(clock.at)
                way = dice.random()
                if way < 0.2:
                    day.arrived.append(await at_the_tablet(service, prepared, dice))
                    continue
                code = left.pop() if way < 0.45 else ""
                day.spent += [codes.hashed(code)] * bool(code)
                day.arrived.append(await by_phone(service, prepared, client, dice, code))
    return day


async def by_phone(
    service: Service, prepared: Prepared, client: httpx.AsyncClient, dice: random.Random, code: str
) -> str:
    """Answer on a page of one's own; return the key under which the answer is kept."""
    headers = marked(dice.randint(0, 999)) | {"Sec-Fetch-Site": "same-origin"}
    path = f"/q/{prepared.code}"
    page = await client.get(path, params={"t": code} if code else {}, headers=headers)
    token = read_token(page)
    form = {"token": token, "ticket": code, "overall": str(dice.randint(1, 5))}
    assert (await client.post(path, data=form, headers=headers)).status_code == 200
    whole = form | {"comment": dice.choice(WORDS), "done": "1"}
    whole |= {"receipt": "1"} if dice.random() < 0.3 else {}
    assert (await client.post(path, data=whole, headers=headers)).status_code in {200, 303}
    counter = await service.citizens.counters.get(prepared.code)
    return str(service.citizens.response_id(counter, token))


async def at_the_tablet(service: Service, prepared: Prepared, dice: random.Random) -> str:
    """Answer as a tablet does: through the intake, in a channel of its own."""
    counter = (await service.citizens.counters.get(prepared.code)).by("kiosk")
    posted = {"overall": [str(dice.randint(1, 5))], "comment": [dice.choice(WORDS)]}
    values, key = counter.form.read(posted, partial=True).values, new_id()
    await service.citizens.intake.submit(counter, key, posted=posted, values=values)
    return key


def finer_times(moments: list[datetime]) -> set[bytes]:
    """Return the moments as they may be written down, to the minute or in seconds."""
    said = set()
    for moment in moments:
        for zone in (UTC, LOCAL):
            local = moment.astimezone(zone)
            said |= {
                f"{local:%Y-%m-%d %H:%M}",
                f"{local:%Y-%m-%dT%H:%M}",
                f"{local:%d/%m/%Y %H:%M}",
            }
        said.add(str(int(moment.timestamp())))
    return {text.encode() for text in said}


def test_it_keeps_no_clock_no_order_and_no_link_after_a_day(prepared: Prepared) -> None:
    clock = FixedClock(datetime(2027, 3, 15, 0, 30, tzinfo=UTC))
    settings = {
        "AUDITAPP_DATABASE_URL": prepared.url,
        "AUDITAPP_SECRET_KEY": SECRET,
        "AUDITAPP_POINT_PACE": "1000000",
        # The queue notes every minute that it looked, whatever anybody answered, and this clock
        # stands at answers. What a look leaves behind: tests/alerts/test_alerts.py.
        "AUDITAPP_JOBS": "no",
    }
    backup = prepared.folder / "backup.sqlite3"

    async def whole() -> Day:
        service = make_service(load(settings), clock)
        async with service.lifespan():
            day = await spend_day(service, prepared, clock)
            back_up(prepared.url, backup)
            look_into_files(prepared.folder, day)
            return day

    with logging_to(prepared.folder / "server.log"):
        day = asyncio.run(whole())
    look_into_files(prepared.folder, day)
    look_into_rows(prepared.path, day)
    look_into_rows(backup, day)
    content = backup.read_bytes()
    assert is_mixed(sorted(day.arrived, key=lambda key: content.find(key.encode())), day.arrived)
    print(f"anonymous day: {len(day.arrived)} answers, {len(day.spent)} with tickets")


def look_into_files(folder: Path, day: Day) -> None:
    """Find no mark, no address, no finer time, no ticket that was spent, no masked number."""
    times = finer_times(day.moments)
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert MARK.encode() not in content, path.name
        assert b"203.0.113.77" not in content, path.name
        assert not SPENT.search(content.decode("utf-8", "ignore")), path.name
        if path.name == "server.log":
            assert [key for key in day.arrived if key.encode() in content] == []
            continue
        assert [text for text in times if text in content] == [], path.name
        is_open = path.name.startswith("auditapp.") and list(path.parent.glob("*-wal"))
        if not is_open:  # the write-ahead log holds pages from before, until they are used again
            assert [key for key in day.spent if key.encode() in content] == [], path.name


def look_into_rows(path: Path, day: Day) -> None:
    """Find keys in no order of arrival, the hour alone, and of a spent ticket nothing."""
    keys = [row[0] for row in query(path, "SELECT id, answers FROM responses")]
    assert sorted(keys) == sorted(day.arrived)
    assert is_mixed(keys, day.arrived)
    written = [row[0] for row in query(path, "SELECT response_id, words FROM comments")]
    assert is_mixed(written, day.arrived)
    hours = {row[0] for row in query(path, "SELECT hour FROM responses")}
    assert hours == {f"2027-03-15 {1 + hour:02}:00:00.000000" for hour in HOURS}
    left = [row[0] for row in query(path, "SELECT hash FROM tickets")]
    assert set(left) == set(day.tickets) - set(day.spent)
    assert is_mixed(left, day.tickets)
    spent = query(path, "SELECT count(*) FROM responses WHERE channel = 'ticket'")
    assert spent == [(len(day.spent),)]


def test_it_would_find_an_order_that_was_kept() -> None:
    keys = [new_id() for _ in range(400)]
    assert not is_mixed(keys, keys)
    assert not is_mixed(keys[::-1], keys)
    nearly = [keys[place ^ 3] for place in range(400)]
    assert not is_mixed(nearly, keys)
    assert is_mixed(sorted(keys), keys)


def test_it_would_find_a_time_to_the_minute() -> None:
    moment = datetime(2027, 3, 15, 2, 17, 8, tzinfo=UTC)
    for said in ("2027-03-15 02:17:08", "15/03/2027 09:17", str(int(moment.timestamp()))):
        assert any(text in said.encode() for text in finer_times([moment]))
