"""Surveys for staff: opening where one may, seeing what runs, closing."""

from datetime import timedelta

import pytest

from auditapp.agencies.actions import open_agency
from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from tests.surveys.stage import As, Stage, open_for, token

pytestmark = pytest.mark.anyio
SURVEY = "/surveys/{}"


async def test_it_opens_a_survey_that_answers_at_once_and_shows_where_it_runs(
    as_role: As, stage: Stage, version_id: str, clock: FixedClock
) -> None:
    client = await as_role("iso_secretary", stage.cast.commune)
    assert (await client.get(stage.address)).status_code == 200
    clock.forward(timedelta(minutes=1))
    form = {"title": "Khảo sát quý", "form_version_id": version_id,
            "agency_ids": stage.cast.commune.id}  # fmt: skip
    created = await client.post("/surveys", data=form)
    assert created.status_code == 303
    page = await client.get(created.headers["location"])
    assert f"/q/{stage.cast.point.code}" in page.text
    assert stage.cast.other_point.code not in page.text
    sent = await client.post(
        stage.address, data={"token": await token(client, stage.address), "overall": "5"}
    )
    assert sent.status_code == 200
    page = await client.get(created.headers["location"])
    assert '<td class="num">1</td>' in page.text
    assert "Khảo sát quý" in (await client.get("/surveys")).text
    client = await as_role("iso_secretary", stage.cast.other_commune)
    assert "Khảo sát quý" not in (await client.get("/surveys")).text


async def test_it_closes_a_survey_at_once_and_only_once(as_role: As, stage: Stage) -> None:
    client = await as_role("administrator", stage.cast.province)
    address = SURVEY.format(stage.survey.id)
    assert (await client.get(stage.address)).status_code == 200
    assert (await client.post(f"{address}/closure")).status_code == 303
    assert (await client.get(stage.address)).status_code == 410
    assert (await client.post(f"{address}/closure")).status_code == 409
    assert "Đã đóng" in (await client.get(address)).text


async def test_it_offers_the_places_below_and_keeps_what_was_entered(
    as_role: As, stage: Stage, version_id: str
) -> None:
    client = await as_role("iso_secretary", stage.cast.province)
    page = await client.get("/surveys/new")
    for agency in (stage.cast.province, stage.cast.commune, stage.cast.department):
        assert f'value="{agency.id}"' in page.text
    assert stage.cast.division.id not in page.text
    narrowed = await client.get("/surveys/new", params={"agency": stage.cast.department.id})
    assert f'value="{stage.cast.division.id}"' in narrowed.text
    form = {"title": "Khảo sát hè", "form_version_id": version_id}
    refused = await client.post("/surveys", data=form)
    assert refused.status_code == 422
    assert "Khảo sát hè" in refused.text
    assert "Xin chọn nơi thực hiện khảo sát" in refused.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "x" * 201), ("form_version_id", "nothing"),
     ("agency_ids", "nothing"), ("point_ids", "nothing")],
)  # fmt: skip
async def test_it_refuses_what_cannot_be_opened(
    as_role: As, stage: Stage, version_id: str, field: str, value: str
) -> None:
    client = await as_role("iso_secretary", stage.cast.province)
    form = {"title": "Khảo sát", "form_version_id": version_id,
            "agency_ids": stage.cast.commune.id}  # fmt: skip
    assert (await client.post("/surveys", data=form | {field: value})).status_code == 422


async def test_it_refuses_places_of_somebody_else(
    as_role: As, stage: Stage, version_id: str
) -> None:
    client = await as_role("iso_secretary", stage.cast.commune)
    form = {"title": "Khảo sát", "form_version_id": version_id}
    for places in (
        {"agency_ids": stage.cast.other_commune.id},
        {"agency_ids": stage.cast.province.id},
        {"point_ids": stage.cast.other_point.id},
    ):
        assert (await client.post("/surveys", data=form | places)).status_code == 422


async def test_it_hides_a_survey_from_strangers_and_its_closure_from_readers(
    as_role: As, stage: Stage, database: Database, clock: FixedClock
) -> None:
    survey = await open_for(database, clock, stage.secretary, point_ids=(stage.cast.point.id,))
    address = SURVEY.format(survey.id)
    client = await as_role("manager", stage.cast.province)
    assert (await client.get(address)).status_code == 200
    assert "Đóng khảo sát" not in (await client.get(address)).text
    assert (await client.post(f"{address}/closure")).status_code == 403
    assert (await client.get("/surveys/new")).status_code == 403
    client = await as_role("iso_secretary", stage.cast.other_commune)
    assert (await client.get(address)).status_code == 404
    assert (await client.post(f"{address}/closure")).status_code == 404
    assert (await client.get(SURVEY.format("x" * 26))).status_code == 404


async def test_it_shows_a_survey_of_the_province_to_those_at_whose_counters_it_runs(
    as_role: As, stage: Stage
) -> None:
    address = SURVEY.format(stage.survey.id)
    client = await as_role("iso_secretary", stage.cast.commune)
    listed = await client.get("/surveys")
    assert "Khảo sát tại quầy" in listed.text
    assert "chỉ xem" in listed.text
    page = await client.get(address)
    assert stage.cast.point.code in page.text
    assert stage.cast.other_point.code not in page.text
    assert "do cấp trên mở" in page.text
    for button in ("Đóng khảo sát", "Tạm dừng khảo sát", "Sửa"):
        assert button not in page.text
    for act in ("closure", "pause", "resumption", "reopening", "versions", "sample"):
        assert (await client.post(f"{address}/{act}")).status_code == 403, act
    assert (await client.post(address)).status_code == 403


async def test_it_says_what_to_do_when_nothing_was_opened_yet(
    as_role: As, stage: Stage, database: Database, clock: FixedClock
) -> None:
    other = await open_agency(
        database, clock, parent_id=None, code="04", kind="province", name="Tỉnh Cao Bằng"
    )
    client = await as_role("unit_head", other)
    assert "Thư ký ISO mở khảo sát" in (await client.get("/surveys")).text
    client = await as_role("iso_secretary", other)
    assert "/surveys/new" in (await client.get("/surveys")).text
