"""The loop: a bad score, a nonconformity, its cause and action, better answers, the signal."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.improvement.actions import carrying_out
from auditapp.improvement.queries.listing import list_of_source
from auditapp.improvement.queries.nonconformities import get_nonconformity
from tests.audits.stage import Person, enter
from tests.improvement.stage import Stage
from tests.surveys.results.answers import Answers, open_answers

pytestmark = pytest.mark.anyio
BAD, GOOD = {2: 12, 3: 10, 4: 12, 5: 6}, {3: 1, 4: 14, 5: 25}


@pytest.fixture
async def answers(service: Service) -> Answers:
    """Counts to fill, of the counter survey."""
    return await open_answers(service.database)


async def _people(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> tuple[Stage, Person]:
    commune = answers.cast.commune
    verifier = await enter(service, client, clock, "manager", answers.cast.province)
    owner = await enter(service, client, clock, "unit_head", commune)
    lead = await enter(service, client, clock, "iso_secretary", commune)
    return Stage(service, client, clock, answers.cast, lead, owner, verifier), lead


async def _months(answers: Answers, first: int, last: int, levels: dict[int, int]) -> None:
    for month in range(first, last + 1):
        day = date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 10)
        answers.at(answers.cast.commune, answers.cast.point, day, levels)
    await answers.save()


async def test_it_leads_from_a_bad_score_to_a_signal_and_back(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    stage, lead = await _people(service, client, clock, answers)
    await _months(answers, 1, 11, BAD)
    commune = answers.cast.commune
    results = await stage.page(lead, f"/results/{commune.id}")
    link = unescape(re.findall(r'/nonconformities/new[^"]*question=overall', results)[0])
    page = await stage.page(lead, link)
    assert "n = 440" in page
    form = {
        "source": "survey_question", "survey": "counter", "agency": commune.id,
        "question": "overall", "period": "last-12", "title": "Người dân chưa hài lòng",
        "grade": "nc_minor", "clause": "9.1.2", "requirement": "Mục tiêu 80%", "evidence": "45%",
        "statement": "Không đạt mục tiêu", "found_on": "2026-11-16", "owner_id": stage.owner.id,
        "verifier_id": stage.verifier.id, "issue": "yes",
    }  # fmt: skip
    answer = await client.post("/nonconformities", data=form)
    assert answer.status_code == 303, answer.text[-2000:]
    async with service.database.reading() as conn:
        (made,) = await list_of_source(conn, commune.root_id, "survey_question", "counter")
    assert made.source_facts["n"] == 440
    await stage.answered(made.id)
    assert made.title in await stage.page(stage.owner, "/")
    (cause,) = (await stage.work(made.id)).causes
    action = {
        "action": "Thêm quầy", "doer_id": stage.owner.id, "due_on": "2026-12-04",
        "cause_id": cause.id,
    }  # fmt: skip
    await stage.step(stage.owner, made.id, "actions", action)
    await stage.step(stage.owner, made.id, "plan", {"elsewhere": "Không có"})
    await stage.step(lead, made.id, "approval")
    for one in (await stage.work(made.id)).open_actions:
        await stage.step(
            stage.owner, made.id, f"actions/{one.id}/completion", {"done_note": "Đã làm"}
        )
    await stage.step(stage.owner, made.id, "report")
    yes = {"verdict": "yes", "note": "Đã xem"}
    await stage.step(stage.verifier, made.id, "verification", yes)
    clock.at = datetime(2027, 2, 16, 2, tzinfo=UTC)
    verifier = await enter(service, client, clock, "manager", answers.cast.province)
    early = await stage.page(verifier, f"/nonconformities/{made.id}/effect")
    assert "Sau khi thay đổi chưa có tháng trọn vẹn" in early
    await _months(answers, 12, 13, GOOD)
    told = await stage.page(verifier, f"/nonconformities/{made.id}/effect")
    assert "Có tín hiệu." in told
    assert "97,5%" in told
    assert f"/results/{commune.id}?form=counter&amp;period=last-12" in told
    await carrying_out.close(
        *(service.database, clock, stage.verifier.actor, made.id),
        note="Có tín hiệu: 97,5%",
        updates="Bảng rủi ro",
    )
    async with service.database.reading() as conn:
        assert (await get_nonconformity(conn, made.id)).state == "effective_closed"
    record = await stage.page(verifier, f"/nonconformities/{made.id}")
    assert f"/results/{commune.id}?form=counter&amp;period=last-12" in record


async def test_it_shows_what_is_open_beside_the_score(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    stage, lead = await _people(service, client, clock, answers)
    here = answers.cast
    answers.at(here.other_commune, here.other_point, date(2026, 11, 10), GOOD)
    await _months(answers, 11, 11, GOOD)
    commune, other = answers.cast.commune.id, answers.cast.other_commune.id
    await stage.raised(agency=commune)

    def card(page: str, unit: str = commune) -> str:
        found = re.search(rf'<a class="stat[^>]*unit={unit}">.*?</a>', page, re.DOTALL)
        return " ".join(re.sub("<[^>]+>", " ", found[0]).split()) if found else ""

    page = await stage.page(lead, f"/results/{commune}")
    assert card(page) == "1 Điểm không phù hợp đang mở không có phiếu quá hạn"
    viewer = await enter(service, client, clock, "province_viewer", answers.cast.province)
    assert not card(await stage.page(viewer, f"/results/{commune}"))
    clock.forward(timedelta(days=200))
    above = await enter(service, client, clock, "manager", answers.cast.province)
    assert card(await stage.page(above, f"/results/{commune}?period=2026")).endswith("mở 1 quá hạn")
    beside = await stage.page(above, f"/results/{other}?period=2026")
    assert card(beside, other).startswith("0 Điểm")


async def test_it_raises_nothing_from_figures_that_are_hidden(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    stage, lead = await _people(service, client, clock, answers)
    day = date(2026, 10, 10)
    answers.at(answers.cast.commune, answers.cast.point, day, {2: 3})
    await answers.save()
    lead.acts(client)
    told = await client.get(
        "/nonconformities/new?source=survey_question&survey=counter&question=overall"
        f"&agency={answers.cast.commune.id}"
    )
    assert told.status_code == 422
    other = answers.cast.other_commune.id
    told = await client.get(
        f"/nonconformities/new?source=survey_question&survey=counter&question=overall&agency={other}"
    )
    assert told.status_code == 404
    assert stage.lead is lead
