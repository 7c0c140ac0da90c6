"""The file that a tablet wrote: brought in by who keeps its counter, each answer once."""

from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from auditapp.agencies.actions import open_point
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.tables import events
from auditapp.store.engine import Database
from tests.cast import sign_in
from tests.channels.kiosks.stage import answer, now_ms, send
from tests.surveys.stage import Stage, rows

pytestmark = pytest.mark.anyio


async def bring(client: httpx.AsyncClient, *answers: Any) -> httpx.Response:
    """Bring a file in as the page's form does; it is written as kiosk-box.js writes it."""
    data = msgspec.json.encode({"answers": answers})
    return await client.post("/tablet-files", files={"file": ("kiosk-2026-11-16.json", data)})


async def recorded(database: Database) -> list[tuple[str, Any]]:
    """Return whom and how many each bringing in names."""
    async with database.reading() as conn:
        found = await conn.execute(
            sa.select(events.c.actor_id, events.c.detail).where(events.c.action == "kiosk.brought")
        )
        return [(row[0], row[1]) for row in found]


async def test_it_stores_what_the_file_holds_in_its_hour_and_channel(
    stage: Stage, keeper: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    then = now_ms(clock) - 3 * 24 * 3_600_000
    given = [answer(stage, clock, given=then) for _ in range(70)]
    page = await bring(keeper, *given)
    assert page.status_code == 200, page.text
    assert "Mọi phiếu trong tệp này đã được lưu" in page.text
    stored = await rows(database)
    assert len(stored) == 70
    assert {row.hour for row in stored} == {datetime(2026, 11, 13, 2, tzinfo=UTC)}
    assert {row.channel for row in stored} == {"kiosk"}
    ((_, detail),) = await recorded(database)
    assert detail["n"] == 70


async def test_it_stores_each_answer_once_however_it_comes(
    stage: Stage,
    keeper: httpx.AsyncClient,
    tablet: httpx.AsyncClient,
    database: Database,
    clock: FixedClock,
) -> None:
    sent, waiting = answer(stage, clock), answer(stage, clock)
    await send(tablet, clock, sent)
    page = await bring(keeper, sent, waiting, waiting)
    assert [each in page.text for each in ("Lưu lần này", "Đã lưu từ trước")] == [True, True]
    await bring(keeper, sent, waiting)
    assert (await send(tablet, clock, waiting)).json()["kept"] == [waiting["id"]]
    assert len(await rows(database)) == 2
    assert [detail["n"] for _, detail in await recorded(database)] == [1]


async def test_it_takes_what_the_tablet_had_put_aside_when_it_was_moved(
    stage: Stage, keeper: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    other = await open_point(
        database, clock, agency=stage.cast.commune, name="Quầy 9", place="reception"
    )
    page = await bring(keeper, answer(stage, clock), answer(stage, clock, point=other.id))
    assert "Quầy 9" in page.text
    assert {row.point_id for row in await rows(database)} == {stage.cast.point.id, other.id}


async def test_it_leaves_what_it_cannot_take_and_says_how_much_and_why(
    stage: Stage, keeper: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    page = await bring(
        keeper,
        answer(stage, clock),
        answer(stage, clock, survey="x" * 26),
        answer(stage, clock, point="x" * 26),
        answer(stage, clock, fields={"overall": ["9"]}),
        {"id": "short"},
    )
    assert page.status_code == 200
    assert "4 phiếu trong tệp này chưa được nhận" in page.text
    assert len(await rows(database)) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b'{"answers": []}',
        b'{"answers": [1]}',
        b'{"answers": [{"id": "\\u0000"}]}',
        b"[" * 5000,
    ],
)
async def test_it_refuses_any_other_file(
    stage: Stage, keeper: httpx.AsyncClient, database: Database, data: bytes
) -> None:
    page = await keeper.post("/tablet-files", files={"file": ("kiosk.json", data)})
    assert page.status_code == 422, page.text
    assert "không phải tệp phiếu của máy khảo sát" in page.text
    assert await rows(database) == []


async def test_it_takes_nothing_for_counters_of_others(
    stage: Stage,
    service: Service,
    client: httpx.AsyncClient,
    database: Database,
    clock: FixedClock,
) -> None:
    await sign_in(service, client, clock, "manager", stage.cast.other_commune)
    page = await bring(client, answer(stage, clock))
    assert "1 phiếu thuộc quầy có máy khảo sát không do Ông/Bà phụ trách" in page.text
    assert stage.cast.point.name not in page.text
    assert await rows(database) == []


async def test_it_is_for_keepers_of_tablets(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    assert (await client.get("/tablet-files")).status_code == 303
    await sign_in(service, client, clock, "auditor", stage.cast.commune)
    assert (await client.get("/tablet-files")).status_code == 403
    assert (await bring(client, answer(stage, clock))).status_code == 403


async def test_it_is_found_beside_the_kiosks(
    stage: Stage, keeper: httpx.AsyncClient, clock: FixedClock
) -> None:
    for address in (
        f"/points/{stage.cast.point.id}/kiosks",
        f"/agencies/{stage.cast.commune.id}/kiosks",
    ):
        assert 'href="/tablet-files"' in (await keeper.get(address)).text
