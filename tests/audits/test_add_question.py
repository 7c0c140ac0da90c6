"""A question added after the start: an edit like any other, in the chain and signed with it."""

import pytest

from auditapp.audits.actions import list_findings, sign_off_audit, verify_trail
from auditapp.audits.models.added import (
    ADDED,
    Addition,
    additions_of,
    new_added_code,
    write_addition,
)
from auditapp.audits.models.log import NewEdit
from auditapp.base.errors import Invalid
from tests.audits.stage import CODES, FIELDS, ON_PAPER, Stage, edit
from tests.audits.test_verify_trail import tamper

pytestmark = pytest.mark.anyio
CODE = "A-7KQ2XM9"
ASKED = Addition(clause="9.1.2", text={"vi": "Câu hỏi thêm?"}, title={"vi": "Sự thỏa mãn"})


def addition(asked: Addition = ASKED, code: str = CODE) -> NewEdit:
    return edit(ADDED, code, write_addition(asked))


async def typed(stage: Stage, **fields: str) -> int:
    """Post the form; return the status."""
    data = {"code": CODE, "clause": "9.1.2", "text_vi": "Câu hỏi thêm?", **fields}
    answer = await stage.client.post(f"/audits/{stage.audit.id}/questions", data=data)
    return answer.status_code


async def test_it_joins_the_checklist_is_graded_counted_and_signed(stage: Stage) -> None:
    assert await typed(stage) == 303
    assert await typed(stage) == 303  # the same form sent twice
    assert additions_of(await stage.log())[CODE].title["vi"] == "Sự thỏa mãn của khách hàng"
    assert (await stage.now()).item_count == 4
    base = f"/audits/{stage.audit.id}"
    assert "Câu hỏi thêm?" in (await stage.client.get(f"{base}/checklist")).text
    assert "Câu hỏi thêm?" in (await stage.client.get(f"{base}/conduct?item={CODE}")).text
    await stage.grade_all(stage.lead)
    answer = await stage.client.post(f"{base}/sign-off", data=ON_PAPER)
    assert answer.status_code == 422
    fields = {name: FIELDS[name] for name in ("criterion", "evidence", "statement", "deadline")}
    page = {"page": "a" * 26, "item": CODE, "grade": "nc_minor", **fields, "go": "next"}
    assert (await stage.client.post(f"{base}/edits", data=page)).status_code == 303
    database = stage.service.database
    await sign_off_audit(database, stage.clock, stage.lead.actor, stage.audit.id)
    async with database.reading() as conn:
        found = await list_findings(conn, await stage.now())
    assert [(finding.item, finding.clause) for finding in found] == [(CODE, "9.1.2")]
    assert (await verify_trail(database, stage.audit.id))[1] == []
    assert await typed(stage, code=new_added_code()) == 409


async def test_it_stands_under_its_clause_in_the_order_of_numbers(stage: Stage) -> None:
    await stage.record(stage.auditor, addition(Addition(clause="4.1", text={"vi": "Thêm vào 4.1"})))
    await stage.record(
        stage.auditor, addition(Addition(clause="7.2", text={"vi": "Mới"}), "A-2222222")
    )
    stage.lead.acts(stage.client)
    page = (await stage.client.get(f"/audits/{stage.audit.id}/checklist")).text
    places = [page.index(f'id="line-{code}"') for code in (CODES[1], CODE, "A-2222222", CODES[2])]
    assert places == sorted(places)


async def test_it_can_be_added_and_graded_in_one_batch(stage: Stage) -> None:
    sent = (edit(CODE, "grade", "conform"), addition(), edit(CODE, "evidence", "Sổ theo dõi"))
    assert await stage.record(stage.auditor, *sent) == 3
    assert await stage.record(stage.auditor, *sent) == 0
    assert (await stage.now()).item_count == 4
    assert (await verify_trail(stage.service.database, stage.audit.id))[1] == []


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("Q-4.1-1", write_addition(ASKED)),
        ("A-", write_addition(ASKED)),
        (CODE, "không phải JSON"),
        (CODE, "{}"),
        (CODE, '{"clause":"4.1","text":{"vi":"x"},"more":1}'),
        (CODE, '{"clause":"4 1","text":{"vi":"x"}}'),
        (CODE, '{"clause":"4.1","text":{}}'),
        (CODE, '{"clause":"4.1","text":{"<b>":"x"}}'),
        (CODE, '{"clause":"4.1","text":{"vi":"x","en":"x","fr":"x"}}'),
        (CODE, write_addition(Addition(clause="4.1", text={"vi": "x" * 801}))),
    ],
)
async def test_it_refuses_what_is_no_question(stage: Stage, code: str, value: str) -> None:
    with pytest.raises(Invalid):
        await stage.record(stage.lead, edit(ADDED, code, value))
    assert await stage.log() == []


async def test_it_never_changes_a_question_that_was_added(stage: Stage) -> None:
    await stage.record(stage.lead, addition())
    with pytest.raises(Invalid):
        await stage.record(stage.auditor, addition(Addition(clause="4.1", text={"vi": "Khác"})))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"clause": ""}, "clause"),
        ({"text_vi": "", "text_en": " "}, "text_vi"),
        ({"hint": "x" * 401}, "hint"),
    ],
)
async def test_it_keeps_what_was_typed(stage: Stage, fields: dict[str, str], field: str) -> None:
    data = {"code": CODE, "clause": "9.1.2", "text_vi": "Đã xem?", "hint": "Sổ", **fields}
    answer = await stage.client.post(f"/audits/{stage.audit.id}/questions", data=data)
    assert answer.status_code == 422
    assert data["hint"] in answer.text
    assert f'id="error-{field}"' in answer.text
    assert await stage.log() == []


async def test_it_is_added_by_the_team_only(stage: Stage) -> None:
    await stage.enter("iso_secretary", stage.cast.department)
    assert await typed(stage) == 403
    await stage.enter("administrator", stage.cast.commune)
    assert await typed(stage) == 404


async def test_the_trail_tells_of_a_line_taken_away_or_of_a_changed_question(stage: Stage) -> None:
    await stage.record(stage.lead, addition())
    database = stage.service.database
    async with database.writing() as conn:
        await conn.exec_driver_sql("UPDATE audits SET item_count = 3")
    found = (await verify_trail(database, stage.audit.id))[1]
    assert [each.fault for each in found] == ["the checklist has 4 lines, not 3"]
    await tamper(database, "UPDATE audit_edits SET value = replace(value, 'thêm', 'khác')")
    found = (await verify_trail(database, stage.audit.id))[1]
    assert "was changed after it was written" in [each.fault for each in found]
