"""What a tablet's outbox sends: batches answered edit by edit, never under another's name."""

from typing import Any

import httpx
import pytest

from auditapp.audits.actions import sign_off_audit, verify_trail
from auditapp.audits.models.log import fold
from auditapp.base.ids import new_id
from tests.audits.stage import CODES, Person, Stage

pytestmark = pytest.mark.anyio
Q = CODES[0]


def said(field: str, value: str, **more: Any) -> dict[str, Any]:
    """Return an edit as the outbox words it."""
    return {"id": new_id(), "item": Q, "field": field, "value": value, **more}


async def send(stage: Stage, person: Person, *edits: dict[str, Any], **more: Any) -> httpx.Response:
    """Send a batch from person's tablet."""
    person.acts(stage.client)
    return await stage.client.post(
        f"/audits/{stage.audit.id}/edits",
        json={"account": person.id, "edits": list(edits), **more},
        headers={"accept": "application/json"},
    )


async def test_it_takes_a_batch_once_however_often_it_comes(stage: Stage) -> None:
    edits = [said("grade", "ofi"), said("note", "Nên số hoá", device_at="2026-11-16T01:00:00Z")]
    answers = [await send(stage, stage.auditor, *edits) for _ in range(3)]
    first = answers[0].json()
    assert [answer.json() for answer in answers] == [first] * 3
    assert first["taken"] == [edit["id"] for edit in edits]
    assert first["seq"] == {edits[0]["id"]: 1, edits[1]["id"]: 2}
    log = await stage.log()
    assert [(edit.field, edit.account_id) for edit in log] == [
        ("grade", stage.auditor.id),
        ("note", stage.auditor.id),
    ]
    assert log[1].device_at is not None


async def test_it_answers_each_edit_on_its_own(stage: Stage) -> None:
    good = [said("note", f"lần {number}") for number in range(5)]
    bad = [said("grade", "excellent"), said("note", "x", item="Q-9-9"), said("note", "x", id="no")]
    mixed = [good[0], bad[0], good[1], good[2], bad[1], bad[2], good[3], good[4]]
    answer = await send(stage, stage.lead, *mixed)
    assert answer.status_code == 200
    assert answer.json()["taken"] == [edit["id"] for edit in good]
    assert set(answer.json()["refused"]) == {edit["id"] for edit in bad}
    assert answer.json()["refused"][bad[1]["id"]] == "Phiếu đánh giá không có mục này."
    assert [edit.value for edit in await stage.log()] == [edit["value"] for edit in good]
    assert (await verify_trail(stage.service.database, stage.audit.id))[1] == []


async def test_an_id_that_meant_something_else_is_refused(stage: Stage) -> None:
    one = said("note", "đầu")
    await send(stage, stage.lead, one)
    answer = await send(stage, stage.lead, {**one, "value": "khác"})
    assert list(answer.json()["refused"]) == [one["id"]]


async def test_it_keeps_the_order_and_the_bases_of_a_tablet(stage: Stage) -> None:
    first = said("note", "một")
    second = said("note", "hai", base=first["id"])
    await send(stage, stage.lead, first, second)
    field = fold(await stage.log()).fields[Q, "note"]
    assert (field.shown.value, field.others) == ("hai", ())


async def test_it_takes_nothing_under_another_persons_name(stage: Stage) -> None:
    answer = await send(stage, stage.lead, said("note", "x"), account=stage.auditor.id)
    assert answer.status_code == 401
    assert "người khác" in answer.json()["error"]["message"]
    stage.lead.acts(stage.client)
    answer = await stage.client.post(
        f"/audits/{stage.audit.id}/edits",
        json={"account": stage.lead.id, "edits": [said("note", "x")]},
        headers={"x-account": stage.auditor.id, "accept": "application/json"},
    )
    assert answer.status_code == 401
    assert await stage.log() == []


async def test_a_session_that_ended_is_told_as_such(stage: Stage) -> None:
    stage.client.cookies.clear()
    answer = await stage.client.post(
        f"/audits/{stage.audit.id}/edits",
        json={"account": stage.lead.id, "edits": [said("note", "x")]},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 401


async def test_after_sign_off_a_resend_is_taken_and_the_rest_refused(stage: Stage) -> None:
    before = said("reason", "Ngoài phạm vi", item=CODES[2])
    await stage.grade_all(stage.lead, "na", reason="Ngoài phạm vi")
    await send(stage, stage.lead, before)
    await sign_off_audit(stage.service.database, stage.clock, stage.lead.actor, stage.audit.id)
    late = said("note", "muộn")
    answer = (await send(stage, stage.lead, before, late)).json()
    assert answer["taken"] == [before["id"]]
    assert answer["refused"] == {
        late["id"]: "Cuộc đánh giá đã được ký hoàn thành và không thay đổi nữa."
    }


async def test_strangers_and_those_who_only_watch_send_nothing(stage: Stage) -> None:
    watcher = await stage.enter("administrator", stage.cast.department)
    assert (await send(stage, watcher, said("note", "x"))).status_code == 403
    stranger = await stage.enter("auditor", stage.cast.commune)
    assert (await send(stage, stranger, said("note", "x"))).status_code == 404
    assert await stage.log() == []


@pytest.mark.parametrize(
    "batch", [{}, {"account": "x"}, {"account": "x", "edits": [{"id": 1}]}, [], "x"]
)
async def test_it_refuses_what_is_no_batch(stage: Stage, batch: Any) -> None:
    stage.lead.acts(stage.client)
    answer = await stage.client.post(
        f"/audits/{stage.audit.id}/edits", json=batch, headers={"accept": "application/json"}
    )
    assert answer.status_code == 422


async def test_it_refuses_more_than_it_reads_at_once(stage: Stage) -> None:
    answer = await send(stage, stage.lead, *[said("note", "x")] * 501)
    assert answer.status_code == 422


async def test_it_answers_what_it_has_and_what_is_new_in_one_batch(stage: Stage) -> None:
    """The tablet saw no answer to the first and goes on: both are in the log, each once."""
    first = said("grade", "ofi")
    await send(stage, stage.auditor, said("note", "Trước"), first)
    second = said("grade", "conform", base=first["id"])
    answer = (await send(stage, stage.auditor, second, first)).json()
    assert answer["seq"] == {first["id"]: 2, second["id"]: 3}
    assert sorted(answer["taken"]) == sorted([first["id"], second["id"]])
    assert [edit.seq for edit in await stage.log()] == [1, 2, 3]
