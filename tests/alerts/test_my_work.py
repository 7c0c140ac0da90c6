"""Alerts on My work: of those who chose to hear of them, until somebody handles them."""

import re

import pytest

from tests.alerts.stage import Stage

pytestmark = pytest.mark.anyio


async def start_page(stage: Stage) -> str:
    answer = await stage.client.get("/")
    assert answer.status_code == 200
    return answer.text


async def test_an_alert_waits_on_the_start_page_until_it_is_handled(stage: Stage) -> None:
    await stage.hear()
    await stage.answer([1] * 5)
    (alert,) = await stage.look()
    page = await start_page(stage)
    assert "Xem cảnh báo và xử lý" in page
    assert re.search(f'href="/alerts/{alert.id}">[^<]+</a>', page)
    handled = await stage.client.post(f"/alerts/{alert.id}/handling", data={"note": "Đã gọi lại"})
    assert handled.status_code == 303
    assert "/alerts/" not in await start_page(stage)


async def test_nobody_else_is_bothered(stage: Stage) -> None:
    await stage.hear()
    await stage.answer([1] * 5)
    await stage.look()
    for role in ("manager", "iso_secretary"):
        await stage.enter(role, stage.cast.province)
        assert "Xem cảnh báo" not in await start_page(stage)
