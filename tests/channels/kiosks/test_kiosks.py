"""The keeper's pages: what is typed, how each tablet is doing, in words."""

from datetime import timedelta

import httpx
import pytest

from auditapp.base.clock import FixedClock
from tests.channels.kiosks.stage import add, beat
from tests.surveys.stage import Stage

pytestmark = pytest.mark.anyio


FAULTS = (
    ("name", "", "Đề nghị điền"),
    ("name", "x" * 81, "Tối đa 80"),
    ("pin", "123", "4 đến 8 chữ số"),
    ("pin", "0000", "toàn một chữ số"),
    ("pin", "12a4", "4 đến 8 chữ số"),
    ("idle_seconds", "9", "từ 10 đến 300 giây"),
    ("idle_seconds", "-", "từ 10 đến 300 giây"),
    ("thanks_seconds", "61", "từ 3 đến 60 giây"),
)


async def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    stage: Stage, keeper: httpx.AsyncClient
) -> None:
    sent = {"name": "Máy cửa sổ", "pin": "2468", "idle_seconds": "45", "thanks_seconds": "8"}
    for field, typed, sentence in FAULTS:
        typed_all = sent | {field: typed}
        refused = await keeper.post(f"/points/{stage.cast.point.id}/kiosks", data=typed_all)
        assert refused.status_code == 422
        assert sentence in refused.text, sentence
        assert field == "idle_seconds" or 'value="45"' in refused.text
        assert "2468" not in refused.text  # a PIN is not shown again


async def test_it_lists_the_tablets_of_a_point_and_of_the_agencies_below(
    stage: Stage, keeper: httpx.AsyncClient, kiosk: str
) -> None:
    await add(keeper, stage.cast.point.id, name="Máy 2")
    here = await keeper.get(f"/points/{stage.cast.point.id}/kiosks")
    below = await keeper.get(f"/agencies/{stage.cast.commune.id}/kiosks")
    for page in (here, below):
        assert page.status_code == 200
        assert "Máy 1" in page.text
        assert "Máy 2" in page.text
        assert "Chưa ghép nối" in page.text


async def test_it_says_how_a_tablet_is_doing(
    keeper: httpx.AsyncClient, kiosk: str, tablet: httpx.AsyncClient, clock: FixedClock
) -> None:
    assert "Vừa ghép nối" in (await keeper.get(kiosk)).text
    told = await beat(tablet, battery=62, is_charging=True, unsent=0, version="0ld")
    assert told.status_code == 200
    page = (await keeper.get(kiosk)).text
    for words in ("Đang hoạt động", "62%", "đang sạc", "09:00", "(bản cũ)"):
        assert words in page, words
    await beat(tablet, battery=12, is_charging=False, unsent=7, version="0ld")
    page = (await keeper.get(kiosk)).text
    for words in ("Pin còn 12%", "7 phiếu đang chờ trên máy"):
        assert words in page, words
    clock.forward(timedelta(minutes=16))
    page = (await keeper.get(kiosk)).text
    assert "Mất tín hiệu" in page
    assert "Không nhận được tín hiệu từ máy kể từ 16/11/2026 09:00" in page


async def test_it_believes_no_nonsense_from_a_tablet(
    keeper: httpx.AsyncClient, kiosk: str, tablet: httpx.AsyncClient
) -> None:
    assert (await beat(tablet, battery=900, unsent=-5, version="x" * 900)).status_code == 200
    assert (await keeper.get(kiosk)).status_code == 200
    assert (await beat(tablet, battery="full")).status_code == 422


async def test_it_limits_signs_of_life(tablet: httpx.AsyncClient) -> None:
    statuses = [(await beat(tablet)).status_code for _ in range(7)]
    assert statuses == [200] * 6 + [429]


async def test_it_changes_settings_and_says_so_to_the_tablet(
    keeper: httpx.AsyncClient, kiosk: str, tablet: httpx.AsyncClient
) -> None:
    before = (await beat(tablet)).json()["page"]
    assert f'data-page="{before}"' in (await tablet.get("/kiosk")).text
    fields = {"name": "Máy B", "pin": "", "idle_seconds": "60", "thanks_seconds": "5"}
    assert (await keeper.post(kiosk, data=fields)).status_code == 303
    after = (await beat(tablet)).json()["page"]
    assert after != before
    page = (await tablet.get("/kiosk")).text
    assert f'data-page="{after}"' in page
    assert 'data-idle="60"' in page


async def test_it_serves_worker_and_manifest(tablet: httpx.AsyncClient) -> None:
    worker = await tablet.get("/kiosk/worker.js")
    assert worker.headers["content-type"] == "text/javascript; charset=utf-8"
    assert worker.headers["service-worker-allowed"] == "/kiosk"
    assert worker.headers["cache-control"] == "no-cache"
    assert 'request.method !== "GET"' in worker.text
    manifest = (await tablet.get("/kiosk/manifest.webmanifest")).json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        "/kiosk", "/kiosk", "fullscreen",
    )  # fmt: skip
    icon = await tablet.get(manifest["icons"][0]["src"])
    assert icon.headers["content-type"] == "image/svg+xml"
