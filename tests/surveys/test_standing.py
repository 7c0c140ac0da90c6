"""Pause, resumption, closure, reopening: facts with who and when; dates take effect themselves."""

from datetime import UTC, date, datetime, timedelta

import html5lib
import httpx
import pytest
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Conflict, Invalid
from auditapp.people.tables import events
from auditapp.store.engine import Database
from auditapp.surveys.actions.standing import (
    close_survey,
    pause_survey,
    reopen_survey,
    resume_survey,
)
from auditapp.surveys.models.plan import Plan, check_plan
from auditapp.surveys.queries.facts import list_facts
from auditapp.surveys.queries.surveys import get_survey
from auditapp.surveys.tables import survey_facts
from tests.surveys.stage import As, Stage, open_for, rows, token

pytestmark = pytest.mark.anyio
NEXT_WEEK = Plan(starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 29))


def parse(page: httpx.Response) -> None:
    """Fail on HTML that a browser would have to repair."""
    html5lib.HTMLParser(strict=True).parse(page.text)


async def kinds(database: Database, survey_id: str) -> list[str]:
    async with database.reading() as conn:
        return [fact.kind for fact, _ in await list_facts(conn, survey_id)]


async def test_it_pauses_resumes_closes_and_reopens_and_says_who_did_it(
    as_role: As, stage: Stage, database: Database
) -> None:
    client = await as_role("iso_secretary", stage.cast.province)
    address = f"/surveys/{stage.survey.id}"
    words = {
        "pause": "Tạm dừng", "resumption": "Đang chạy", "closure": "Đã đóng",
        "reopening": "Đang chạy",
    }  # fmt: skip
    for act, state in words.items():
        assert (await client.post(f"{address}/{act}")).status_code == 303, act
        page = await client.get(address)
        parse(page)
        assert f"</svg>{state}</span>" in page.text, act
        assert (await client.post(f"{address}/{act}")).status_code == 409, act
    assert page.text.count("· Người iso_secretary</li>") == 4
    assert await kinds(database, stage.survey.id) == ["paused", "resumed", "closed", "reopened"]
    async with database.reading() as conn:
        actions = set(await conn.scalars(sa.select(events.c.action)))
    assert actions >= {"survey.paused", "survey.resumed", "survey.closed", "survey.reopened"}


async def test_it_refuses_to_change_a_fact(
    stage: Stage, database: Database, clock: FixedClock
) -> None:
    await pause_survey(database, clock, stage.secretary, survey_id=stage.survey.id)
    for statement in (survey_facts.delete(), survey_facts.update().values(kind="closed")):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            async with database.writing() as conn:
                await conn.execute(statement)


async def test_it_shows_citizens_a_friendly_page_while_a_survey_is_paused(
    service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock, stage: Stage
) -> None:
    sent = {"token": await token(client, stage.address), "overall": "5"}
    await pause_survey(database, clock, stage.secretary, survey_id=stage.survey.id)
    service.citizens.counters.forget()
    for page in (await client.get(stage.address), await client.post(stage.address, data=sent)):
        assert (page.status_code, page.headers["retry-after"]) == (409, "3600")
        assert "Khảo sát đang tạm dừng" in page.text
        parse(page)
    english = await client.get(f"{stage.address}?lang=en")
    assert "The survey is paused" in english.text
    await resume_survey(database, clock, stage.secretary, survey_id=stage.survey.id)
    service.citizens.counters.forget()
    assert (await client.post(stage.address, data=sent)).status_code == 200
    assert len(await rows(database)) == 1


@pytest.fixture
async def planned(stage: Stage, database: Database, clock: FixedClock) -> str:
    """A survey of next week in the place of the one that runs now; returns its id."""
    await close_survey(database, clock, stage.secretary, survey_id=stage.survey.id)
    agency_ids = (stage.cast.commune.id,)
    by = stage.secretary
    return (await open_for(database, clock, by, agency_ids=agency_ids, plan=NEXT_WEEK)).id


async def test_it_begins_and_ends_by_its_days_in_viet_nam_though_pages_are_cached(
    planned: str, client: httpx.AsyncClient, database: Database, clock: FixedClock, stage: Stage
) -> None:
    async def look(at: datetime) -> tuple[int, str]:
        clock.at = at
        page = await client.get(stage.address)
        parse(page)
        return page.status_code, page.text

    status, text = await look(datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC))  # 23:59:59 there
    assert (status, "bắt đầu từ ngày 23/11/2026" in text) == (409, True)
    assert (await client.get(stage.address)).headers["retry-after"] == "2"
    assert (await look(datetime(2026, 11, 22, 17, tzinfo=UTC)))[0] == 200
    assert (await look(datetime(2026, 11, 29, 16, 59, 59, tzinfo=UTC)))[0] == 200
    late = {"token": await token(client, stage.address), "overall": "5"}
    status, text = await look(datetime(2026, 11, 29, 17, tzinfo=UTC))
    assert (status, "kết thúc ngày 29/11/2026" in text) == (410, True)
    assert (await client.post(stage.address, data=late)).status_code == 200  # begun in time
    clock.forward(timedelta(hours=3))
    assert (await client.post(stage.address, data=late)).status_code == 410
    assert len(await rows(database)) == 1


async def test_it_hands_a_counter_from_one_survey_to_the_next_at_midnight(
    client: httpx.AsyncClient, database: Database, clock: FixedClock, stage: Stage
) -> None:
    one_day = Plan(starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 16), priority=1)
    at = (stage.cast.point.id,)
    day = await open_for(database, clock, stage.secretary, point_ids=at, plan=one_day)
    first = await token(client, stage.address)
    clock.at = datetime(2026, 11, 16, 17, 30, tzinfo=UTC)
    second = await token(client, stage.address)
    for page_token in (first, second):
        data = {"token": page_token, "overall": "3"}
        status = (await client.post(stage.address, data=data)).status_code
        assert status == (409 if page_token == first else 200)  # nine in the morning is long ago
    assert [row.survey_id for row in await rows(database)] == [stage.survey.id] != [day.id]


async def test_it_reopens_what_ended_by_its_date_with_a_new_last_day(
    planned: str, as_role: As, stage: Stage, database: Database, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 12, 5, 2, tzinfo=UTC)
    client = await as_role("iso_secretary", stage.cast.province)
    address = f"/surveys/{planned}"
    assert "Đã kết thúc" in (await client.get(address)).text
    for day, sentence in (("", "nhập ngày kết thúc"), ("2026-12-01", "đã qua"), ("x", "ngày")):
        refused = await client.post(f"{address}/reopening", data={"ends_on": day})
        assert (refused.status_code, sentence in refused.text) == (422, True), day
    sent = await client.post(f"{address}/reopening", data={"ends_on": "2026-12-12"})
    assert sent.status_code == 303
    page = await client.get(address)
    assert "ngày kết thúc 12/12/2026 thay cho 29/11/2026" in page.text
    assert (await client.get(stage.address)).status_code == 200


async def test_it_keeps_the_order_of_what_several_people_do_at_once(
    stage: Stage, database: Database, clock: FixedClock
) -> None:
    by, id_ = stage.secretary, stage.survey.id
    with pytest.raises(Conflict, match="not paused"):
        await resume_survey(database, clock, by, survey_id=id_)
    with pytest.raises(Conflict, match="open"):
        await reopen_survey(database, clock, by, survey_id=id_)
    await pause_survey(database, clock, by, survey_id=id_)
    await close_survey(database, clock, by, survey_id=id_)
    with pytest.raises(Conflict, match="paused"):
        await pause_survey(database, clock, by, survey_id=id_)
    await reopen_survey(database, clock, by, survey_id=id_)
    async with database.reading() as conn:
        survey = await get_survey(conn, id_)
    assert survey.state_on(date(2026, 11, 16)) == "running"
    assert await kinds(database, id_) == ["paused", "closed", "reopened"]


@pytest.mark.parametrize(("plan", "field"), [
    (Plan(starts_on=date(2026, 11, 20)), "ends_on"),
    (Plan(ends_on=date(2026, 11, 20)), "starts_on"),
    (Plan(starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 19)), "ends_on"),
    (Plan(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 15)), "ends_on"),
    (Plan(starts_on=date(2026, 11, 1), ends_on=date(2029, 11, 15)), "ends_on"),
    (Plan(share=0), "share"), (Plan(share=101), "share"), (Plan(priority=9), "priority"),
    (Plan(target_by="x"), "target_by"), (Plan(target_by="whole"), "population"),
    (Plan(population=0), "population"), (Plan(error=1), "error"),
])  # fmt: skip
def test_it_refuses_plans_that_cannot_be_carried_out(plan: Plan, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_plan(plan, today=date(2026, 11, 16))
    assert refused.value.field == field


async def test_it_sorts_surveys_under_tabs(
    planned: str, as_role: As, stage: Stage, clock: FixedClock
) -> None:
    client = await as_role("manager", stage.cast.province)
    for state, ids in (("planned", {planned}), ("closed", {stage.survey.id}), ("running", set())):
        page = await client.get("/surveys", params={"state": state})
        shown = {id_ for id_ in (planned, stage.survey.id) if f'"/surveys/{id_}"' in page.text}
        assert shown == ids, state
    assert "Không có khảo sát nào ở trạng thái này" in page.text
    everything = await client.get("/surveys", params={"state": "nonsense"})
    assert "23/11/2026 – 29/11/2026" in everything.text
