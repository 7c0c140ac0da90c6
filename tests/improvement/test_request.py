"""A request for corrective action from issue to closing: states, rights, required fields."""

from datetime import date, timedelta

import pytest

from auditapp.improvement.queries.due import list_due
from tests.improvement.stage import FACTS, Stage

pytestmark = pytest.mark.anyio


async def _state(stage: Stage, it: str) -> str:
    return (await stage.get(it)).state


async def test_it_goes_through_every_state_and_keeps_who_did_what(stage: Stage) -> None:
    it = await stage.raised()
    assert await _state(stage, it) == "issued"
    await stage.answered(it)
    assert await _state(stage, it) == "cause_submitted"
    it = await stage.raised()
    await stage.planned(it)
    assert await _state(stage, it) == "planned"
    await stage.step(stage.lead, it, "approval")
    assert await _state(stage, it) == "action_approved"
    first, *rest = (await stage.work(it)).open_actions
    for action in (first, *rest):
        await stage.step(stage.owner, it, f"actions/{action.id}/completion", {"done_note": "Xong"})
        assert await _state(stage, it) == "in_progress"
    await stage.step(stage.owner, it, "report")
    assert await _state(stage, it) == "done_reported"
    await stage.step(stage.verifier, it, "verification", {"verdict": "yes", "note": "Đã xem"})
    assert await _state(stage, it) == "verified"
    closing = {"note": "10/10 phiếu ghi đủ", "updates": "QT-05 sửa lần 3"}
    await stage.step(stage.verifier, it, "closure", closing)
    found = await stage.get(it)
    assert (found.state, found.updates) == ("effective_closed", "QT-05 sửa lần 3")
    steps = [(step.kind, step.by) for step in await stage.history(it)]
    assert steps[0] == ("raised", stage.lead.id)
    assert ("planned", stage.owner.id) in steps
    assert steps[-1] == ("closed", stage.verifier.id)
    page = await stage.page(stage.owner, f"/nonconformities/{it}")
    assert "10/10 phiếu ghi đủ" in page


async def test_it_counts_deadlines_in_working_days_of_viet_nam(stage: Stage) -> None:
    it = await stage.get(await stage.raised())  # Monday 16/11/2026; 24/11 is a public holiday
    assert it.respond_due == date(2026, 11, 23)
    assert it.plan_due == date(2026, 12, 1)
    assert it.act_due == date(2026, 12, 16)
    async with stage.service.database.reading() as conn:
        none = await list_due(conn, until=date(2026, 11, 22))
        due = await list_due(conn, until=date(2026, 11, 23))
    assert none == []
    assert [(one.kind, one.subject_id, one.owner_id) for one in due] == [
        ("respond", it.id, stage.owner.id)
    ]
    assert due[0].href == f"/nonconformities/{it.id}"


async def test_it_says_whose_step_is_due_as_the_request_goes_on(stage: Stage) -> None:
    async def due(it: str) -> set[tuple[str, str | None]]:
        async with stage.service.database.reading() as conn:
            found = await list_due(conn, until=date(2030, 1, 1))
        assert {one.href for one in found} == {f"/nonconformities/{it}"}
        return {(one.kind, one.owner_id) for one in found}

    it = await stage.raised()
    await stage.planned(it)
    assert await due(it) == {("respond", stage.lead.id), ("act", stage.owner.id)}
    await stage.step(stage.lead, it, "approval")
    assert await due(it) == {("act", stage.owner.id)}
    for action in (await stage.work(it)).open_actions:
        await stage.step(stage.owner, it, f"actions/{action.id}/completion", {"done_note": "Xong"})
    assert await due(it) == {("act", stage.owner.id)}
    await stage.step(stage.owner, it, "report")
    assert await due(it) == {("verify", stage.verifier.id)}
    await stage.step(stage.verifier, it, "verification", {"verdict": "yes", "note": "Đã xem"})
    assert await due(it) == {("effect", stage.verifier.id)}
    assert (await stage.get(it)).effect_due == stage.clock.at.date() + timedelta(days=60)


async def test_it_refuses_a_step_whose_fields_are_missing_and_keeps_what_was_typed(
    stage: Stage,
) -> None:
    it = await stage.raised()
    refused = await stage.send(stage.owner, it, "submission")
    assert refused.status_code == 422
    await stage.step(stage.owner, it, "no-correction", {"no_correction": "Phiếu đã trả cho dân"})
    refused = await stage.send(stage.owner, it, "submission")
    assert refused.status_code == 422
    kept = await stage.send(stage.owner, it, "causes", {"cause": "Mẫu cũ & thiếu", "branch": ""})
    assert kept.status_code == 422
    assert "Mẫu cũ &amp; thiếu" in kept.text
    assert await _state(stage, it) == "issued"


async def test_it_takes_no_request_without_requirement_evidence_and_statement(
    stage: Stage,
) -> None:
    it = await stage.raised(evidence="")
    assert await _state(stage, it) == "draft"
    refused = await stage.send(stage.lead, it, "issue")
    assert refused.status_code == 422
    stage.lead.acts(stage.client)
    people = {"owner_id": stage.owner.id, "verifier_id": stage.verifier.id}
    changed = await stage.client.post(f"/nonconformities/{it}", data={**FACTS, **people})
    assert changed.status_code == 303
    await stage.step(stage.lead, it, "issue")
    assert await _state(stage, it) == "issued"


async def test_it_asks_a_major_nonconformity_for_an_immediate_correction(stage: Stage) -> None:
    it = await stage.raised(grade="nc_major")
    assert (await stage.get(it)).act_due == date(2026, 12, 1)
    await stage.step(stage.owner, it, "no-correction", {"no_correction": "Không cần"})
    cause = {"cause": "Mẫu cũ", "branch": "information"}
    await stage.step(stage.owner, it, "causes", cause)
    assert (await stage.send(stage.owner, it, "submission")).status_code == 422


async def test_it_lets_nobody_verify_the_own_work(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    form = {
        **FACTS, "source": "hand", "agency": stage.cast.division.id,
        "owner_id": stage.verifier.id, "verifier_id": stage.verifier.id,
    }  # fmt: skip
    answer = await stage.client.post("/nonconformities", data=form)
    assert answer.status_code == 422
    assert FACTS["title"] in answer.text
    it = await stage.raised()
    await stage.answered(it)
    (cause,) = (await stage.work(it)).causes
    action = {
        "action": "Sửa mẫu", "doer_id": stage.verifier.id, "due_on": "2026-12-04",
        "cause_id": cause.id,
    }  # fmt: skip
    assert (await stage.send(stage.owner, it, "actions", action)).status_code == 422
    it = await stage.raised()
    await stage.done(it)
    for person in (stage.owner, stage.lead):
        told = await stage.send(person, it, "verification", {"verdict": "yes", "note": "Đạt"})
        assert told.status_code == 403


async def test_it_sends_cause_or_plan_back_with_a_reason(stage: Stage) -> None:
    it = await stage.raised()
    await stage.planned(it)
    assert (await stage.send(stage.lead, it, "rejection", {"what": "plan"})).status_code == 422
    back = {"what": "plan", "reason": "Chưa rõ ai kiểm tra"}
    await stage.step(stage.lead, it, "rejection", back)
    assert await _state(stage, it) == "rejected"
    assert "Chưa rõ ai kiểm tra" in await stage.page(stage.owner, f"/nonconformities/{it}")
    await stage.step(stage.owner, it, "plan", {"elsewhere": "Không có"})
    assert await _state(stage, it) == "planned"
    await stage.step(stage.lead, it, "rejection", {"what": "cause", "reason": "Chưa phải gốc"})
    found = await stage.get(it)
    assert (found.state, found.submitted_at) == ("rejected", None)
    await stage.step(stage.owner, it, "submission")
    assert await _state(stage, it) == "cause_submitted"


async def test_it_gives_work_back_that_was_not_done(stage: Stage) -> None:
    it = await stage.raised()
    await stage.done(it)
    no = {"verdict": "no", "note": "2 phiếu vẫn để trống"}
    await stage.step(stage.verifier, it, "verification", no)
    assert await _state(stage, it) == "in_progress"
    assert "2 phiếu vẫn để trống" in await stage.page(stage.owner, f"/nonconformities/{it}")


async def test_it_opens_again_what_did_not_help_and_begins_a_new_round(stage: Stage) -> None:
    it = await stage.raised()
    await stage.verified(it)
    assert (await stage.send(stage.verifier, it, "reopening", {"reason": ""})).status_code == 422
    await stage.step(stage.verifier, it, "reopening", {"reason": "Tỷ lệ hài lòng không đổi"})
    found = await stage.get(it)
    assert (found.state, found.round, found.effect_due) == ("reopened", 2, None)
    await stage.step(stage.owner, it, "submission")
    # what was done already does not make a plan
    assert (await stage.send(stage.owner, it, "plan", {"elsewhere": "Không"})).status_code == 422


async def test_it_lets_the_lead_alone_cancel(stage: Stage) -> None:
    it = await stage.raised()
    for person in (stage.owner, stage.verifier):
        told = await stage.send(person, it, "cancellation", {"reason": "Nhầm"})
        assert told.status_code == 403
    assert (await stage.send(stage.lead, it, "cancellation", {})).status_code == 422
    await stage.step(stage.lead, it, "cancellation", {"reason": "Ghi nhầm đơn vị"})
    assert await _state(stage, it) == "cancelled"
    assert (await stage.send(stage.owner, it, "submission")).status_code == 409


async def test_it_moves_a_deadline_with_a_reason_in_the_history(stage: Stage) -> None:
    it = await stage.raised()
    move = {"day": "2026-12-02", "reason": "Đơn vị đang kiểm kê"}
    await stage.step(stage.lead, it, "deadline", move)
    assert (await stage.get(it)).respond_due == date(2026, 12, 2)
    last = (await stage.history(it))[-1]
    assert (last.kind, last.detail) == ("moved", {"from": "2026-11-23", "to": "2026-12-02"})


async def test_it_looks_for_the_same_cause_in_other_units(stage: Stage) -> None:
    it = await stage.raised()
    other = stage.cast.other_division
    await stage.step(stage.owner, it, "units", {"unit_id": other.id})
    assert (await stage.send(stage.owner, it, "units", {"unit_id": other.id})).status_code == 422
    seen = {"found": "yes", "note": "Cùng mẫu phiếu"}
    await stage.step(stage.owner, it, f"units/{other.id}", seen)
    child = await stage.raised(agency=other.id, parent=it, owner_id="", issued=False)
    assert (await stage.get(child)).parent_id == it
    assert f"/nonconformities/{child}" in await stage.page(stage.lead, f"/nonconformities/{it}")
    assert f"/nonconformities/{it}" in await stage.page(stage.lead, f"/nonconformities/{child}")


@pytest.mark.parametrize(
    ("source", "words"),
    [("inspection", "Kiểm tra của cấp trên"), ("complaint", "Phản ánh, kiến nghị")],
)
async def test_it_knows_inspections_and_complaints_from_what_was_found_by_oneself(
    stage: Stage, source: str, words: str
) -> None:
    await stage.raised()
    form = await stage.page(
        stage.lead, f"/nonconformities/new?source={source}&agency={stage.cast.division.id}"
    )
    assert f'name="source" value="{source}"' in form
    it = await stage.raised(source=source, title="Biên bản số 12")
    assert (await stage.get(it)).source == source
    assert words in await stage.page(stage.lead, f"/nonconformities/{it}")
    found = await stage.page(stage.lead, f"/nonconformities?source={source}")
    assert "Biên bản số 12" in found
    assert FACTS["title"] not in found


async def test_it_hides_a_record_from_strangers_and_shows_it_to_whoever_is_named(
    stage: Stage,
) -> None:
    from tests.audits.stage import enter

    it = await stage.raised()
    stranger = await enter(stage.service, stage.client, stage.clock, "manager", stage.cast.commune)
    stranger.acts(stage.client)
    assert (await stage.client.get(f"/nonconformities/{it}")).status_code == 404
    assert FACTS["title"] not in await stage.page(stranger, "/nonconformities")
    assert FACTS["title"] in await stage.page(stage.owner, "/nonconformities")
