"""Signing off: what each grade asks for, who may, and what is frozen."""

import pytest

from auditapp.audits.actions import create_audit, list_findings, sign_off_audit, start_audit
from auditapp.audits.actions.sign_off_audit import NotWhole
from auditapp.audits.models.audit import Audit
from auditapp.base.errors import Conflict, Forbidden
from auditapp.formkit.grades import GRADES, Grade
from tests.audits.stage import CODES, FIELDS, ON_PAPER, Person, Stage, edit, planned

pytestmark = pytest.mark.anyio


async def sign(stage: Stage, person: Person) -> Audit:
    return await sign_off_audit(stage.service.database, stage.clock, person.actor, stage.audit.id)


def cases() -> list[tuple[str, Grade]]:
    return [(scheme, grade) for scheme, grades in GRADES.items() for grade in grades]


@pytest.mark.parametrize(
    ("scheme", "grade"), cases(), ids=[f"{scheme}-{grade.key}" for scheme, grade in cases()]
)
async def test_it_asks_for_the_fields_of_every_grade(
    stage: Stage, scheme: str, grade: Grade
) -> None:
    if scheme == "simple":
        await _begin_simple(stage)
    await stage.grade_all(stage.lead)
    seen = {entry.item: entry.edit_id for entry in await stage.log() if entry.field == "grade"}
    evidence = next(entry for entry in await stage.log() if entry.field == "evidence")
    await stage.record(
        stage.lead,
        edit(CODES[0], "grade", grade.key, base=seen[CODES[0]]),
        edit(CODES[0], "evidence", "", base=evidence.edit_id),
    )
    for name in grade.required + grade.at_closing:
        with pytest.raises(NotWhole) as refusal:
            await sign(stage, stage.lead)
        (obstacle,) = refusal.value.obstacles
        assert obstacle.item == CODES[0]
        assert name in {problem.field for problem in obstacle.problems}
        await stage.record(stage.lead, edit(CODES[0], name, FIELDS[name]))
    assert (await sign(stage, stage.lead)).signed_off_at == stage.clock.now()


async def test_it_refuses_while_a_line_has_no_grade(stage: Stage) -> None:
    await stage.record(
        stage.lead, edit(CODES[0], "grade", "conform"), edit(CODES[0], "evidence", "Sổ")
    )
    with pytest.raises(NotWhole) as refusal:
        await sign(stage, stage.lead)
    assert [obstacle.item for obstacle in refusal.value.obstacles] == list(CODES[1:])


async def test_it_is_the_lead_alone_who_signs(stage: Stage) -> None:
    await stage.grade_all(stage.lead)
    with pytest.raises(Forbidden):
        await sign(stage, stage.auditor)
    await sign(stage, stage.lead)
    with pytest.raises(Conflict):
        await sign(stage, stage.lead)


async def test_it_refuses_an_audit_that_has_not_started(stage: Stage) -> None:
    stage.audit = await create_audit(
        stage.service.database,
        stage.clock,
        stage.lead.actor,
        planned(stage.cast.division, stage.version_id, (stage.lead.id, "lead")),
    )
    with pytest.raises(Conflict):
        await sign(stage, stage.lead)


async def test_it_lists_findings_with_clause_unit_and_words(stage: Stage) -> None:
    await stage.grade_all(stage.lead)
    fields = {name: FIELDS[name] for name in ("criterion", "evidence", "statement", "deadline")}
    await stage.record(
        stage.auditor,
        edit(CODES[2], "grade", "nc_minor"),
        *(edit(CODES[2], name, value) for name, value in fields.items()),
    )
    async with stage.service.database.reading() as conn:
        (finding,) = await list_findings(conn, await stage.now())
    assert (finding.clause, finding.agency_name) == ("8.5.1", "Văn phòng Sở")
    assert (finding.grade.key, finding.graded_by) == ("nc_minor", stage.auditor.id)
    assert finding.words == FIELDS["statement"]
    assert finding.values == {"grade": "nc_minor", **fields}


async def test_it_is_signed_off_by_its_page(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    path = f"/audits/{stage.audit.id}"
    refused = await stage.client.post(f"{path}/sign-off", data=ON_PAPER)
    assert refused.status_code == 422
    assert "3 mục chưa hoàn thành" in refused.text
    assert "Ký trên bản in" in refused.text, "what was typed is kept"
    await stage.grade_all(stage.lead)
    assert "Chờ ký" in (await stage.client.get(path)).text
    done = await stage.client.post(f"{path}/sign-off", data=ON_PAPER)
    assert (done.status_code, done.headers["location"]) == (303, f"{path}/signing")
    page = await stage.client.get(path)
    assert str((await stage.now()).digest) in page.text
    assert (await stage.client.post(f"{path}/sign-off", data=ON_PAPER)).status_code == 409


async def test_it_answers_403_and_404_to_others(stage: Stage) -> None:
    path = f"/audits/{stage.audit.id}/sign-off"
    stage.auditor.acts(stage.client)
    assert (await stage.client.post(path)).status_code == 403
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.post(path)).status_code == 404
    assert (await stage.client.get(path)).status_code == 405


async def _begin_simple(stage: Stage) -> None:
    stage.audit = await create_audit(
        stage.service.database,
        stage.clock,
        stage.lead.actor,
        planned(stage.cast.division, stage.simple_id, (stage.lead.id, "lead")),
    )
    await start_audit(stage.service.database, stage.clock, stage.lead.actor, stage.audit.id)
