"""Planning an audit: the action with its rule of independence, and its page."""

from datetime import date

import pytest

from auditapp.agencies.models import Agency
from auditapp.audits.actions import NewAudit, create_audit
from auditapp.audits.models.audit import Audit
from auditapp.audits.queries import list_members
from auditapp.base.errors import Forbidden, Invalid, NotFound
from tests.audits.stage import Person, Stage, planned

pytestmark = pytest.mark.anyio


async def plan(stage: Stage, person: Person, wanted: NewAudit) -> Audit:
    return await create_audit(stage.service.database, stage.clock, person.actor, wanted)


def form(stage: Stage, agency: Agency, **more: object) -> dict[str, object]:
    return {
        "agency_id": agency.id,
        "form_version_id": stage.version_id,
        "title": "Đợt 2",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-02",
        "lead": stage.lead.id,
        "auditors": [stage.auditor.id],
        **more,
    }


async def test_it_freezes_the_checklist_and_keeps_the_team(stage: Stage) -> None:
    audit = await stage.now()
    assert (audit.item_count, audit.standard) == (3, "tcvn-iso-9001-2015")
    assert audit.form_version_id == stage.version_id
    async with stage.service.database.reading() as conn:
        team = await list_members(conn, audit.id)
    assert [(member.account_id, member.part) for member in team] == [
        (stage.lead.id, "lead"),
        (stage.auditor.id, "auditor"),
    ]


@pytest.mark.parametrize(
    ("role", "home", "rule"),
    [
        ("auditor", "division", "Independence rule 1"),
        ("auditor", "department", None),
        ("auditor", "other_division", None),
        ("auditor", "province", None),
        ("unit_head", "department", "Independence rule 3"),
        ("manager", "department", "Independence rule 3"),
        ("manager", "province", None),
    ],
)
async def test_it_refuses_a_member_who_is_not_independent_of_the_unit(
    stage: Stage, role: str, home: str, rule: str | None
) -> None:
    person = await stage.enter(role, getattr(stage.cast, home))
    wanted = planned(
        stage.cast.division, stage.version_id, (stage.lead.id, "lead"), (person.id, "auditor")
    )
    if rule is None:
        await plan(stage, stage.lead, wanted)
        return
    with pytest.raises(Invalid, match=rule) as refusal:
        await plan(stage, stage.lead, wanted)
    assert refusal.value.field == "auditors"


async def test_it_refuses_subordinates_of_the_audited_unit(stage: Stage) -> None:
    person = await stage.enter("auditor", stage.cast.division)
    wanted = planned(
        stage.cast.department, stage.version_id, (stage.auditor.id, "lead"), (person.id, "auditor")
    )
    with pytest.raises(Invalid, match="direct superior"):
        await plan(stage, stage.lead, wanted)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"ends_on": date(2026, 11, 15)}, "ends_on"),
        ({"ends_on": date(2028, 1, 1)}, "ends_on"),
        ({"form_version_id": "nothing"}, "form_version_id"),
        ({"team": ()}, "lead"),
        ({"team": (("nobody", "lead"),)}, "auditors"),
        ({"team": (("a", "lead"), ("a", "auditor"))}, "auditors"),
        ({"team": (("a", "lead"), ("b", "chief"))}, "auditors"),
    ],
)
async def test_it_refuses_a_plan_that_is_not_in_order(
    stage: Stage, change: dict[str, object], field: str
) -> None:
    wanted = planned(stage.cast.division, stage.version_id, (stage.lead.id, "lead"), **change)
    with pytest.raises(Invalid) as refusal:
        await plan(stage, stage.lead, wanted)
    assert refusal.value.field == field


async def test_it_plans_only_where_the_person_may(stage: Stage) -> None:
    head = await stage.enter("unit_head", stage.cast.commune)
    at_commune = planned(stage.cast.commune, stage.version_id, (stage.lead.id, "lead"))
    with pytest.raises(Forbidden):
        await plan(stage, head, at_commune)
    with pytest.raises(NotFound):
        await plan(stage, stage.lead, at_commune)


async def test_it_shows_the_form_and_plans_by_it(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    page = await stage.client.get("/audits/new")
    assert page.status_code == 200
    assert "Văn phòng Sở" in page.text
    assert "Xã Bắc Sơn" not in page.text
    answer = await stage.client.post("/audits", data=form(stage, stage.cast.other_division))
    assert answer.status_code == 303
    audit = await stage.client.get(answer.headers["location"])
    assert "Đợt 2" in audit.text
    assert "01/12/2026" in audit.text


async def test_it_says_what_is_wrong_and_keeps_what_was_typed(stage: Stage) -> None:
    own = await stage.enter("lead_auditor", stage.cast.division)
    typed = form(stage, stage.cast.division, title="Đợt của tôi", lead=own.id)
    answer = await stage.client.post("/audits", data=typed)
    assert answer.status_code == 422
    assert "Nguyên tắc độc lập 1" in answer.text
    assert 'value="Đợt của tôi"' in answer.text
    assert f'value="{own.id}" selected' in answer.text


@pytest.mark.parametrize(
    "change", [{"starts_on": "hôm qua"}, {"agency_id": ""}, {"lead": ""}, {"title": ""}]
)
async def test_it_answers_422_to_a_form_with_a_fault(
    stage: Stage, change: dict[str, object]
) -> None:
    answer = await stage.client.post("/audits", data=form(stage, stage.cast.division, **change))
    assert answer.status_code == 422
    assert 'id="problem"' in answer.text


async def test_it_answers_403_to_people_who_plan_no_audits(stage: Stage) -> None:
    await stage.enter("manager", stage.cast.department)
    assert (await stage.client.get("/audits/new")).status_code == 403
    answer = await stage.client.post("/audits", data=form(stage, stage.cast.division))
    assert answer.status_code == 403


async def test_it_asks_strangers_to_sign_in(stage: Stage) -> None:
    stage.client.cookies.clear()
    answer = await stage.client.get("/audits/new")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
