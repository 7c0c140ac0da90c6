"""Pages that work without network brings: preparing, the device, two versions, the worker."""

import re

import httpx
import pytest

from auditapp.audits.actions import create_audit, sign_off_audit
from tests.audits.stage import CODES, Person, Stage, edit, planned

pytestmark = pytest.mark.anyio
Q = CODES[0]


async def get(stage: Stage, person: Person, path: str) -> httpx.Response:
    """Open a page of the audit."""
    person.acts(stage.client)
    return await stage.client.get(f"/audits/{stage.audit.id}{path}")


async def contest(stage: Stage) -> None:
    """Let two auditors write one field without seeing each other."""
    base = edit(Q, "note", "đầu")
    await stage.record(stage.lead, base)
    await stage.record(stage.lead, edit(Q, "note", "của trưởng đoàn", base=base.edit_id))
    await stage.record(stage.auditor, edit(Q, "note", "của thành viên", base=base.edit_id))


async def test_preparing_names_every_line_and_marks_whose_pages_may_be_kept(stage: Stage) -> None:
    page = await get(stage, stage.lead, "/offline")
    assert page.status_code == 200
    for code in CODES:
        assert f"/audits/{stage.audit.id}/conduct?item={code}" in page.text
    for path in ("/offline", f"/conduct?item={Q}", "/checklist"):
        assert (await get(stage, stage.lead, path)).headers["x-kept-for"] == stage.lead.id
    seals = set()
    for person in (stage.lead, stage.auditor):
        for path in ("/offline", "/conduct"):
            found = re.search(r'data-seal="(\w{64})"', (await get(stage, person, path)).text)
            assert found is not None
            seals.add(found[1])
    assert len(seals) == 2


async def test_only_an_audit_under_way_can_be_prepared(stage: Stage) -> None:
    await stage.grade_all(stage.lead, "na", reason="Ngoài phạm vi")
    await sign_off_audit(stage.service.database, stage.clock, stage.lead.actor, stage.audit.id)
    page = await get(stage, stage.lead, "/offline")
    assert "data-prepare>" not in page.text
    assert "Chỉ chuẩn bị được cuộc đánh giá đang tiến hành" in page.text
    plan = planned(stage.cast.division, stage.version_id, (stage.lead.id, "lead"))
    other = await create_audit(stage.service.database, stage.clock, stage.lead.actor, plan)
    page = await stage.client.get(f"/audits/{other.id}/offline")
    assert "data-prepare>" not in page.text


async def test_the_worker_names_its_files_and_touches_no_post(stage: Stage) -> None:
    worker = await stage.client.get("/audits/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["service-worker-allowed"] == "/audits"
    assert 'if (event.request.method !== "GET") return;' in worker.text
    files = re.findall(r'"(/static/[^"]+)"', worker.text.splitlines()[0])
    page = await get(stage, stage.lead, "/offline")
    device = await stage.client.get("/audits/device")
    assert set(re.findall(r'"(/static/[^"#]+)', page.text + device.text)) <= set(files)
    for path in files:
        assert (await stage.client.get(path)).status_code == 200


async def test_the_page_of_the_device_needs_a_person(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    assert (await stage.client.get("/audits/device")).status_code == 200
    stage.client.cookies.clear()
    assert (await stage.client.get("/audits/device")).status_code == 303


async def test_it_shows_both_versions_with_their_writers_and_lets_one_be_chosen(
    stage: Stage,
) -> None:
    await contest(stage)
    page = await get(stage, stage.lead, "/contested")
    for words in ("của trưởng đoàn", "của thành viên", "Giữ bản này"):
        assert words in page.text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    (first, _second) = re.findall(r'name="keep" value="([^"]+)"', page.text)
    assert "Có hai phiên bản (1)" in (await get(stage, stage.lead, "")).text.replace("</svg>", "")
    answer = await stage.client.post(
        f"/audits/{stage.audit.id}/edits", data={**fields, "keep": first}
    )
    assert answer.headers["location"] == f"/audits/{stage.audit.id}/contested"
    page = await get(stage, stage.lead, "/contested")
    assert "Không có nội dung nào trùng lặp" in page.text
    kept = (await stage.log())[-1]
    assert (kept.value, kept.account_id) == ("của thành viên", stage.lead.id)


async def test_it_says_how_a_line_stands_after_a_tablet_has_sent(stage: Stage) -> None:
    await stage.record(stage.auditor, edit(Q, "note", "Của thành viên"))
    page = (await get(stage, stage.lead, f"/standing?item={Q}&page=x")).text
    assert "Của thành viên" in page
    assert 'id="lacks"' in page
    seen = (await stage.log())[0].edit_id
    page = (await get(stage, stage.lead, f"/standing?item={Q}&page=x&base.note={seen}")).text
    assert "Của thành viên" not in page
    assert (await get(stage, stage.lead, "/standing?item=Q-9-9")).status_code == 404


async def test_strangers_find_none_of_it(stage: Stage) -> None:
    stranger = await stage.enter("auditor", stage.cast.commune)
    for path in ("/offline", "/contested", f"/standing?item={Q}"):
        assert (await get(stage, stranger, path)).status_code == 404
