"""The pages that show audits: who sees which, and how much of it."""

import html5lib
import pytest

from auditapp.audits.actions import create_audit
from auditapp.audits.models.audit import Part
from tests.audits.stage import CODES, FIELDS, ON_PAPER, Stage, edit, planned

pytestmark = pytest.mark.anyio
EVIDENCE = FIELDS["evidence"]
PAGES = ("", "/checklist", "/findings")


async def find(stage: Stage) -> None:
    """Record one nonconformity."""
    fields = {name: FIELDS[name] for name in ("criterion", "evidence", "statement", "deadline")}
    await stage.record(
        stage.lead,
        edit(CODES[0], "grade", "nc_minor"),
        *(edit(CODES[0], name, value) for name, value in fields.items()),
    )


async def status(stage: Stage, page: str) -> int:
    return (await stage.client.get(f"/audits/{stage.audit.id}{page}")).status_code


@pytest.mark.parametrize(
    "role", ["administrator", "iso_secretary", "lead_auditor", "manager", "unit_head"]
)
async def test_it_shows_everything_to_those_who_answer_for_the_unit(
    stage: Stage, role: str
) -> None:
    await find(stage)
    await stage.enter(role, stage.cast.department)
    for page in PAGES:
        answer = await stage.client.get(f"/audits/{stage.audit.id}{page}")
        assert answer.status_code == 200
        assert FIELDS["statement"] in answer.text
    assert stage.audit.title in (await stage.client.get("/audits")).text


async def test_it_shows_the_province_how_many_findings_and_no_evidence(stage: Stage) -> None:
    await find(stage)
    await stage.enter("province_viewer", stage.cast.province)
    listed = (await stage.client.get("/audits")).text
    assert stage.audit.title in listed
    page = await stage.client.get(f"/audits/{stage.audit.id}")
    assert page.status_code == 200
    for text in (listed, page.text):
        assert EVIDENCE not in text
        assert FIELDS["statement"] not in text
    for part in ("/checklist", "/findings", "/conduct"):
        assert await status(stage, part) == 403


async def test_it_shows_auditors_no_audit_but_their_own(stage: Stage) -> None:
    await stage.enter("auditor", stage.cast.division)
    assert stage.audit.title not in (await stage.client.get("/audits")).text
    for page in PAGES:
        assert await status(stage, page) == 403
    stage.auditor.acts(stage.client)
    assert stage.audit.title in (await stage.client.get("/audits")).text
    for page in (*PAGES, "/conduct"):
        assert await status(stage, page) == 200


async def test_it_answers_404_to_strangers_and_for_what_does_not_exist(stage: Stage) -> None:
    await stage.enter("administrator", stage.cast.commune)
    for page in PAGES:
        assert await status(stage, page) == 404
        assert (await stage.client.get(f"/audits/nothing{page}")).status_code == 404
    assert stage.audit.title not in (await stage.client.get("/audits")).text


@pytest.mark.parametrize("page", ["", "/new", "/{id}", "/{id}/checklist", "/{id}/findings"])
async def test_it_refuses_other_verbs(stage: Stage, page: str) -> None:
    path = f"/audits{page.format(id=stage.audit.id)}"
    assert (await stage.client.put(path)).status_code in {404, 405}
    assert (await stage.client.delete(path)).status_code in {404, 405}


async def test_it_computes_the_state_from_the_facts(stage: Stage) -> None:
    async def state() -> str:
        page = (await stage.client.get("/audits")).text
        words = ("Đã lập kế hoạch", "Đang tiến hành", "Chờ ký hoàn thành", "Đã ký hoàn thành")
        return next(word for word in words if word in page.partition("<tbody>")[2])

    stage.lead.acts(stage.client)
    assert await state() == "Đang tiến hành"
    await stage.grade_all(stage.lead)
    assert await state() == "Chờ ký hoàn thành"
    await stage.client.post(f"/audits/{stage.audit.id}/sign-off", data=ON_PAPER)
    assert await state() == "Đã ký hoàn thành"
    assert stage.audit.title not in (await stage.client.get("/audits?state=planned")).text
    assert stage.audit.title in (await stage.client.get("/audits?state=signed_off")).text


async def test_it_says_what_to_do_where_there_is_no_audit(stage: Stage) -> None:
    await stage.enter("auditor", stage.cast.commune)
    assert "thư ký ISO" in (await stage.client.get("/audits")).text
    await stage.enter("lead_auditor", stage.cast.commune)
    assert 'href="/audits/new"' in (await stage.client.get("/audits")).text


async def test_it_keeps_the_name_that_the_unit_had(stage: Stage) -> None:
    early = await create_audit(
        stage.service.database,
        stage.clock,
        stage.lead.actor,
        planned(
            stage.cast.division,
            stage.version_id,
            (stage.lead.id, "lead"),
            starts_on=stage.audit.starts_on.replace(year=2020),
            ends_on=stage.audit.starts_on.replace(year=2020),
        ),
    )
    stage.lead.acts(stage.client)
    page = await stage.client.get(f"/audits/{early.id}")
    assert "Văn phòng Sở" in page.text


async def test_it_changes_the_team_by_its_page(stage: Stage) -> None:
    path = f"/audits/{stage.audit.id}/team"
    guest = await stage.enter("auditor", stage.cast.other_division)

    async def put(account_id: str, part: Part) -> int:
        data = {"account_id": account_id, "part": part, "reason": "Thay người ốm"}
        return (await stage.client.post(path, data=data)).status_code

    assert await put(guest.id, "auditor") == 404
    stage.auditor.acts(stage.client)
    assert await put(guest.id, "auditor") == 403
    stage.lead.acts(stage.client)
    assert await put(guest.id, "observer") == 303
    assert await put(guest.id, "lead") == 303
    why = {"reason": "Thay người ốm"}
    assert (await stage.client.post(f"{path}/{guest.id}/removal", data=why)).status_code == 409
    leaving = f"{path}/{stage.auditor.id}/removal"
    assert (await stage.client.post(leaving)).status_code == 422
    assert (await stage.client.post(leaving, data=why)).status_code == 303
    stage.auditor.acts(stage.client)
    assert await status(stage, "") == 404


async def test_it_refuses_a_dependent_member_on_the_page(stage: Stage) -> None:
    own = await stage.enter("auditor", stage.cast.division)
    stage.lead.acts(stage.client)
    for data in ({"account_id": own.id, "part": "auditor"}, {"account_id": "x", "part": "chief"}):
        answer = await stage.client.post(f"/audits/{stage.audit.id}/team", data=data)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


async def test_it_lets_observers_read_and_nothing_else(stage: Stage) -> None:
    watcher = await stage.enter("auditor", stage.cast.other_division)
    stage.lead.acts(stage.client)
    await stage.client.post(
        f"/audits/{stage.audit.id}/team",
        data={"account_id": watcher.id, "part": "observer", "reason": "Học việc"},
    )
    watcher.acts(stage.client)
    assert [await status(stage, page) for page in PAGES] == [200, 200, 200]
    assert await status(stage, "/conduct") == 403
    assert (await stage.client.post(f"/audits/{stage.audit.id}/start")).status_code == 403


@pytest.mark.parametrize(
    "page",
    ["", "/new", "/{id}", "/{id}/checklist", "/{id}/findings", "/{id}/conduct", "/{id}/plan",
     "/{id}/plan/edit", "/{id}/hours/new", "/{id}/team", "/{id}/commitment"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_it_is_valid_html_in_both_languages(stage: Stage, page: str, language: str) -> None:
    await find(stage)
    await stage.record(stage.auditor, edit(CODES[0], "statement", "Khác"))
    stage.lead.acts(stage.client)
    path = f"/audits{page.format(id=stage.audit.id)}?lang={language}&item={CODES[0]}"
    answer = await stage.client.get(path)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert " style=" not in answer.text
    assert "<script>" not in answer.text
