"""Reviewing flagged answers: what is shown, who may decide, and counts that follow."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.tables import events
from auditapp.store.engine import Database
from auditapp.surveys.actions.recount import list_slices, rebuild_counts
from tests.cast import sign_in
from tests.surveys.stage import Stage, counted, rows
from tests.surveys.stuffing.conftest import Send
from tests.surveys.test_recount import differences

pytestmark = pytest.mark.anyio
ABOUT = re.compile(r'name="about" value="([^"]+)"')


@pytest.fixture
async def flagged(send: Send) -> None:
    """Eight honest answers, and seven that came too fast."""
    for level in (5, 4, 4, 3, 2, 2, 1, 1):
        await send(level, after=60)
    for _ in range(7):
        await send(5, after=0)


class Desk:
    """A manager who reviews the commune's flagged answers."""

    def __init__(self, client: httpx.AsyncClient, stage: Stage) -> None:
        self.client, self.agency = client, stage.cast.commune.id

    async def page(self, query: str = "") -> str:
        """Return the page of groups."""
        page = await self.client.get(f"/agencies/{self.agency}/flags{query}")
        assert page.status_code == 200
        return page.text

    async def decide(self, standing: str, why: str, about: str = "") -> httpx.Response:
        """Decide about the first group."""
        about = about or ABOUT.findall(await self.page() + await self.page("?state=decided"))[0]
        data = {"about": about, "standing": standing, "why": why}
        return await self.client.post(f"/agencies/{self.agency}/flag-decisions", data=data)

    async def results(self) -> dict[str, Any]:
        """Return the results of the commune."""
        answer = await self.client.get(f"/api/v1/agencies/{self.agency}/results")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
async def desk(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage, flagged: None
) -> Desk:
    await sign_in(service, client, clock, "manager", stage.cast.commune)
    return Desk(client, stage)


async def test_it_shows_results_with_and_without_flagged_answers(desk: Desk) -> None:
    found = await desk.results()
    assert found["figure"]["n"] == 15
    compared = found["flagged"]
    assert (compared["waiting"], compared["set_aside"]) == (7, 0)
    assert compared["with_all"]["n"] == 15
    assert (compared["without_flagged"]["n"], compared["without_flagged"]["satisfied"]) == (8, 3)
    page = (await desk.client.get(f"/results/{desk.agency}")).text
    assert "So sánh khi có và không có phiếu bị đánh dấu" in page
    assert "37,5%" in page


async def test_it_shows_a_group_with_its_reason_and_answers(desk: Desk) -> None:
    page = await desk.page()
    assert "16/11/2026, 09:00–10:00" in page
    assert "Gửi nhanh hơn thời gian một người cần để đọc câu hỏi" in page
    assert "n = 7" in page
    assert "Chưa có quyết định nào" in await desk.page("?state=decided")


async def test_it_takes_answers_out_of_the_counts_when_they_are_set_aside(
    desk: Desk, database: Database, stage: Stage
) -> None:
    assert (await desk.decide("aside", "Gửi bằng máy")).status_code == 303
    for node in (stage.cast.point.id, stage.cast.province.id):
        assert (await counted(database, node))["", ""] == 8
    assert len(await rows(database)) == 15
    assert await differences(database) == []
    found = await desk.results()
    assert found["figure"]["n"] == 8
    compared = found["flagged"]
    assert (compared["waiting"], compared["set_aside"]) == (0, 7)
    assert (compared["with_all"]["n"], compared["without_flagged"]["n"]) == (15, 8)
    page = await desk.page("?state=decided")
    assert "Gửi bằng máy" in page
    assert "Người manager" in page
    assert "Không có phiếu nào chờ xử lý" in await desk.page()


async def test_it_counts_them_again_when_the_decision_is_changed(
    desk: Desk, database: Database, stage: Stage, clock: FixedClock
) -> None:
    await desk.decide("aside", "Gửi bằng máy")
    clock.forward(timedelta(minutes=1))
    assert (await desk.decide("kept", "Đã hỏi lại, phiếu thật")).status_code == 303
    assert (await counted(database, stage.cast.point.id))["", ""] == 15
    assert await differences(database) == []
    assert (await desk.results())["flagged"] is None
    page = await desk.page("?state=decided")
    assert page.index("Đã hỏi lại") < page.index("Gửi bằng máy")


async def test_it_rebuilds_the_counts_as_they_were_decided(
    desk: Desk, database: Database, stage: Stage
) -> None:
    await desk.decide("aside", "Gửi bằng máy")
    before = await counted(database, stage.cast.point.id)
    for part in await list_slices(database):
        await rebuild_counts(database, part)
    assert await counted(database, stage.cast.point.id) == before
    assert await differences(database) == []


async def test_it_writes_down_who_decided_and_why(desk: Desk, database: Database) -> None:
    await desk.decide("aside", "Gửi bằng máy")
    async with database.reading() as conn:
        found = list(
            await conn.execute(events.select().where(events.c.action == "flags.set_aside"))
        )
    assert [event.detail for event in found] == [{"answers": 7, "why": "Gửi bằng máy"}]
    assert found[0].agency_id == desk.agency


async def test_it_asks_for_a_decision_and_a_reason_and_keeps_what_was_typed(desk: Desk) -> None:
    for standing, why, words in (
        ("", "Gửi bằng máy", "Xin chọn cách xử lý"),
        ("open", "Gửi bằng máy", "Xin chọn cách xử lý"),
        ("aside", "", "Xin ghi lý do"),
        ("aside", "x" * 501, "quá dài"),
    ):
        refused = await desk.decide(standing, why)
        assert refused.status_code == 422
        assert words in refused.text
        assert why in refused.text
    assert (await desk.results())["figure"]["n"] == 15


@pytest.mark.parametrize("about", ["", "x", "a|b|c|d", "a|b|2026-11-16T02:00:00|fast"])
async def test_it_says_so_when_a_group_is_no_longer_there(desk: Desk, about: str) -> None:
    refused = await desk.client.post(
        f"/agencies/{desk.agency}/flag-decisions",
        data={"about": about, "standing": "aside", "why": "Lý do"},
    )
    assert refused.status_code == 409
    assert "Xin xem lại" in refused.text


async def test_it_decides_nothing_at_another_agency(
    desk: Desk, service: Service, clock: FixedClock, stage: Stage, database: Database
) -> None:
    about = ABOUT.findall(await desk.page())[0]
    desk.client.cookies.clear()
    await sign_in(service, desk.client, clock, "manager", stage.cast.other_commune)
    desk.agency = stage.cast.other_commune.id
    assert (await desk.decide("aside", "Lý do", about)).status_code == 409
    assert (await counted(database, stage.cast.point.id))["", ""] == 15


async def test_it_leaves_the_decision_to_those_who_answer_for_it(
    desk: Desk, service: Service, clock: FixedClock, stage: Stage
) -> None:
    about = ABOUT.findall(await desk.page())[0]
    desk.client.cookies.clear()
    await sign_in(service, desk.client, clock, "unit_head", stage.cast.commune)
    assert 'name="about"' not in await desk.page()
    assert (await desk.decide("aside", "Lý do", about)).status_code == 403


async def test_it_shows_nothing_that_few_people_answered(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage, send: Send
) -> None:
    for level in (5, 4, 4, 3, 2, 2, 1, 1):
        await send(level, after=60)
    for _ in range(4):
        await send(1, after=0)
    await sign_in(service, client, clock, "manager", stage.cast.commune)
    desk = Desk(client, stage)
    assert (await desk.results())["flagged"] == {
        "suppressed": True, "waiting": None, "set_aside": None, "with_all": None,
        "without_flagged": None,
    }  # fmt: skip
    page = await desk.page()
    assert "dưới 5 phiếu" in page
    assert "n = 4" not in page


async def test_it_leaves_out_what_was_written_with_answers_set_aside(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage, send: Send
) -> None:
    for n in range(12):
        await send(1 + n % 5, after=60, comment="Thật lòng góp ý", done="1")
    await send(1, after=0, comment="Lời của máy", done="1")
    await sign_in(service, client, clock, "manager", stage.cast.commune)
    desk = Desk(client, stage)
    assert "Lời của máy" in (await client.get(f"/results/{desk.agency}")).text
    await desk.decide("aside", "Gửi bằng máy")
    page = (await client.get(f"/results/{desk.agency}")).text
    assert "Lời của máy" not in page
    assert "Thật lòng góp ý" in page
