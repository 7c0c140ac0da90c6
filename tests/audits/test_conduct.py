"""The auditor's tablet over HTTP: by plain posts and by htmx."""

import re

import httpx
import pytest

from auditapp.audits.actions import create_audit, verify_trail
from auditapp.audits.models.log import fold
from tests.audits.stage import CODES, ON_PAPER, Person, Stage, edit, planned

pytestmark = pytest.mark.anyio
Q = CODES[0]
HX = {"hx-request": "true"}


class Tablet:
    """One person's open page: posts what its form holds."""

    def __init__(self, stage: Stage, person: Person) -> None:
        self.stage, self.person = stage, person
        self.fields: dict[str, str] = {}
        self.text = ""

    async def open(self, item: str = Q) -> None:
        self.person.acts(self.stage.client)
        page = await self.stage.client.get(f"/audits/{self.stage.audit.id}/conduct?item={item}")
        assert page.status_code == 200
        self.text = page.text
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        areas = re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\n([^<]*)</textarea>', page.text)
        dates = re.findall(r'type="date"[^>]*name="(\w+)" value="([^"]*)"', page.text)
        graded = re.findall(r'value="(\w+)"[^>]* checked', page.text)
        self.fields = dict([*hidden, *areas, *dates, *(("grade", grade) for grade in graded)])

    async def post(self, *, htmx: bool = False, **typed: str) -> httpx.Response:
        self.fields |= typed
        self.person.acts(self.stage.client)
        return await self.stage.client.post(
            f"/audits/{self.stage.audit.id}/edits", data=self.fields, headers=HX if htmx else {}
        )


async def values(stage: Stage, item: str = Q) -> dict[str, str]:
    found = fold(await stage.log()).fields
    return {name: field.shown.value for (code, name), field in found.items() if code == item}


async def test_it_shows_clause_question_hint_and_grades_in_words(stage: Stage) -> None:
    tablet = Tablet(stage, stage.lead)
    await tablet.open()
    for words in ("Bối cảnh", "Câu hỏi Q-4.1-1?", "Sổ theo dõi", "Không phù hợp nặng", "Đã lưu"):
        assert words in tablet.text


async def test_it_opens_at_the_first_unfinished_line(stage: Stage) -> None:
    await stage.record(stage.lead, edit(Q, "grade", "ofi"), edit(Q, "note", "x"))
    stage.lead.acts(stage.client)
    page = await stage.client.get(f"/audits/{stage.audit.id}/conduct")
    assert f'name="item" value="{CODES[1]}"' in page.text


async def test_it_saves_without_javascript_and_goes_where_the_button_says(stage: Stage) -> None:
    tablet = Tablet(stage, stage.lead)
    goals = {"stay": Q, "next": CODES[1], "back": Q, "open": CODES[1], f"item:{CODES[2]}": CODES[2]}
    for go, goal in goals.items():
        await tablet.open()
        answer = await tablet.post(grade="conform", evidence="Sổ tiếp nhận", go=go)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/audits/{stage.audit.id}/conduct?item={goal}"
    assert await values(stage) == {"grade": "conform", "evidence": "Sổ tiếp nhận"}
    assert len(await stage.log()) == 2


async def test_it_stores_a_double_press_once(stage: Stage) -> None:
    tablet = Tablet(stage, stage.lead)
    await tablet.open()
    await tablet.post(grade="conform", evidence="Sổ")
    await tablet.post()
    await tablet.post(htmx=True)
    assert len(await stage.log()) == 2


async def test_it_saves_by_htmx_and_answers_the_parts_that_changed(stage: Stage) -> None:
    tablet = Tablet(stage, stage.lead)
    await tablet.open()
    answer = await tablet.post(htmx=True, grade="nc_minor")
    assert answer.status_code == 200
    assert 'id="saved"' in answer.text
    assert "Đã lưu trên máy chủ" in answer.text
    assert "<html" not in answer.text
    for part in ("standing", "lacks", "finished", "clause"):
        assert f'hx-target="#{part}"' in answer.text
        assert f'id="{part}"' in tablet.text
    assert "Trước khi ký hoàn thành" in answer.text


async def test_it_follows_a_page_whose_answers_got_lost(stage: Stage) -> None:
    tablet = Tablet(stage, stage.lead)
    await tablet.open()
    for text in ("a", "ab", "a", ""):
        await tablet.post(htmx=True, note=text)
    assert [entry.value for entry in await stage.log()] == ["a", "ab", "a", ""]
    assert fold(await stage.log()).fields[Q, "note"].others == ()


async def test_it_shows_each_auditor_the_saved_answers_of_the_other(stage: Stage) -> None:
    first, second = Tablet(stage, stage.lead), Tablet(stage, stage.auditor)
    await first.open()
    await second.open()
    await first.post(grade="conform")
    await second.post(evidence="Sổ của thành viên")
    assert await values(stage) == {"grade": "conform", "evidence": "Sổ của thành viên"}
    await first.open()
    assert first.fields["evidence"] == "Sổ của thành viên"
    await second.open()
    assert second.fields["grade"] == "conform"


async def test_it_never_overwrites_a_field_that_its_writer_left_alone(stage: Stage) -> None:
    first, second = Tablet(stage, stage.lead), Tablet(stage, stage.auditor)
    await first.open()
    await second.open()
    await second.post(evidence="mới")
    answer = await first.post(htmx=True, note="x")
    assert "mới" in answer.text  # what was written meanwhile
    await first.post(htmx=True, note="xy")
    assert (await values(stage))["evidence"] == "mới"


async def test_it_says_when_two_wrote_one_field_and_lets_them_choose(stage: Stage) -> None:
    first, second = Tablet(stage, stage.lead), Tablet(stage, stage.auditor)
    await first.open()
    await second.open()
    await first.post(note="bản một")
    await second.post(note="bản hai")
    assert (await values(stage))["note"] == "bản hai"
    await first.open()
    assert "hai người" in first.text
    versions = re.findall(r'name="keep" value="([^"]+)"', first.text)
    assert len(versions) == 2
    await first.post(keep=versions[1])
    await first.open()
    assert first.fields["note"] == "bản một"
    assert "hai người" not in first.text
    assert [entry.value for entry in await stage.log()] == ["bản một", "bản hai", "bản một"]


@pytest.mark.parametrize("htmx", [False, True])
async def test_it_answers_422_and_keeps_what_was_typed(stage: Stage, htmx: bool) -> None:
    tablet = Tablet(stage, stage.lead)
    await tablet.open()
    answer = await tablet.post(htmx=htmx, note="giữ lại", deadline="31/11/2026")
    assert answer.status_code == 422
    assert "Chưa lưu" in answer.text
    if not htmx:
        assert "giữ lại" in answer.text
        assert 'id="error-deadline"' in answer.text
    assert await stage.log() == []


async def test_it_refuses_a_damaged_page_and_an_unknown_line(stage: Stage) -> None:
    tablet = Tablet(stage, stage.lead)
    await tablet.open()
    assert (await tablet.post(page="x")).status_code == 422
    await tablet.open()
    assert (await tablet.post(item="Q-9-9")).status_code == 404
    await tablet.open()
    assert (await tablet.post(note="x", go="item:Q-9-9")).status_code == 404


async def test_it_keeps_what_was_typed_when_the_audit_was_signed_meanwhile(stage: Stage) -> None:
    tablet = Tablet(stage, stage.lead)
    await tablet.open()
    await stage.grade_all(stage.lead)
    await stage.client.post(f"/audits/{stage.audit.id}/sign-off", data=ON_PAPER)
    answer = await tablet.post(note="muộn")
    assert answer.status_code == 409
    assert "muộn" in answer.text
    page = await stage.client.get(f"/audits/{stage.audit.id}/conduct")
    assert page.headers["location"] == f"/audits/{stage.audit.id}/checklist"


async def test_it_begins_at_the_audit_page(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    audit = await create_audit(
        stage.service.database,
        stage.clock,
        stage.lead.actor,
        planned(stage.cast.division, stage.version_id, (stage.lead.id, "lead")),
    )
    path = f"/audits/{audit.id}"
    assert (await stage.client.get(f"{path}/conduct")).headers["location"] == path
    assert "Bắt đầu" in (await stage.client.get(path)).text
    answer = await stage.client.post(f"{path}/start")
    assert answer.headers["location"] == f"{path}/conduct"
    assert (await stage.client.get(f"{path}/conduct")).status_code == 200


async def test_it_is_for_the_team_alone(stage: Stage) -> None:
    conduct, edits = (f"/audits/{stage.audit.id}/{page}" for page in ("conduct", "edits"))
    await stage.enter("administrator", stage.cast.department)
    assert (await stage.client.get(conduct)).status_code == 403
    assert (await stage.client.post(edits, data={"item": Q})).status_code == 403
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.get(conduct)).status_code == 404
    assert (await stage.client.post(edits, data={"item": Q})).status_code == 404
    assert (await stage.client.get(edits)).status_code == 405


async def test_it_leaves_a_trail_that_holds(stage: Stage) -> None:
    tablet = Tablet(stage, stage.auditor)
    await tablet.open()
    await tablet.post(grade="conform", evidence="Sổ", device_at="2026-11-16T02:00:00.123Z")
    _, breaks = await verify_trail(stage.service.database, stage.audit.id)
    assert breaks == []
    assert {entry.account_id for entry in await stage.log()} == {stage.auditor.id}
    assert (await stage.log())[0].device_at is not None
