"""Pairing a tablet: a short code, ten minutes, one use, few tries; withdrawing; leaving."""

import hashlib
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.channels.tables.kiosks import kiosks
from auditapp.people.tables import events
from auditapp.store.engine import Database
from tests.cast import sign_in
from tests.channels.kiosks.stage import JSON, PIN, add, answer, beat, code_of, pair, send
from tests.surveys.stage import Stage, rows

pytestmark = pytest.mark.anyio


async def test_it_pairs_a_tablet_and_shows_it_the_survey_of_its_counter(
    stage: Stage, keeper: httpx.AsyncClient, kiosk: str, stranger: httpx.AsyncClient
) -> None:
    asking = await stranger.get("/kiosk")
    assert (asking.status_code, asking.headers["x-kiosk"]) == (200, "unpaired")
    assert "Mã ghép nối" in asking.text
    paired = await pair(stranger, await code_of(keeper, kiosk))
    assert (paired.status_code, paired.headers["location"]) == (303, "/kiosk")
    cookie = paired.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "path=/kiosk", "samesite=strict"))
    page = await stranger.get("/kiosk")
    assert page.headers["x-kiosk"].startswith("page ")
    assert "manifest-src 'self'" in page.headers["content-security-policy"]
    assert "Ông/Bà hài lòng thế nào" in page.text
    assert "How satisfied are you" in page.text  # the other language waits in the page
    assert "Xã Bắc Sơn" in page.text


async def test_it_takes_a_code_typed_with_a_blank_or_a_dash(
    keeper: httpx.AsyncClient, kiosk: str, stranger: httpx.AsyncClient
) -> None:
    code = await code_of(keeper, kiosk)
    assert (await pair(stranger, f" {code[:4]}-{code[4:]} ")).status_code == 303


async def test_it_says_what_a_pairing_code_looks_like(
    stage: Stage, stranger: httpx.AsyncClient
) -> None:
    for typed in ("", "1234", "abcdefgh", "١٢٣٤٥٦٧٨", "123456789"):
        refused = await pair(stranger, typed)
        assert refused.status_code == 422
        assert "Mã ghép nối gồm 8 chữ số" in refused.text


async def test_it_refuses_a_wrong_code_and_keeps_what_was_typed(
    keeper: httpx.AsyncClient, kiosk: str, stranger: httpx.AsyncClient
) -> None:
    code = await code_of(keeper, kiosk)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    refused = await pair(stranger, wrong)
    assert refused.status_code == 422
    assert "Mã không đúng" in refused.text
    assert f'value="{wrong}"' in refused.text
    assert (await stranger.get("/kiosk")).headers["x-kiosk"] == "unpaired"


async def test_it_refuses_a_code_after_ten_minutes(
    keeper: httpx.AsyncClient, kiosk: str, stranger: httpx.AsyncClient, clock: FixedClock
) -> None:
    code = await code_of(keeper, kiosk)
    clock.forward(timedelta(minutes=10))
    refused = await pair(stranger, code)
    assert refused.status_code == 422
    assert "quá 10 phút" in refused.text


async def test_it_takes_a_code_once(
    keeper: httpx.AsyncClient, kiosk: str, tablet: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    code = await code_of(keeper, kiosk)
    assert (await pair(tablet, code)).status_code == 303
    refused = await pair(tablet, code)
    assert refused.status_code == 422
    assert "đã được dùng" in refused.text


async def test_it_forgets_the_code_before_a_new_one(
    keeper: httpx.AsyncClient, kiosk: str, stranger: httpx.AsyncClient
) -> None:
    first, second = await code_of(keeper, kiosk), await code_of(keeper, kiosk)
    assert (await pair(stranger, first)).status_code == 422
    assert (await pair(stranger, second)).status_code == 303


async def test_it_ends_guessing_after_twenty_tries(
    keeper: httpx.AsyncClient, kiosk: str, stranger: httpx.AsyncClient
) -> None:
    code = await code_of(keeper, kiosk)
    for _ in range(20):
        assert (await pair(stranger, "00000000")).status_code == 422
    refused = await pair(stranger, code)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


async def test_it_keeps_no_secret_and_no_pin_in_the_open(
    keeper: httpx.AsyncClient, kiosk: str, tablet: httpx.AsyncClient, database: Database
) -> None:
    code = await code_of(keeper, kiosk)
    async with database.reading() as conn:
        row = (await conn.execute(sa.select(kiosks))).one()
    secret = tablet.cookies["kiosk"]
    assert row.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    kept = repr(tuple(row))
    assert not any(each in kept for each in (secret, code, f"'{PIN}'"))
    assert hashlib.sha256(code.encode()).hexdigest() != row.code_hash


async def test_it_tells_a_withdrawn_tablet_and_takes_nothing_more_from_it(
    stage: Stage,
    keeper: httpx.AsyncClient,
    kiosk: str,
    tablet: httpx.AsyncClient,
    database: Database,
    clock: FixedClock,
) -> None:
    kept = answer(stage, clock)
    assert (await keeper.post(f"{kiosk}/revocation")).status_code == 303
    told = await send(tablet, clock, kept)
    assert told.status_code == 410
    assert "không còn được ghép nối" in told.json()["error"]["message"]
    assert (await beat(tablet, unsent=1)).status_code == 410
    assert await rows(database) == []
    page = await tablet.get("/kiosk")
    assert page.headers["x-kiosk"] == "unpaired"
    assert "không còn được ghép nối" in page.text
    assert "kiosk" not in tablet.cookies
    assert (await keeper.post(f"{kiosk}/revocation")).status_code == 409
    assert (await keeper.post(f"{kiosk}/codes")).status_code == 409
    again = await add(keeper, stage.cast.point.id, name="Máy thay thế")
    assert (await pair(tablet, await code_of(keeper, again))).status_code == 303
    assert (await send(tablet, clock, kept)).json() == {"kept": [kept["id"]], "refused": {}}
    assert len(await rows(database)) == 1


async def test_it_tells_the_old_tablet_when_another_one_takes_its_place(
    keeper: httpx.AsyncClient, kiosk: str, tablet: httpx.AsyncClient
) -> None:
    old = tablet.cookies["kiosk"]
    code = await code_of(keeper, kiosk)
    assert (await beat(tablet)).status_code == 200
    assert (await pair(tablet, code)).status_code == 303
    assert tablet.cookies["kiosk"] != old
    tablet.cookies.set("kiosk", old, path="/kiosk", domain="testserver.local")
    tablet.cookies.clear()
    tablet.cookies.set("kiosk", old)
    assert (await beat(tablet)).status_code == 410


async def test_it_checks_the_pin_and_slows_guessing_down(
    tablet: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    async def leave(pin: str) -> httpx.Response:
        return await tablet.post("/kiosk/exit", json={"pin": pin}, headers=JSON)

    assert (await leave("1357")).json() == {"ok": False}
    assert (await leave(PIN)).json() == {"ok": True}
    for _ in range(3):
        await leave("0000")
    refused = await leave(PIN)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


async def test_it_records_who_set_a_tablet_up(
    keeper: httpx.AsyncClient, kiosk: str, database: Database
) -> None:
    await code_of(keeper, kiosk)
    await keeper.post(f"{kiosk}/revocation")
    async with database.reading() as conn:
        done = (
            await conn.scalars(sa.select(events.c.action).where(events.c.subject == kiosk[-26:]))
        ).all()
    assert sorted(done) == ["kiosk.added", "kiosk.code_issued", "kiosk.revoked"]


async def test_it_hides_kiosks_of_others_and_keeps_auditors_out(
    stage: Stage,
    keeper: httpx.AsyncClient,
    kiosk: str,
    stranger: httpx.AsyncClient,
    service: Service,
    clock: FixedClock,
) -> None:
    await sign_in(service, stranger, clock, "manager", stage.cast.other_commune)
    assert (await stranger.get(kiosk)).status_code == 404
    assert (await stranger.get(f"/points/{stage.cast.point.id}/kiosks")).status_code == 404
    await sign_in(service, stranger, clock, "auditor", stage.cast.commune)
    assert (await stranger.post(f"{kiosk}/codes")).status_code == 403
