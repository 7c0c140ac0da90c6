"""Planned surveys: days, samples, progress per agency, and the copy of last year's."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from auditapp.agencies.actions import open_point
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Invalid
from auditapp.measure import sample_size
from auditapp.store.engine import Database
from auditapp.surveys.actions.change_survey import set_populations
from auditapp.surveys.models.plan import Plan, this_year
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.models.targets import Days, Unit, course_of, days_of, make_progress
from auditapp.surveys.pages.manage.typed import Typed, tenths, whole
from auditapp.surveys.queries.surveys import get_survey
from auditapp.surveys.tables import counts, survey_agencies
from tests.surveys.stage import As, Stage, open_for

pytestmark = pytest.mark.anyio
MONTH = Plan(
    starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 30), target_by="agency", population=400
)


@pytest.mark.parametrize(("today", "over"), [
    (date(2026, 10, 1), 0), (date(2026, 12, 1), 0), (date(2026, 12, 16), 15),
    (date(2026, 12, 30), 29), (date(2026, 12, 31), 30), (date(2027, 1, 1), 30),
])  # fmt: skip
def test_it_counts_the_days_that_are_over(today: date, over: int) -> None:
    assert days_of(date(2026, 12, 1), date(2026, 12, 30), today) == Days(over, 30)


@pytest.mark.parametrize(("answers", "over", "course"), [
    (200, 3, "reached"), (0, 0, "waiting"), (99, 15, "behind"), (100, 15, "on_course"),
    (199, 30, "missed"), (0, 30, "missed"),
])  # fmt: skip
def test_it_compares_answers_with_the_days_that_are_over(
    answers: int, over: int, course: str
) -> None:
    assert course_of(answers, 200, Days(over, 30)) == course


def test_it_plans_each_agency_by_its_own_number_and_lets_none_stand_in_for_another() -> None:
    units = [Unit("a", "A", 900, 1_000), Unit("b", "B", 10), Unit("c", "C", 40, 50)]
    progress = make_progress(MONTH, units, today=date(2026, 12, 16))
    assert progress is not None
    assert [(unit.name, unit.target) for unit in progress.units] == [
        ("B", sample_size(400)), ("C", 45), ("A", 286),
    ]  # fmt: skip
    assert (progress.answers, progress.counted) == (950, 286 + 10 + 40)
    assert (progress.target, progress.reached, progress.aimed) == (200 + 45 + 286, 1, 3)
    assert progress.due == 531 * 15 // 30
    assert progress.course == "on_course"
    assert progress.units[2].error == pytest.approx(0.0105, abs=1e-4)


def test_it_plans_the_whole_survey_by_one_number_with_the_error_reached() -> None:
    plan = Plan(starts_on=MONTH.starts_on, ends_on=MONTH.ends_on, target_by="whole", population=400)
    progress = make_progress(
        plan, [Unit("a", "A", 60, 50), Unit("b", "B", 20)], today=date(2027, 1, 1)
    )
    assert progress is not None
    assert (progress.target, progress.counted, progress.course) == (200, 80, "missed")
    assert progress.error == pytest.approx(0.1)
    assert [unit.target for unit in progress.units] == [None, None]
    assert make_progress(Plan(), [], today=date(2027, 1, 1)) is None


@pytest.mark.parametrize(("text", "number"), [("1200", 1200), ("1.200", 1200), ("1 200", 1200)])
def test_it_reads_whole_numbers_as_people_write_them(text: str, number: int) -> None:
    assert whole(text, "n") == number


@pytest.mark.parametrize(("text", "number"), [("5", 50), ("2,5", 25), ("2.5 %", 25), ("10", 100)])
def test_it_reads_percentages_with_a_decimal(text: str, number: int) -> None:
    assert tenths(text, "e") == number


@pytest.mark.parametrize("text", ["", "-1", "x", "1e3", "٣", "9" * 20])
def test_it_refuses_what_is_no_number(text: str) -> None:
    for read in (whole, tenths):
        with pytest.raises(Invalid):
            read(text, "n")
    with pytest.raises(Invalid):
        Typed(kind="sometimes").plan()


@pytest.mark.parametrize(("first", "last", "today", "moved"), [
    (date(2025, 7, 1), date(2025, 9, 30), date(2026, 5, 1), date(2026, 7, 1)),
    (date(2023, 7, 1), date(2023, 9, 30), date(2026, 5, 1), date(2026, 7, 1)),
    (date(2025, 7, 1), date(2025, 9, 30), date(2026, 12, 1), date(2027, 7, 1)),
    (date(2026, 7, 1), date(2026, 9, 30), date(2026, 8, 1), date(2027, 7, 1)),
    (date(2024, 2, 29), date(2024, 3, 30), date(2026, 1, 1), date(2026, 2, 28)),
])  # fmt: skip
def test_it_moves_last_year_s_days_to_this_year_s(
    first: date, last: date, today: date, moved: date
) -> None:
    assert this_year(Plan(starts_on=first, ends_on=last), today=today).starts_on == moved
    assert this_year(Plan(share=5), today=today) == Plan(share=5)


@pytest.fixture
async def campaign(stage: Stage, database: Database, clock: FixedClock) -> Survey:
    """A planned survey at the cast's two counters, half of it over."""
    communes = (stage.cast.commune.id, stage.cast.other_commune.id)
    survey = await open_for(
        *(database, clock, stage.secretary),
        title="Đo lường quý IV năm 2026",
        agency_ids=communes,
        plan=MONTH,
    )
    clock.at = datetime(2026, 12, 16, 2, tzinfo=UTC)
    return survey


async def answer(database: Database, survey: Survey, node: str, n: int) -> None:
    async with database.writing() as conn:
        await conn.execute(
            counts.insert().values(
                root_id=survey.root_id, node_id=node, survey_id=survey.id, grain="D",
                period=date(2026, 12, 15), question="", answer="", channel="qr", n=n,
            )
        )  # fmt: skip


async def test_it_shows_how_far_each_agency_is_and_whether_the_whole_is_on_course(
    campaign: Survey, as_role: As, stage: Stage, database: Database
) -> None:
    await answer(database, campaign, stage.cast.point.id, 250)
    await answer(database, campaign, stage.cast.other_point.id, 7)
    client = await as_role("iso_secretary", stage.cast.province)
    page = await client.get(f"/surveys/{campaign.id}")
    for words in ("207 / 400", "15 / 30", "1 / 2", "Đúng tiến độ", "Đủ mẫu", "Chậm tiến độ"):
        assert words in page.text, words
    assert page.text.index("Xã Tân Tri") < page.text.index("Xã Bắc Sơn</a></th>")
    own = await as_role("unit_head", stage.cast.other_commune)
    page = await own.get(f"/surveys/{campaign.id}")
    assert "7 / 200" in page.text
    assert "Nhập số giao dịch" not in page.text


async def test_it_takes_the_transactions_of_each_agency(
    campaign: Survey, as_role: As, stage: Stage
) -> None:
    client = await as_role("iso_secretary", stage.cast.province)
    field = f"population.{stage.cast.commune.id}"
    page = await client.get(f"/surveys/{campaign.id}/sample/edit")
    assert f'name="{field}"' in page.text
    saved = await client.post(f"/surveys/{campaign.id}/sample", data={field: "1.000"})
    assert saved.status_code == 303
    page = await client.get(f"/surveys/{campaign.id}")
    assert '<td class="num">1.000</td>' in page.text
    assert '<td class="num">286</td>' in page.text
    page = await client.get(f"/surveys/{campaign.id}/sample/edit")
    assert 'value="1000"' in page.text
    refused = await client.post(f"/surveys/{campaign.id}/sample", data={field: "nhiều"})
    assert (refused.status_code, 'value="nhiều"' in refused.text) == (422, True)
    for other in (stage.cast.department.id, "nothing"):
        data = {f"population.{other}": "10"}
        assert (await client.post(f"/surveys/{campaign.id}/sample", data=data)).status_code == 422


async def test_it_keeps_the_sample_to_planned_surveys(as_role: As, stage: Stage) -> None:
    client = await as_role("iso_secretary", stage.cast.province)
    address = f"/surveys/{stage.survey.id}/sample"
    assert (await client.get(f"{address}/edit")).status_code == 404
    assert (await client.post(address)).status_code == 409


async def test_it_changes_title_days_and_share_and_keeps_what_was_typed(
    campaign: Survey, as_role: As, stage: Stage, database: Database
) -> None:
    client = await as_role("iso_secretary", stage.cast.province)
    address = f"/surveys/{campaign.id}"
    page = await client.get(f"{address}/edit")
    assert 'value="2026-12-30"' in page.text
    form = {"title": "Đo lường", "kind": "planned", "starts_on": "2026-12-01",
            "ends_on": "2027-01-15", "target_by": "agency", "population": "500", "error": "2,5",
            "priority": "2", "share": "25"}  # fmt: skip
    for field, value in (
        *(("title", ""), ("ends_on", "2026-12-02"), ("ends_on", "soon"), ("share", "0")),
        *(("population", "x"), ("error", "50"), ("priority", "7"), ("kind", "x")),
    ):
        refused = await client.post(address, data=form | {field: value})
        assert refused.status_code == 422, (field, value)
        assert 'value="500"' in refused.text or field == "population"
    assert (await client.post(address, data=form)).status_code == 303
    async with database.reading() as conn:
        survey = await get_survey(conn, campaign.id)
    assert survey.title == "Đo lường"
    assert survey.plan == Plan(
        starts_on=date(2026, 12, 1), ends_on=date(2027, 1, 15), target_by="agency",
        population=500, error=25, priority=2, share=25,
    )  # fmt: skip
    await client.post(f"{address}/closure")
    assert (await client.post(address, data=form)).status_code == 409
    assert (await client.get(f"{address}/edit")).status_code == 303


async def test_it_copies_last_year_s_survey_with_this_year_s_days(
    campaign: Survey, as_role: As, stage: Stage, database: Database, clock: FixedClock
) -> None:
    numbers = {stage.cast.commune.id: 1_000}
    by = stage.secretary
    await set_populations(database, clock, by, survey_id=campaign.id, populations=numbers)
    clock.at = datetime(2027, 3, 1, 2, tzinfo=UTC)
    client = await as_role("iso_secretary", stage.cast.province)
    page = await client.get("/surveys/new", params={"from": campaign.id})
    for words in ("Đo lường quý IV năm 2027", "2027-12-01", "2027-12-30", campaign.id):
        assert f'value="{words}"' in page.text, words
    for agency in (stage.cast.commune, stage.cast.other_commune):
        assert f'name="agency_ids" value="{agency.id}" checked' in page.text
    form = {"title": "Đo lường quý IV năm 2027", "form_version_id": campaign.form_version_id,
            "agency_ids": [stage.cast.commune.id], "kind": "planned", "starts_on": "2027-12-01",
            "ends_on": "2027-12-30", "target_by": "agency", "population": "400",
            "copied_from": campaign.id}  # fmt: skip
    created = await client.post("/surveys", data=form)
    assert created.status_code == 303
    page = await client.get(created.headers["location"])
    assert "Chưa bắt đầu" in page.text
    assert '<td class="num">286</td>' in page.text
    async with database.reading() as conn:
        places = list(await conn.execute(sa.select(survey_agencies.c.survey_id)))
    assert len(places) == 1 + 2 + 1


async def test_it_copies_only_surveys_of_one_s_own(
    campaign: Survey, as_role: As, stage: Stage
) -> None:
    client = await as_role("iso_secretary", stage.cast.commune)
    for id_ in (campaign.id, "nothing"):
        assert (await client.get("/surveys/new", params={"from": id_})).status_code == 404


async def test_it_adds_up_the_counters_of_one_agency(
    campaign: Survey, as_role: As, stage: Stage, database: Database, clock: FixedClock
) -> None:
    second = await open_point(
        database, clock, agency=stage.cast.commune, name="Quầy 2", place="reception"
    )
    await answer(database, campaign, stage.cast.point.id, 11)
    await answer(database, campaign, second.id, 22)
    client = await as_role("iso_secretary", stage.cast.commune)
    assert "33 / 200" in (await client.get(f"/surveys/{campaign.id}")).text
