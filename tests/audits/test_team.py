"""The team of an audit as people build it: independence, exceptions, cross audits, commitment."""

import pytest

from auditapp.audits.actions import create_audit, start_audit
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.independence import Exemption
from auditapp.audits.queries import list_members
from auditapp.audits.queries.independence import list_exemptions, list_ties
from auditapp.audits.queries.plans import list_auditees, list_changes
from auditapp.base.clock import local_date
from auditapp.base.errors import Conflict
from auditapp.base.ids import new_id
from auditapp.people.actions import edit_account
from auditapp.people.models import AccountDraft
from auditapp.people.queries import insert_former_home
from tests.audits.stage import CODES, Person, Stage, edit, planned

pytestmark = pytest.mark.anyio


async def begin(stage: Stage, **more: object) -> Audit:
    """Plan an audit that has not started, and let the ISO secretary take the browser."""
    wanted = planned(stage.cast.division, stage.version_id, (stage.lead.id, "lead"), **more)
    audit = await create_audit(stage.service.database, stage.clock, stage.lead.actor, wanted)
    await stage.enter("iso_secretary", stage.cast.department)
    return audit


async def left_lately(stage: Stage, person: Person) -> None:
    """Let the person have worked in the audited unit until today."""
    async with stage.service.database.writing() as conn:
        await insert_former_home(
            conn,
            id=new_id(),
            account_id=person.id,
            agency_id=stage.cast.division.id,
            until=local_date(stage.clock.now()),
            noted_at=stage.clock.now(),
        )


async def add(stage: Stage, audit: Audit, person: Person, **more: str) -> tuple[int, str]:
    data = {"account_id": person.id, "part": "auditor", **more}
    answer = await stage.client.post(f"/audits/{audit.id}/team", data=data)
    return answer.status_code, answer.text


async def team(stage: Stage, audit: Audit) -> set[str]:
    async with stage.service.database.reading() as conn:
        return {member.account_id for member in await list_members(conn, audit.id)}


async def exemptions(stage: Stage, audit: Audit) -> list[Exemption]:
    async with stage.service.database.reading() as conn:
        return await list_exemptions(conn, audit.id)


async def test_a_warning_is_accepted_with_a_recorded_exception(stage: Stage) -> None:
    person = await stage.enter("auditor", stage.cast.other_division)
    await left_lately(stage, person)
    audit = await begin(stage)
    status, page = await add(stage, audit, person)
    assert status == 422
    assert "Nguyên tắc độc lập 4" in page
    assert person.id not in await team(stage, audit)
    status, _ = await add(stage, audit, person, exception="Không còn đánh giá viên nào khác")
    assert status == 303
    (given,) = await exemptions(stage, audit)
    assert (given.rule, given.account_id) == ("former_unit", person.id)
    assert given.reason == "Không còn đánh giá viên nào khác"
    assert given.given_at == stage.clock.now()
    assert given.reason in (await stage.client.get(f"/audits/{audit.id}")).text
    await start_audit(stage.service.database, stage.clock, stage.lead.actor, audit.id)


async def test_a_new_audit_takes_the_reason_with_its_team(stage: Stage) -> None:
    await left_lately(stage, stage.auditor)
    await stage.enter("iso_secretary", stage.cast.department)
    typed = {
        "agency_id": stage.cast.division.id,
        "form_version_id": stage.version_id,
        "title": "Đợt 3",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-02",
        "lead": stage.auditor.id,
    }
    refusal = await stage.client.post("/audits", data=typed)
    assert refusal.status_code == 422
    assert "Nguyên tắc độc lập 4" in refusal.text
    answer = await stage.client.post("/audits", data={**typed, "exception": "Đã giao việc khác"})
    assert answer.status_code == 303
    assert "Đã giao việc khác" in (await stage.client.get(answer.headers["location"])).text


async def test_nobody_accepts_an_exception_for_themselves(stage: Stage) -> None:
    planner = await stage.enter("lead_auditor", stage.cast.department)
    await left_lately(stage, planner)
    audit = await begin(stage)
    planner.acts(stage.client)
    status, page = await add(stage, audit, planner, exception="Tôi thấy được")
    assert status == 422
    assert "tự chấp nhận ngoại lệ" in page


async def test_a_person_who_moves_is_remembered_in_the_unit_left(stage: Stage) -> None:
    person = await stage.enter("auditor", stage.cast.division)
    boss = await stage.enter("administrator", stage.cast.department)
    draft = AccountDraft(person.actor.username, "Bà Thư", "", stage.cast.other_division.id)
    await edit_account(
        stage.service.database, stage.clock, boss.actor, account_id=person.id, draft=draft
    )
    audit = await begin(stage)
    status, page = await add(stage, audit, person)
    assert status == 422
    assert "Bà Thư đã làm việc tại Văn phòng Sở đến ngày 16/11/2026" in page


async def test_the_head_of_a_small_agency_accepts_a_block_in_writing(stage: Stage) -> None:
    person = await stage.enter("auditor", stage.cast.division)
    audit = await begin(stage)
    secretary = dict(stage.client.cookies)
    head = {"account_id": person.id, "exception": "Chỉ có ba người", "document": "05/QĐ-SKHCN"}
    path = f"/audits/{audit.id}/exceptions"
    assert (await add(stage, audit, person, exception="Thiếu người"))[0] == 422
    assert (await stage.client.post(path, data={**head, "staff": "18"})).status_code == 403
    await stage.enter("manager", stage.cast.department)
    assert "05/QĐ" not in (await stage.client.get(f"/audits/{audit.id}/team")).text
    for wrong in ({"staff": ""}, {"staff": "41"}, {"staff": "mười"}, {"exception": " "}):
        answer = await stage.client.post(path, data={**head, "staff": "18", **wrong})
        assert answer.status_code == 422
    assert (await stage.client.post(path, data={**head, "staff": "18"})).status_code == 303
    assert (await stage.client.post(path, data={**head, "staff": "18"})).status_code == 422
    (given,) = await exemptions(stage, audit)
    assert (given.rule, given.staff, given.document) == ("own_unit", 18, "05/QĐ-SKHCN")
    stage.client.cookies.clear()
    stage.client.cookies.update(secretary)
    assert (await add(stage, audit, person))[0] == 303


@pytest.mark.parametrize("kind", ["owner", "handler"])
async def test_own_work_is_never_accepted(stage: Stage, kind: str) -> None:
    person = await stage.enter("auditor", stage.cast.other_division)
    audit = await begin(stage)
    tie = {"tie_account": person.id, "kind": kind, "subject": "QT-05 Cấp phép"}
    answer = await stage.client.post(f"/audits/{audit.id}/ties", data=tie)
    assert answer.status_code == 303
    status, page = await add(stage, audit, person, exception="Thiếu người")
    assert status == 422
    assert "Nguyên tắc độc lập 2" in page
    await stage.enter("manager", stage.cast.department)
    head = {"account_id": person.id, "exception": "Thiếu người", "staff": "18"}
    refusal = await stage.client.post(f"/audits/{audit.id}/exceptions", data=head)
    assert refusal.status_code == 422
    assert "nguyên tắc 2 không có ngoại lệ" in refusal.text


async def test_a_tie_found_later_stops_the_start_until_it_is_settled(stage: Stage) -> None:
    audit = await begin(stage)
    path = f"/audits/{audit.id}/ties"
    tie = {"tie_account": stage.lead.id, "kind": "author", "subject": "QT-05"}
    assert (await stage.client.post(path, data=tie)).status_code == 303
    with pytest.raises(Conflict, match="rule 2"):
        await start_audit(stage.service.database, stage.clock, stage.lead.actor, audit.id)
    async with stage.service.database.reading() as conn:
        (noted,) = await list_ties(conn, audit.id)
    secretary = dict(stage.client.cookies)
    stage.lead.acts(stage.client)
    assert (await stage.client.post(f"/audits/{audit.id}/start")).status_code == 409
    assert (await stage.client.post(f"{path}/{noted.id}/removal")).status_code == 409
    stage.client.cookies.clear()
    stage.client.cookies.update(secretary)
    assert (await stage.client.post(f"{path}/{noted.id}/removal")).status_code == 303
    assert (await stage.client.post(f"{path}/{noted.id}/removal")).status_code == 404
    await start_audit(stage.service.database, stage.clock, stage.lead.actor, audit.id)


@pytest.mark.parametrize("change", [{"tie_account": "nobody"}, {"kind": "friend"}, {"subject": ""}])
async def test_it_says_what_is_wrong_with_a_tie(stage: Stage, change: dict[str, str]) -> None:
    audit = await begin(stage)
    tie = {"tie_account": stage.lead.id, "kind": "owner", "subject": "QT-05", **change}
    answer = await stage.client.post(f"/audits/{audit.id}/ties", data=tie)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


async def test_an_auditor_of_another_agency_sees_that_audit_alone(stage: Stage) -> None:
    guest = await stage.enter("auditor", stage.cast.commune)
    audit = await begin(stage)
    page = (await stage.client.get(f"/audits/{audit.id}/team")).text
    assert "đánh giá chéo" in page
    assert (await add(stage, audit, guest))[0] == 303
    assert "Cơ quan khác" in (await stage.client.get(f"/audits/{audit.id}")).text
    guest.acts(stage.client)
    assert (await stage.client.get(f"/audits/{audit.id}")).status_code == 200
    assert (await stage.client.get(f"/audits/{stage.audit.id}")).status_code == 404
    listed = (await stage.client.get("/audits")).text
    assert (f"/audits/{audit.id}" in listed, f"/audits/{stage.audit.id}" in listed) == (True, False)
    assert (await stage.client.get(f"/agencies/{stage.cast.division.id}")).status_code == 404


async def test_representatives_are_accounts_or_names(stage: Stage) -> None:
    staff = await stage.enter("unit_head", stage.cast.division)
    audit = await begin(stage)
    path = f"/audits/{audit.id}/auditees"
    for data, status in (
        ({"auditee_account": staff.id}, 303),
        ({"auditee_account": staff.id}, 409),
        ({"name": "Lý Thị Phòng", "position": "Trưởng phòng"}, 303),
        ({"name": "Lý Thị Phòng"}, 409),
        ({"name": ""}, 422),
        ({"auditee_account": "nobody"}, 422),
        ({"auditee_account": stage.lead.id}, 422),
    ):
        assert (await stage.client.post(path, data=data)).status_code == status
    async with stage.service.database.reading() as conn:
        found = await list_auditees(conn, audit.id)
    assert {one.name for one in found} == {staff.actor.display_name, "Lý Thị Phòng"}
    assert (await add(stage, audit, staff))[0] == 422
    gone = f"{path}/{found[0].id}/removal"
    assert (await stage.client.post(gone)).status_code == 303
    assert (await stage.client.post(gone)).status_code == 404


async def test_the_commitment_comes_before_any_answer(stage: Stage) -> None:
    audit = await begin(stage, asks_commitment=True)
    stage.lead.acts(stage.client)
    page = f"/audits/{audit.id}/commitment"
    assert "/commitment" in (await stage.client.get(f"/audits/{audit.id}")).text
    refusal = await stage.client.post(f"/audits/{audit.id}/start")
    assert refusal.status_code == 409
    assert "cam kết" in refusal.text
    assert (await stage.client.post(page)).status_code == 422
    assert (await stage.client.post(page, data={"agreed": "yes"})).status_code == 303
    assert "16/11/2026 09:00" in (await stage.client.get(page)).text
    assert (await stage.client.post(f"/audits/{audit.id}/start")).status_code == 303
    started = stage.audit
    stage.audit = audit
    try:
        assert await stage.record(stage.lead, edit(CODES[0], "grade", "conform")) == 1
    finally:
        stage.audit = started


async def test_an_auditor_who_has_not_committed_records_nothing(stage: Stage) -> None:
    audit = await begin(stage, asks_commitment=True)
    await add(stage, audit, stage.auditor)
    stage.lead.acts(stage.client)
    await stage.client.post(f"/audits/{audit.id}/commitment", data={"agreed": "yes"})
    await stage.client.post(f"/audits/{audit.id}/start")
    stage.audit = audit
    with pytest.raises(Conflict, match="commitment"):
        await stage.record(stage.auditor, edit(CODES[0], "grade", "conform"))
    stage.auditor.acts(stage.client)
    await stage.client.post(f"/audits/{audit.id}/commitment", data={"agreed": "yes"})
    assert await stage.record(stage.auditor, edit(CODES[0], "grade", "conform")) == 1


async def test_audits_of_before_only_ask(stage: Stage) -> None:
    assert not stage.audit.asks_commitment
    stage.auditor.acts(stage.client)
    assert "/commitment" in (await stage.client.get(f"/audits/{stage.audit.id}")).text
    assert await stage.record(stage.auditor, edit(CODES[0], "grade", "conform")) == 1


async def test_the_page_plans_audits_that_need_the_commitment(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    typed = {
        "agency_id": stage.cast.other_division.id,
        "form_version_id": stage.version_id,
        "title": "Đợt 4",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-02",
        "lead": stage.lead.id,
    }
    answer = await stage.client.post("/audits", data=typed)
    refusal = await stage.client.post(f"{answer.headers['location']}/start")
    assert refusal.status_code == 409


async def test_a_relation_declared_with_the_commitment_needs_an_exception(stage: Stage) -> None:
    audit = await begin(stage)
    secretary = dict(stage.client.cookies)
    stage.lead.acts(stage.client)
    data = {"agreed": "yes", "relation": "Vợ của phó trưởng phòng"}
    await stage.client.post(f"/audits/{audit.id}/commitment", data=data)
    assert (await stage.client.post(f"/audits/{audit.id}/start")).status_code == 409
    stage.client.cookies.clear()
    stage.client.cookies.update(secretary)
    page = (await stage.client.get(f"/audits/{audit.id}/team")).text
    assert "Vợ của phó trưởng phòng" in page
    lead = {"part": "lead", "exception": "Không đánh giá phòng đó"}
    assert (await add(stage, audit, stage.lead, **lead))[0] == 303
    stage.lead.acts(stage.client)
    assert (await stage.client.post(f"/audits/{audit.id}/start")).status_code == 303


async def test_only_the_team_commits(stage: Stage) -> None:
    await stage.enter("iso_secretary", stage.cast.department)
    page = f"/audits/{stage.audit.id}/commitment"
    assert (await stage.client.get(page)).status_code == 403
    assert (await stage.client.post(page, data={"agreed": "yes"})).status_code == 403


async def test_team_changes_after_the_start_keep_their_reason(stage: Stage) -> None:
    guest = await stage.enter("auditor", stage.cast.other_division)
    await stage.enter("iso_secretary", stage.cast.department)
    assert (await add(stage, stage.audit, guest))[0] == 422
    assert (await add(stage, stage.audit, guest, reason="Thêm người"))[0] == 303
    async with stage.service.database.reading() as conn:
        changes = await list_changes(conn, stage.audit.id)
    assert [(one.what, one.reason) for one in changes] == [("team", "Thêm người")]


async def test_it_shows_the_team_page_to_those_who_answer_for_the_unit(stage: Stage) -> None:
    path = f"/audits/{stage.audit.id}/team"
    stage.lead.acts(stage.client)
    assert (await stage.client.get(path)).status_code == 200
    stage.auditor.acts(stage.client)
    assert (await stage.client.get(path)).status_code == 403
    await stage.enter("unit_head", stage.cast.division)
    assert (await stage.client.get(path)).status_code == 200
    await stage.enter("manager", stage.cast.commune)
    assert (await stage.client.get(path)).status_code == 404
