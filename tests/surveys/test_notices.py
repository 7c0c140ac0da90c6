"""The notice about data: general, per agency with what stands above it, and who may change it."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.cast import sign_in
from tests.surveys.stage import Stage

pytestmark = pytest.mark.anyio
TYPED = {
    "controller": "Ủy ban nhân dân xã Bắc Sơn",
    "officer": "Văn phòng HĐND và UBND",
    "contact": "Số 1 đường Chính\nđiện thoại 1022",
}


async def test_it_says_what_is_kept_how_long_and_names_the_law(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    for path in ("/privacy", f"{stage.address}/privacy", "/q/NOSUCH/privacy"):
        page = await client.get(path)
        assert page.status_code == 200
        for words in ("24 tháng", "12 tháng", "30 ngày", "91/2025/QH15", "356/2025/NĐ-CP"):
            assert words in page.text
    assert "Xã Bắc Sơn" in (await client.get(f"{stage.address}/privacy")).text
    assert "at least 24 months" in (await client.get("/privacy?lang=en")).text


async def test_it_links_the_counter_s_notice_from_its_pages(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    for path in (stage.address, f"{stage.address}/thanks"):
        assert f'href="{stage.address}/privacy?lang=vi"' in (await client.get(path)).text


async def test_it_shows_an_agency_s_own_words_and_else_those_from_above(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    await sign_in(service, client, clock, "iso_secretary", stage.cast.province)
    province = f"/agencies/{stage.cast.province.id}/notice"
    commune = f"/agencies/{stage.cast.commune.id}/notice"
    above = {"controller": "UBND tỉnh", "officer": "", "contact": "Tổng đài 1022"}
    assert (await client.post(province, data=above)).status_code == 303
    assert "UBND tỉnh" in (await client.get(f"{stage.address}/privacy")).text
    assert "UBND tỉnh" in (await client.get(commune)).text
    assert (await client.post(commune, data=TYPED)).status_code == 303
    page = (await client.get(f"{stage.address}/privacy")).text
    for words in TYPED.values():
        assert words in page
    assert "UBND tỉnh" not in page
    other = f"/q/{stage.cast.other_point.code}/privacy"
    assert "Tổng đài 1022" in (await client.get(other)).text


async def test_it_keeps_what_was_typed_when_it_is_too_long(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    await sign_in(service, client, clock, "administrator", stage.cast.commune)
    path = f"/agencies/{stage.cast.commune.id}/notice"
    refused = await client.post(path, data=TYPED | {"officer": "x" * 301})
    assert refused.status_code == 422
    assert "không quá 300 ký tự" in refused.text
    assert "x" * 301 in refused.text


async def test_it_lets_others_neither_see_nor_change_it(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    path = f"/agencies/{stage.cast.commune.id}/notice"
    for role, at, status in (
        ("administrator", stage.cast.other_commune, 404),
        ("manager", stage.cast.commune, 403),
    ):
        await sign_in(service, client, clock, role, at)
        assert (await client.get(path)).status_code == status
        assert (await client.post(path, data=TYPED)).status_code == status
