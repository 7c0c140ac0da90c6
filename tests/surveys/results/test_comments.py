"""Comments beside results: for those who act on them, in no order of arrival, in pages."""

from datetime import date

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.cast import sign_in
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 10)


async def fill(answers: Answers, n: int, comments: int = 1) -> None:
    """Answers of n people at one point, some with words."""
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: n})
    answers.at(cast.other_commune, cast.other_point, DAY, {5: 40})
    await answers.save()
    for number in range(comments):
        await answers.comment(cast.commune, cast.point, DAY, f"Góp ý số {number:02}.")
    await answers.comment(cast.other_commune, cast.other_point, DAY, "Ở nơi khác.")


async def test_it_shows_a_manager_what_was_written_here(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await fill(answers, 40)
    await sign_in(service, client, clock, "manager", answers.cast.province)
    for address in (f"{answers.cast.commune.id}", f"points/{answers.cast.point.id}"):
        page = await client.get(f"/results/{address}")
        assert "Góp ý số 00." in page.text
        assert "10/11/2026" in page.text
        assert "Ở nơi khác." not in page.text
    province = await client.get(f"/results/{answers.cast.province.id}")
    assert "Góp ý số 00." in province.text
    assert "Ở nơi khác." in province.text
    before = await client.get(f"/results/{answers.cast.province.id}?period=2026-10")
    assert "Góp ý số 00." not in before.text


@pytest.mark.parametrize("role", ["province_viewer", "lead_auditor"])
async def test_it_keeps_comments_from_those_who_do_not_act_on_them(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers, role: str
) -> None:
    await fill(answers, 40)
    await sign_in(service, client, clock, role, answers.cast.province)
    page = await client.get(f"/results/{answers.cast.province.id}")
    assert "100,0%" in page.text
    assert "Góp ý số 00." not in page.text


async def test_it_shows_only_the_month_where_few_answered(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await fill(answers, 12)
    await sign_in(service, client, clock, "unit_head", answers.cast.commune)
    page = await client.get(f"/results/{answers.cast.commune.id}")
    assert "Góp ý số 00." in page.text
    assert "10/11/2026" not in page.text


async def test_it_shows_no_comments_of_under_ten(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await fill(answers, 9)
    await sign_in(service, client, clock, "manager", answers.cast.commune)
    page = await client.get(f"/results/{answers.cast.commune.id}")
    assert "100,0%" in page.text
    assert "Góp ý số 00." not in page.text
    assert "từ 10 phiếu trở lên" in page.text


async def test_it_pages_through_all_of_them_once(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await fill(answers, 60, comments=45)
    await sign_in(service, client, clock, "manager", answers.cast.commune)
    address = f"/results/{answers.cast.commune.id}"
    seen: list[str] = []
    while address:
        page = (await client.get(address)).text
        seen += [f"{number:02}" for number in range(45) if f"Góp ý số {number:02}." in page]
        links = [
            line
            for line in page.split('href="')
            if line.startswith("/results") and "after=" in line
        ]
        address = links[-1].split('"')[0].replace("&amp;", "&").split("#")[0] if links else ""
    assert sorted(seen) == [f"{number:02}" for number in range(45)]
