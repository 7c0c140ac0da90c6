"""Which survey a page shows where several run: by priority and share, and posts find their own."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from auditapp.surveys.actions.standing import close_survey, pause_survey
from auditapp.surveys.models.plan import Plan
from auditapp.surveys.models.rule import bounds, chances, in_order
from auditapp.surveys.models.survey import Survey
from tests.surveys.stage import As, Stage, counted, open_for, rows, token

pytestmark = pytest.mark.anyio
SIPAS = "Nơi ngồi chờ có đủ chỗ ngồi"


def survey(id_: str, priority: int = 0, day: int = 1) -> Survey:
    at = datetime(2026, 1, day, tzinfo=UTC)
    return Survey(id_, "r", "a", "v", "f", "t", at, "w", Plan(priority=priority))


@pytest.mark.parametrize(("shares", "parts"), [
    ([], []), ([20], [1.0]), ([20, 100], [0.2, 0.8]), ([100, 100], [1.0, 0.0]),
    ([20, 50, 1], [0.2, 0.4, 0.4]), ([1, 1], [0.01, 0.99]),
])  # fmt: skip
def test_it_parts_the_page_openings_in_order_and_leaves_the_rest_to_the_last(
    shares: list[int], parts: list[float]
) -> None:
    assert chances(shares) == pytest.approx(parts)
    assert bounds(shares) == pytest.approx([sum(parts[: n + 1]) for n in range(len(parts) - 1)])


def test_it_takes_the_highest_priority_first_and_of_equals_the_one_opened_last() -> None:
    found = in_order([survey("a"), survey("b", 0, 2), survey("c", 2), survey("d", 1, 9)])
    assert [each.id for each in found] == ["c", "d", "b", "a"]


@pytest.fixture
async def long_form(stage: Stage, database: Database, clock: FixedClock) -> Survey:
    """The long form, for one in five page openings at the first counter."""
    return await open_for(
        *(database, clock, stage.secretary),
        form="sipas-22",
        title="Khảo sát dài",
        point_ids=(stage.cast.point.id,),
        plan=Plan(priority=1, share=20),
    )


async def opened(service: Service, client: httpx.AsyncClient, stage: Stage, survey_id: str) -> str:
    """Open the page until it is that survey's; return its token."""
    for _ in range(300):
        found = await token(client, stage.address)
        counter = await service.citizens.counter_for(stage.cast.point.code, found)
        if counter.survey_id == survey_id:
            return found
    raise AssertionError(survey_id)


async def test_it_shows_each_survey_in_its_share_of_the_page_openings(
    service: Service,
    client: httpx.AsyncClient,
    stage: Stage,
    long_form: Survey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("random.random", random.Random(20).random)  # noqa: S311
    shown: Counter[str] = Counter()
    for _ in range(300):
        counter = await service.citizens.counters.get(stage.cast.point.code)
        shown[counter.survey_id] += 1
    assert shown.keys() == {stage.survey.id, long_form.id}
    assert 40 <= shown[long_form.id] <= 80
    for _ in range(20):  # where it does not run, nothing of it is seen
        page = await client.get(f"/q/{stage.cast.other_point.code}")
        assert SIPAS not in page.text


async def test_it_stores_a_post_under_the_survey_whose_page_was_opened(
    service: Service,
    client: httpx.AsyncClient,
    database: Database,
    stage: Stage,
    long_form: Survey,
) -> None:
    for survey_id in (stage.survey.id, long_form.id):
        page_token = await opened(service, client, stage, survey_id)
        for _ in range(2):  # and the resend is the same answer
            sent = await client.post(stage.address, data={"token": page_token, "overall": "4"})
            assert sent.status_code == 200
            assert (SIPAS in sent.text) == (survey_id == long_form.id)
    assert {row.survey_id for row in await rows(database)} == {stage.survey.id, long_form.id}
    assert (await counted(database, stage.cast.point.id))["", ""] == 2


async def test_it_says_that_the_survey_of_a_page_was_paused_though_another_one_runs(
    service: Service,
    client: httpx.AsyncClient,
    database: Database,
    clock: FixedClock,
    stage: Stage,
    long_form: Survey,
) -> None:
    of_long = await opened(service, client, stage, long_form.id)
    of_short = await opened(service, client, stage, stage.survey.id)
    await pause_survey(database, clock, stage.secretary, survey_id=long_form.id)
    service.citizens.counters.forget()
    sent = await client.post(stage.address, data={"token": of_long, "overall": "4"})
    assert (sent.status_code, "đang tạm dừng" in sent.text) == (409, True)
    sent = await client.post(stage.address, data={"token": of_short, "overall": "4"})
    assert sent.status_code == 200
    await close_survey(database, clock, stage.secretary, survey_id=long_form.id)
    service.citizens.counters.forget()
    sent = await client.post(stage.address, data={"token": of_long, "overall": "4"})
    assert sent.status_code == 410
    clock.forward(timedelta(hours=3))  # a page that old is not known any more
    service.citizens.counters.forget()
    sent = await client.post(stage.address, data={"token": of_long, "overall": "4"})
    assert sent.status_code == 409
    assert [row.survey_id for row in await rows(database)] == [stage.survey.id]


async def test_it_thanks_in_words_that_suit_every_survey_there(
    client: httpx.AsyncClient, stage: Stage, long_form: Survey
) -> None:
    thanks = await client.get(f"{stage.address}/thanks")
    assert (thanks.status_code, "Xin cảm ơn Ông/Bà" in thanks.text) == (200, True)
    assert "Xã Bắc Sơn" in thanks.text


async def test_it_shows_staff_how_the_openings_part_at_how_many_counters(
    as_role: As, stage: Stage, long_form: Survey
) -> None:
    client = await as_role("manager", stage.cast.province)
    page = await client.get(f"/surveys/{stage.survey.id}")
    assert "Cùng chạy với khảo sát khác" in page.text
    assert "20,0%" in page.text
    assert "80,0%" in page.text
    alone = await as_role("manager", stage.cast.other_commune)
    page = await alone.get(f"/surveys/{stage.survey.id}")
    assert "Cùng chạy với khảo sát khác" not in page.text
