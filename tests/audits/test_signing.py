"""Signatures: who may give them, what they must say, what overtakes them, what the log keeps."""

import msgspec
import pytest

from auditapp.audits.actions import sign_audit, sign_off_audit, verify_trail
from auditapp.audits.models import signing
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.log import fold
from auditapp.audits.models.signing import PARTIES, Party, Signature, Signed
from auditapp.base.errors import Conflict, Forbidden, Invalid
from tests.audits.hands import LEAD, UNIT, drawn, posted
from tests.audits.stage import CODES, Person, Stage, edit

pytestmark = pytest.mark.anyio


async def sign(stage: Stage, person: Person, party: Party, signature: Signature | None) -> None:
    await sign_audit(
        stage.service.database,
        stage.clock,
        person.actor,
        stage.audit.id,
        party,
        signature=signature,
    )


async def stands(stage: Stage) -> dict[Party, Signed]:
    log = await stage.log()
    return signing.signed(log, fold(log))


async def test_it_keeps_both_signatures_as_edits_of_the_log(stage: Stage) -> None:
    await stage.grade_all(stage.lead)
    await sign(stage, stage.lead, "lead", LEAD)
    await sign(stage, stage.auditor, "unit", UNIT)
    found = await stands(stage)
    assert {party: mark.signature for party, mark in found.items()} == {"lead": LEAD, "unit": UNIT}
    assert [(e.item, e.field) for e in (await stage.log())[-2:]] == [
        ("@lead", "signature"),
        ("@unit", "signature"),
    ]
    _, breaks = await verify_trail(stage.service.database, stage.audit.id)
    assert breaks == []


async def test_it_takes_the_leads_signature_from_the_lead_alone(stage: Stage) -> None:
    with pytest.raises(Forbidden):
        await sign(stage, stage.auditor, "lead", LEAD)
    assert await stands(stage) == {}


@pytest.mark.parametrize(
    ("party", "change", "field"),
    [
        ("lead", {"name": "  "}, "name"),
        ("lead", {"name": "a" * 121}, "name"),
        ("lead", {"strokes": ()}, "strokes"),
        ("lead", {"strokes": ((5, 5, 9, 9),)}, "strokes"),
        ("lead", {"strokes": ((5, 5, 900, 9),)}, "strokes"),
        ("lead", {"strokes": ((5, 5, 9),)}, "strokes"),
        ("lead", {"says": "agree"}, "says"),
        ("unit", {"says": ""}, "says"),
        ("unit", {"says": "disagree"}, "reason"),
        ("unit", {"says": "disagree", "reason": "x" * 1001}, "reason"),
    ],
)
async def test_it_names_what_a_signature_lacks(
    stage: Stage, party: Party, change: dict[str, object], field: str
) -> None:
    wanted = msgspec.structs.replace(LEAD if party == "lead" else UNIT, **change)
    with pytest.raises(Invalid) as refusal:
        await sign(stage, stage.lead, party, wanted)
    assert refusal.value.field == field
    assert await stands(stage) == {}


async def test_it_lets_a_typed_name_stand_for_whoever_cannot_draw(stage: Stage) -> None:
    typed = msgspec.structs.replace(LEAD, strokes=(), typed=True)
    await sign(stage, stage.lead, "lead", typed)
    assert (await stands(stage))["lead"].signature == typed


async def test_it_refuses_an_edit_that_is_no_signature(stage: Stage) -> None:
    for value in ("{", '{"name":"A","unknown":1}', "[" * 3000, '{"name":"A","strokes":[[1]]}'):
        with pytest.raises(Invalid):
            await stage.record(stage.lead, edit("@lead", "signature", value))
    with pytest.raises(Invalid):
        await stage.record(stage.lead, edit("@lead", "grade", "conform"))
    assert await stage.log() == []


async def test_it_is_overtaken_by_a_change_of_the_checklist_alone(stage: Stage) -> None:
    await stage.grade_all(stage.lead)
    await sign(stage, stage.lead, "lead", LEAD)
    await sign(stage, stage.lead, "unit", UNIT)
    assert [mark.is_overtaken for mark in (await stands(stage)).values()] == [False, False]
    await stage.record(stage.auditor, edit("@report", "conclusion", "Phù hợp"))
    assert [mark.is_overtaken for mark in (await stands(stage)).values()] == [True, True]
    await sign(stage, stage.lead, "lead", msgspec.structs.replace(LEAD, strokes=drawn(3)))
    await sign(stage, stage.lead, "unit", msgspec.structs.replace(UNIT, strokes=drawn(4)))
    await stage.record(stage.auditor, edit(CODES[0], "note", "Thêm"))
    assert [mark.is_overtaken for mark in (await stands(stage)).values()] == [True, True]
    with pytest.raises(Conflict):
        await _sign_off(stage)
    await sign(stage, stage.lead, "lead", msgspec.structs.replace(LEAD, strokes=drawn(5)))
    await sign(stage, stage.lead, "unit", msgspec.structs.replace(UNIT, strokes=drawn(6)))
    assert (await _sign_off(stage)).signed_off_at is not None


async def test_it_asks_for_the_reason_of_each_missing_signature(stage: Stage) -> None:
    await stage.grade_all(stage.lead)
    await sign(stage, stage.lead, "lead", LEAD)
    with pytest.raises(Invalid) as refusal:
        await _sign_off(stage, unit="  ")
    assert refusal.value.field == "unsigned.unit"
    await _sign_off(stage, unit="Vắng mặt tại họp kết thúc")
    assert (await stage.log())[-1].value == "Vắng mặt tại họp kết thúc"
    _, breaks = await verify_trail(stage.service.database, stage.audit.id)
    assert breaks == []


async def test_it_is_taken_back_before_sign_off_and_never_after(stage: Stage) -> None:
    await stage.grade_all(stage.lead)
    await sign(stage, stage.lead, "lead", LEAD)
    await sign(stage, stage.lead, "lead", None)
    assert await stands(stage) == {}
    await _sign_off(stage, lead="Bản in", unit="Bản in")
    with pytest.raises(Conflict):
        await sign(stage, stage.lead, "lead", LEAD)


async def test_it_signs_by_its_page(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    path = f"/audits/{stage.audit.id}"
    await stage.grade_all(stage.lead)
    page = await stage.client.get(f"{path}/signing")
    assert page.status_code == 200
    assert page.text.count("data-glass") == 2
    for party, signature in (("lead", LEAD), ("unit", UNIT)):
        done = await stage.client.post(f"{path}/signatures", data=posted(signature, party))
        assert (done.status_code, done.headers["location"]) == (303, f"{path}/signing#{party}")
    page = await stage.client.get(f"{path}/signing")
    assert page.text.count("<path d=") == 2
    assert "Đồng ý với các phát hiện" in page.text
    assert (await stage.client.post(f"{path}/sign-off")).status_code == 303
    assert "data-glass" not in (await stage.client.get(f"{path}/signing")).text


async def test_it_keeps_what_was_typed_when_a_signature_is_refused(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    path = f"/audits/{stage.audit.id}/signatures"
    half = msgspec.structs.replace(UNIT, says="disagree")
    answer = await stage.client.post(path, data=posted(half, "unit"))
    assert answer.status_code == 422
    assert "Xin ghi lý do đơn vị không đồng ý" in answer.text
    assert UNIT.name in answer.text
    assert "[[80,90," in answer.text or "[[80, 90," in answer.text, "the strokes, too"
    for strokes in ("nonsense", "[[1,2", "[" * 5000):
        broken = {**posted(UNIT, "unit"), "strokes": strokes}
        assert (await stage.client.post(path, data=broken)).status_code == 422
    assert await stage.log() == []


async def test_it_answers_403_and_404_to_others(stage: Stage) -> None:
    path = f"/audits/{stage.audit.id}"
    await stage.enter("manager", stage.cast.department)
    assert (await stage.client.get(f"{path}/signing")).status_code == 200
    assert (await stage.client.post(f"{path}/signatures")).status_code == 403
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.get(f"{path}/signing")).status_code == 404
    assert (await stage.client.post(f"{path}/signatures")).status_code == 404
    assert (await stage.client.get(f"{path}/signatures")).status_code == 405


def test_it_draws_the_same_curves_on_screen_and_paper() -> None:
    (start, first, last) = signing.curves((0, 0, 10, 20, 30, 40))
    assert (start, first, last) == ((0, 0), (10, 20, 20, 30), (30, 40, 30, 40))
    assert signing.path_of(((0, 0, 10, 20, 30, 40),)) == "M0 0Q10 20 20 30Q30 40 30 40"
    assert signing.path_of(((7, 8),)) == "M7 8Q7 8 7 8"


async def _sign_off(stage: Stage, **unsigned: str) -> Audit:
    whys: dict[Party, str] = {party: unsigned.get(party, "") for party in PARTIES}
    return await sign_off_audit(
        stage.service.database, stage.clock, stage.lead.actor, stage.audit.id, unsigned=whys
    )
