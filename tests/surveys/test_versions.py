"""Which version of its form a survey asks: what differs, changing over, what answers keep."""

from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Invalid
from auditapp.library.queries import find_latest
from auditapp.store.engine import Database
from auditapp.surveys.actions.change_survey import change_version
from auditapp.surveys.actions.export import Asked, Export
from auditapp.surveys.actions.recount import list_slices, verify_counts
from tests.surveys.stage import As, Stage, counted, publish_third_version, rows, token

pytestmark = pytest.mark.anyio


@pytest.fixture
async def newer(stage: Stage, database: Database, clock: FixedClock, tmp_path: Path) -> str:
    """A third version of the counter form."""
    return await publish_third_version(database, clock, tmp_path / "forms")


async def change(database: Database, clock: FixedClock, stage: Stage, version_id: str) -> None:
    by, id_ = stage.secretary, stage.survey.id
    await change_version(database, clock, by, survey_id=id_, form_version_id=version_id)


async def test_it_shows_what_a_newer_version_changes_and_changes_over(
    newer: str, as_role: As, stage: Stage
) -> None:
    client = await as_role("iso_secretary", stage.cast.province)
    address = f"/surveys/{stage.survey.id}"
    assert "Có phiên bản mới hơn" in (await client.get(address)).text
    page = await client.get(f"{address}/versions/new")
    for words in ("Không hỏi nữa", "Ông/Bà phải đến mấy lần", "Chưa tới ngày hẹn", "xu hướng"):
        assert words in page.text
    assert (await client.get(stage.address)).status_code == 200
    sent = await client.post(f"{address}/versions", data={"form_version_id": newer})
    assert sent.status_code == 303
    page = await client.get(address)
    assert "Dùng phiên bản 3 thay cho 2" in page.text
    assert "Có phiên bản mới hơn" not in page.text
    page = await client.get(f"{address}/versions/new")
    assert "phiên bản mới nhất" in page.text
    refused = await client.post(f"{address}/versions", data={"form_version_id": newer})
    assert refused.status_code == 422


async def test_it_keeps_every_answer_with_the_version_of_its_page(
    newer: str,
    service: Service,
    client: httpx.AsyncClient,
    database: Database,
    clock: FixedClock,
    stage: Stage,
) -> None:
    old = await token(client, stage.address)
    await client.post(stage.address, data={"token": old, "overall": "4"})
    await change(database, clock, stage, newer)
    service.citizens.counters.forget()
    whole = {"token": old, "overall": "4", "on_time": "not_due", "visits": "two", "done": "1"}
    assert (await client.post(stage.address, data=whole)).status_code == 303
    now = await token(client, stage.address)
    sent = {"token": now, "overall": "4", "on_time": "waiting_still", "visits": "two", "done": "1"}
    assert (await client.post(stage.address, data=sent)).status_code == 303
    kept = {row.version: row.answers for row in await rows(database)}
    assert kept == {
        2: '{"overall":4,"on_time":"not_due","visits":"two"}',
        3: '{"overall":4,"on_time":"waiting_still"}',
    }
    assert (await counted(database, stage.cast.point.id))["overall", "4"] == 2
    (part,) = await list_slices(database)
    assert await verify_counts(database, part) == []
    clock.forward(timedelta(hours=3))
    service.citizens.counters.forget()
    assert (await client.post(stage.address, data=whole)).status_code == 409


async def test_it_exports_both_versions_under_one_header(
    newer: str,
    service: Service,
    client: httpx.AsyncClient,
    database: Database,
    clock: FixedClock,
    stage: Stage,
) -> None:
    for on_time in ("not_due", "waiting_still"):
        sent = {"token": await token(client, stage.address), "overall": "4", "done": "1"}
        await client.post(stage.address, data=sent | {"on_time": on_time, "visits": "two"})
        if on_time == "not_due":
            await change(database, clock, stage, newer)
            service.citizens.counters.forget()
    day = date(2026, 11, 16)
    job = Export(database, Asked(form="counter", agency_code="20", first=day, last=day))
    await job.begin()
    text = b"".join([chunk async for chunk, _ in job.chunks()]).decode("utf-8-sig")
    header, *lines = text.splitlines()
    place = header.split(",").index("visits")
    assert sorted(line.split(",")[place] for line in lines) == ["", "two"]
    assert "waiting_still" in text
    assert "not_due" in text


async def test_it_refuses_versions_of_other_forms_and_older_ones(
    newer: str, database: Database, clock: FixedClock, stage: Stage
) -> None:
    async with database.reading() as conn:
        other = await find_latest(conn, "survey", "sipas-22")
    assert other is not None
    for version_id in (other.id, stage.survey.form_version_id, "nothing"):
        with pytest.raises(Invalid):
            await change(database, clock, stage, version_id)


@pytest.mark.parametrize("role", ["iso_secretary", "manager"])
async def test_it_shows_phones_with_the_page_and_lets_them_send_nothing(
    as_role: As, stage: Stage, database: Database, version_id: str, role: str
) -> None:
    client = await as_role(role, stage.cast.commune)
    page = await client.get(f"/questionnaires/{version_id}", params={"tap": "2", "lang": "en"})
    assert page.status_code == 200
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert (
        page.text.count(f'src="/questionnaires/{version_id}/page?lang=en&amp;tap=2#follow-ups"')
        == 2
    )
    framed = await client.get(f"/questionnaires/{version_id}/page?lang=en&tap=2")
    policy = framed.headers["content-security-policy"]
    for rule in ("frame-ancestors 'self'", "form-action 'none'", "connect-src 'none'"):
        assert rule in policy
    assert framed.headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert "What was not good?" in framed.text
    assert 'name="token" value=""' in framed.text
    fresh = await client.get(f"/questionnaires/{version_id}/page?tap=nonsense")
    assert "Điều gì chưa tốt?" not in fresh.text
    assert (await client.get("/questionnaires/nothing")).status_code == 404
    assert (await client.get("/questionnaires/nothing/page")).status_code == 404
    assert await rows(database) == []
