"""The results page over HTTP: who may see it, what it shows, with and without htmx."""

from datetime import date

import html5lib
import httpx
import pytest

from auditapp.agencies.models import Agency
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.cast import sign_in
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 10)


@pytest.fixture
async def filled(answers: Answers) -> Answers:
    """One commune with 100 answers, one with 50, each at its point; 22 in the months before."""
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: 60, 4: 20, 3: 10, 2: 6, 1: 4})
    answers.at(cast.other_commune, cast.other_point, DAY, {5: 10, 4: 10, 3: 30})
    answers.at(cast.commune, cast.point, date(2025, 10, 1), {5: 20, 1: 60})
    nodes = [cast.province.id, cast.commune.id, cast.point.id]
    multiple = {("not_good", "waiting"): 8, ("not_good", "fees"): 4, ("not_good", "answered"): 10}
    answers.add(nodes, DAY, {**multiple, ("on_time", "late"): 3}, responses=0)
    await answers.save()
    return answers


async def test_it_shows_figures_computed_by_hand(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, filled: Answers
) -> None:
    await sign_in(service, client, clock, "manager", filled.cast.commune)
    page = await client.get(f"/results/{filled.cast.commune.id}")
    assert page.status_code == 200
    # 80 of 100: domain.md C.6; mean 4.26, (4.26 - 1) / 4 = 81.5 %
    assert "80,0%" in page.text
    assert "71,1%–86,7%" in page.text
    assert "81,5" in page.text
    assert "4,26" in page.text
    assert "Người trả lời tự nguyện" in page.text
    # 20 of 80 in the twelve months before
    assert "Cao hơn, khác biệt có ý nghĩa thống kê" in page.text
    # 10 people gave 12 reasons; 3 people answered the third question
    assert "80,0%" in page.text
    assert "dưới 5 phiếu" in page.text


async def test_it_is_valid_html_in_both_languages(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, filled: Answers
) -> None:
    await sign_in(service, client, clock, "administrator", filled.cast.province)
    for address in (
        f"/results/{filled.cast.province.id}?by=week&sort=-n",
        f"/results/{filled.cast.province.id}?form=sipas-22&lang=en",
        f"/results/points/{filled.cast.point.id}?period=2026",
        f"/results/{filled.cast.department.id}",
    ):
        page = await client.get(address)
        assert page.status_code == 200, address
        html5lib.HTMLParser(strict=True).parse(page.text)


async def test_it_says_what_to_do_when_nobody_answered(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, filled: Answers
) -> None:
    await sign_in(service, client, clock, "manager", filled.cast.department)
    page = await client.get(f"/results/{filled.cast.department.id}")
    assert "Chưa có phiếu nào trong kỳ này" in page.text
    assert "in mã QR" in page.text


async def test_it_gives_htmx_the_part_that_the_page_includes(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, filled: Answers
) -> None:
    await sign_in(service, client, clock, "manager", filled.cast.province)
    address = f"/results/{filled.cast.province.id}?period=2026-Q4"
    page = await client.get(address)
    part = await client.get(address, headers={"hx-request": "true"})
    assert part.text.startswith('<div id="results"')
    assert part.text.strip() in page.text


async def test_it_shows_the_agencies_below_sorted_and_found_by_name(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, filled: Answers
) -> None:
    await sign_in(service, client, clock, "manager", filled.cast.province)
    address = f"/results/{filled.cast.province.id}"
    by_name = (await client.get(address)).text
    assert by_name.index(">Xã Bắc Sơn<") < by_name.index(">Xã Tân Tri<")
    by_n = (await client.get(address, params={"sort": "n"})).text
    assert by_n.index(">Xã Tân Tri<") < by_n.index(">Xã Bắc Sơn<")
    found = (await client.get(address, params={"q": "bac son"})).text
    assert ">Xã Bắc Sơn<" in found
    assert ">Xã Tân Tri<" not in found
    assert "khác biệt: cao hơn các nơi khác" in found


async def test_it_leads_to_the_node_that_stands_highest(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, filled: Answers
) -> None:
    await sign_in(service, client, clock, "manager", filled.cast.commune)
    answer = await client.get("/results?by=week")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/results/{filled.cast.commune.id}?by=week"


@pytest.mark.parametrize(
    "bad", ["period=2026-13", "period=yesterday", "by=hour", "sort=age", "form=none"]
)
async def test_it_refuses_a_filter_without_meaning(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, filled: Answers, bad: str
) -> None:
    await sign_in(service, client, clock, "manager", filled.cast.province)
    page = await client.get(f"/results/{filled.cast.province.id}?{bad}")
    assert page.status_code == 422


@pytest.mark.parametrize(
    "case",
    [
        ("manager", "province", "commune", 200),
        ("lead_auditor", "commune", "commune", 200),
        ("province_viewer", "province", "other_commune", 200),
        ("unit_head", "commune", "other_commune", 404),
        ("manager", "commune", "province", 404),
        ("auditor", "commune", "commune", 403),
    ],
)
async def test_it_opens_only_to_roles_that_hold_there(
    service: Service,
    client: httpx.AsyncClient,
    clock: FixedClock,
    filled: Answers,
    case: tuple[str, str, str, int],
) -> None:
    role, place, seen, status = case
    at: Agency = getattr(filled.cast, place)
    node: Agency = getattr(filled.cast, seen)
    await sign_in(service, client, clock, role, at)
    assert (await client.get(f"/results/{node.id}")).status_code == status
    assert (await client.get(f"/api/v1/agencies/{node.id}/results")).status_code == status


async def test_it_asks_strangers_to_sign_in_and_knows_no_other_points(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, filled: Answers
) -> None:
    cast = filled.cast
    assert (await client.get(f"/results/{cast.commune.id}")).status_code == 303
    await sign_in(service, client, clock, "manager", cast.commune)
    assert (await client.get(f"/results/points/{cast.point.id}")).status_code == 200
    assert (await client.get(f"/results/points/{cast.other_point.id}")).status_code == 404
    assert (await client.get("/results/points/nothing")).status_code == 404
    assert (await client.get("/results/nothing")).status_code == 404
    assert (await client.post(f"/results/{cast.commune.id}")).status_code == 405
