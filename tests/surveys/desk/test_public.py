"""Replies in public and the public page: off until switched on, whole periods, no small cells."""

import re
from datetime import date
from xml.etree import ElementTree as ET

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.cast import sign_in
from tests.surveys.desk.stage import number_of, write
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio


async def switch(client: httpx.AsyncClient, agency_id: str, *, on: bool = True) -> None:
    """Open or close the page of an agency."""
    address = f"/results/{agency_id}/public-page"
    answer = await client.post(address, data={"open": "yes" if on else "no"})
    assert answer.status_code == 303, answer.text


async def test_it_is_not_there_until_it_is_switched_on(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, date(2026, 10, 5), {5: 60, 3: 40})
    await answers.save()
    address = f"/public/{cast.commune.id}"
    for path in (address, f"{address}/badge.svg", "/public/05983", "/public/nothing"):
        assert (await client.get(path)).status_code == 404
    await sign_in(service, client, clock, "unit_head", cast.commune)
    wish = await client.post(f"/results/{cast.commune.id}/public-page", data={"open": "yes"})
    assert wish.status_code == 403
    await sign_in(service, client, clock, "iso_secretary", cast.commune)
    await switch(client, cast.commune.id)
    setting = (await client.get(f"/results/{cast.commune.id}/public-page")).text
    assert "Người iso_secretary" in setting
    assert "badge.svg" in setting
    client.cookies.clear()
    for path in (address, "/public/05983"):
        page = await client.get(path)
        assert page.status_code == 200
        assert "60,0%" in page.text
        assert "60 trên 100 phiếu" in page.text
        assert "tự nguyện" in page.text
        assert "không đại diện" in page.text
    assert "public, max-age=300" in page.headers["cache-control"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
    assert "60 of 100 answers" in (await client.get(f"{address}?lang=en")).text
    assert (await client.get(f"{address}?period=2026-11-02")).status_code == 422
    await sign_in(service, client, clock, "manager", cast.province)
    await switch(client, cast.commune.id, on=False)
    assert (await client.get(address)).status_code == 404


async def test_it_shows_whole_periods_only(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    for day, n in ((date(2026, 11, 10), 70), (date(2026, 10, 5), 50), (date(2026, 8, 5), 40)):
        answers.at(cast.commune, cast.point, day, {5: n})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.commune)
    await switch(client, cast.commune.id)
    shown = {}
    for span in ("month", "quarter", "year"):
        page = (await client.get(f"/public/{cast.commune.id}?period={span}")).text
        shown[span] = (
            re.findall(r"(\d+) trên \d+ phiếu", page),
            re.findall(r"\d\d/\d\d/20\d\d", page),
        )
    assert shown["month"] == (["50"], ["01/10/2026", "31/10/2026"])
    assert shown["quarter"] == (["40"], ["01/07/2026", "30/09/2026"])
    assert shown["year"] == (["90"], ["01/11/2025", "31/10/2026"])


async def test_it_hides_what_the_results_page_hides(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, date(2026, 10, 5), {5: 3})
    answers.at(cast.other_commune, cast.other_point, date(2026, 10, 5), {5: 40, 1: 8})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    # the sibling is hidden, too: province minus sibling would give the three away
    for agency in (cast.commune, cast.other_commune, cast.province):
        await switch(client, agency.id)
    for agency in (cast.commune, cast.other_commune):
        page = (await client.get(f"/public/{agency.id}")).text
        assert "Không hiện" in page
        assert "phiếu;" not in page
        assert "83,3%" not in page
        badge = (await client.get(f"/public/{agency.id}/badge.svg")).text
        assert "chưa đủ dữ liệu" in badge
    assert "43 trên 51 phiếu" in (await client.get(f"/public/{cast.province.id}")).text


async def test_its_badge_is_a_picture_for_other_sites(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, date(2026, 10, 5), {5: 20, 1: 9})
    answers.at(cast.other_commune, cast.other_point, date(2026, 10, 5), {5: 24, 1: 6})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    await switch(client, cast.commune.id)
    await switch(client, cast.other_commune.id)
    client.cookies.clear()
    few = await client.get(f"/public/{cast.commune.id}/badge.svg")
    assert "chưa đủ dữ liệu" in few.text
    assert "%" not in ET.fromstring(few.text)[0].text  # type: ignore[operator]
    full = await client.get(f"/public/{cast.other_commune.id}/badge.svg")
    assert full.headers["content-type"].startswith("image/svg+xml")
    assert full.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age=300" in full.headers["cache-control"]
    said = " ".join(ET.fromstring(full.text).itertext())
    for words in ("Xã Tân Tri", "80,0%", "30 phiếu", "11/2025–10/2026"):
        assert words in said
    english = await client.get(f"/public/{cast.other_commune.id}/badge.svg?lang=en")
    assert "30 answers" in english.text


async def test_a_reply_is_public_only_while_it_is_published(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    await write(answers, "Chờ lâu, ghế hỏng")
    number = await number_of(service.database, "Chờ lâu, ghế hỏng")
    await sign_in(service, client, clock, "manager", cast.commune)
    await switch(client, cast.commune.id)
    page = (await client.get(f"/comments/replies/new?comment={number}")).text
    assert "Chờ lâu, ghế hỏng" in page
    new = {"agency": cast.commune.id, "comment": number, "said": "Thiếu chỗ ngồi chờ.", "done": ""}
    wrong = await client.post("/comments/replies", data=new)
    assert wrong.status_code == 422
    assert "Thiếu chỗ ngồi chờ." in wrong.text
    made = await client.post("/comments/replies", data={**new, "done": "Đã thêm 10 ghế."})
    address = made.headers["location"]
    public = f"/public/{cast.commune.id}"
    assert "Đã thêm 10 ghế." not in (await client.get(public)).text
    texts = {"said": "Thiếu chỗ ngồi.", "done": "Đã thêm 12 ghế."}
    assert (await client.post(address, data=texts)).status_code == 303
    assert (await client.post(f"{address}/publication")).status_code == 303
    assert (await client.post(f"{address}/publication")).status_code == 409
    assert (await client.post(address, data=texts)).status_code == 409
    shown = (await client.get(public)).text
    assert "Thiếu chỗ ngồi." in shown
    assert "Đã thêm 12 ghế." in shown
    assert "ghế hỏng" not in shown
    assert "Đã thêm 12 ghế." not in (await client.get(f"/comments/{number}")).text
    assert "Thiếu chỗ ngồi." in (await client.get(f"/comments/{number}")).text
    await sign_in(service, client, clock, "manager", cast.other_commune)
    assert (await client.get(address)).status_code == 404
    elsewhere = {**new, "agency": cast.other_commune.id, "done": "Xong."}
    assert (await client.post("/comments/replies", data=elsewhere)).status_code == 422
    await sign_in(service, client, clock, "manager", cast.commune)
    assert (await client.post(f"{address}/withdrawal")).status_code == 303
    assert "Đã thêm 12 ghế." not in (await client.get(public)).text
    assert "Đã rút ngày" in (await client.get("/comments/replies")).text
