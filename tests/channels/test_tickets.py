"""Tickets of a point for those who issue them: the sheet, the counts, the API, taking back."""

import json
import re
from datetime import timedelta

import httpx
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_secret
from auditapp.people import queries as people
from auditapp.people.models import RecordFilter
from auditapp.store.engine import Database
from auditapp.surveys.models.ticket import tidy
from auditapp.web import qr
from auditapp.web.session import hash_secret
from tests.cast import sign_in
from tests.surveys.stage import Stage, rows
from tests.surveys.ticket_stage import batches, issue, left, opened

pytestmark = pytest.mark.anyio
CODE = re.compile(r'class="ticket-text">([A-Z0-9-]+)<')


async def enter(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage
) -> str:
    """Sign a manager of the first counter's commune in; return where the tickets are."""
    await sign_in(service, client, clock, "manager", stage.cast.commune)
    return f"/points/{stage.cast.point.id}/tickets"


async def test_it_prints_a_sheet_of_tickets_that_work_and_are_shown_once(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    path = await enter(service, client, clock, stage)
    sheet = await client.post(path, data={"count": "25"})
    codes = CODE.findall(sheet.text)
    assert (sheet.status_code, len(set(codes)), sheet.text.count("<svg")) == (200, 25, 25)
    assert sheet.text.count('class="sheet"') == 2
    assert "đến/until 14/02/2027" in sheet.text
    assert sheet.headers["cache-control"] == "no-store"
    form = await opened(client, stage, tidy(codes[3]))
    assert (await client.post(stage.address, data=form | {"overall": "5"})).status_code == 200
    assert len(await left(database)) == 24
    again = await client.get(path)
    assert not CODE.findall(again.text)
    assert not any(code in again.text for code in codes)


@pytest.mark.parametrize("count", ["", "0", "-1", "1001", "viele", "9" * 30, "٣"])
async def test_it_asks_for_a_number_that_can_be_printed_and_keeps_what_was_typed(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database,
    clock: FixedClock, count: str,
) -> None:  # fmt: skip
    path = await enter(service, client, clock, stage)
    refused = await client.post(path, data={"count": count})
    assert refused.status_code == 422
    assert "từ 1 đến 1000" in refused.text
    assert f'value="{count or 48}"' in refused.text
    assert await batches(database) == []


async def test_it_counts_per_batch_and_hides_what_would_tell_who_answered(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    path = await enter(service, client, clock, stage)
    codes = (await issue(service, clock, stage, 30)).codes
    for used, shown in ((0, ">0<"), (4, "quá ít để hiển thị"), (5, ">5<")):
        for code in codes[:used]:
            await client.post(
                stage.address, data=await _fresh(client, stage, code) | {"overall": "4"}
            )
        assert shown in (await client.get(path)).text
    clock.forward(timedelta(days=91))
    path = await enter(service, client, clock, stage)
    page = (await client.get(path)).text
    assert "Hết hạn" in page
    assert ">25<" in page


async def _fresh(client: httpx.AsyncClient, stage: Stage, code: str) -> dict[str, str]:
    page = await client.get(f"{stage.address}?t={code}")
    return await opened(client, stage, code) if page.status_code == 200 else {}


async def test_it_takes_back_what_is_left_once(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    path = await enter(service, client, clock, stage)
    issued = await issue(service, clock, stage, 3)
    revocation = f"/issued-tickets/{issued.batch_id}/revocation"
    assert (await client.post(revocation)).status_code == 303
    assert (await client.get(f"{stage.address}?t={issued.codes[0]}")).status_code == 410
    assert "Thu hồi ngày 16/11/2026" in (await client.get(path)).text
    assert (await client.post(revocation)).status_code == 409


async def _bearer(service: Service, clock: FixedClock, account_id: str) -> dict[str, str]:
    secret = f"aat_{new_secret()}"
    async with service.database.writing() as conn:
        await people.insert_token(
            conn,
            id="t" * 26,
            token_hash=hash_secret(secret),
            account_id=account_id,
            name="Phần mềm một cửa",
            created_at=clock.now(),
        )
    return {"authorization": f"Bearer {secret}"}


async def test_it_issues_tickets_to_a_program_in_one_batch_per_month(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    account_id = await sign_in(service, client, clock, "manager", stage.cast.commune)
    client.cookies.clear()
    headers = await _bearer(service, clock, account_id)
    path = f"/api/v1/points/{stage.cast.point.id}/tickets"
    for _ in range(2):
        answer = await client.post(path, json={"count": 2}, headers=headers)
        assert answer.status_code == 201, answer.text
    got = answer.json()
    assert got["expires_on"] == "2027-02-28"
    link = got["tickets"][0]["link"]
    assert link == f"http://testserver{stage.address}?t={tidy(got['tickets'][0]['code'])}"
    assert (await client.get(link)).status_code == 200
    assert [(row.source, row.n) for row in await batches(database)] == [("api", 4)]
    clock.forward(timedelta(days=20))
    assert (await client.post(path, json={}, headers=headers)).status_code == 201
    assert sorted(row.n for row in await batches(database)) == [1, 4]
    async with database.reading() as conn:
        found = await people.list_events(conn, [stage.cast.province.path], RecordFilter(), limit=10)
    assert [entry.action for entry in found].count("tickets.issued") == 2
    assert not any(tidy(got["tickets"][0]["code"]) in str(entry) for entry in found)


@pytest.mark.parametrize("body", [{"count": 0}, {"count": 1001}, {"count": "x"}, {"no": 1}, []])
async def test_it_refuses_an_order_that_makes_no_sense(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock, body: object
) -> None:
    account_id = await sign_in(service, client, clock, "manager", stage.cast.commune)
    client.cookies.clear()
    headers = await _bearer(service, clock, account_id)
    path = f"/api/v1/points/{stage.cast.point.id}/tickets"
    answer = await client.post(path, content=json.dumps(body), headers={
        **headers, "content-type": "application/json"})  # fmt: skip
    assert answer.status_code in {400, 422}


async def test_it_gives_no_tickets_to_strangers_or_to_who_may_not(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    path = f"/points/{stage.cast.point.id}/tickets"
    for role, at, status in (
        ("manager", stage.cast.other_commune, 404),
        ("unit_head", stage.cast.commune, 403),
        ("auditor", stage.cast.commune, 403),
    ):
        await sign_in(service, client, clock, role, at)
        assert (await client.get(path)).status_code == status
        assert (await client.post(path, data={"count": "1"})).status_code == status
        assert (await client.post(f"/api/v1{path}", json={})).status_code == status
    assert await batches(database) == []
    assert await rows(database) == []


def test_it_draws_codes_that_a_phone_reads() -> None:
    for number in range(40):
        link = f"https://danhgia.example.gov.vn/q/K7F3KQZ?t=K7QM2XRT9WABC{number:03}"
        size, path = qr.small(link)
        picture = Image.new("L", (size * 4, size * 4), 255)
        draw = ImageDraw.Draw(picture)
        for x, y, length in re.findall(r"M(\d+),(\d+)h(\d+)", path):
            left, top, right = int(x) * 4, int(y) * 4, (int(x) + int(length)) * 4
            draw.rectangle((left, top, right - 1, top + 3), fill=0)
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [link]
