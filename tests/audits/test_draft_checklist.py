"""Drafting a checklist: from every source, in any order, and frozen when the audit starts."""

import pytest

from auditapp.audits.actions import start_audit, verify_trail
from auditapp.audits.models.draft import MAX_LINES, by_number
from auditapp.audits.models.log import chain_start
from auditapp.formkit.freeze import digest
from auditapp.library.queries import find_version, list_versions
from tests.audits.drafts import Drafting, begin, sign, words
from tests.audits.stage import CODES, FIELDS, ON_PAPER, Stage, edit

pytestmark = pytest.mark.anyio


@pytest.fixture
async def draft(stage: Stage) -> Drafting:
    """A planned audit of the division."""
    return await begin(stage)


async def test_it_begins_with_the_checklist_that_was_planned(draft: Drafting) -> None:
    assert await draft.codes() == list(CODES)
    assert await draft.stored() is None
    assert "Câu hỏi Q-4.1-1?" in await draft.show()


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("q=NIEM+yet", "Q-5.2.2-1", "Q-4.1-1"),
        ("q=khi+hau", "Q-4.1-3", "Q-4.1-2"),
        ("clause=7.5", "Q-7.5.3.1-1", "Q-7.4-1"),
        ("unit=TC", "Q-7.2-1", "Q-8.5.4-1"),
        ("q=khong+co+cau+nao+nhu+the", "", "Q-4.1-1"),
    ],
)
async def test_it_searches_the_bank_without_marks_by_clause_and_by_unit(
    draft: Drafting, query: str, found: str, missing: str
) -> None:
    page = await draft.show(f"?from=bank&{query}")
    assert f'value="{missing}"' not in page
    assert not found or f'name="lines" value="{found}"' in page


async def test_it_adds_questions_of_the_bank_under_their_clauses(draft: Drafting) -> None:
    answer = await draft.add(**{"from": "bank", "lines": ["Q-7.2-1", "Q-4.1-3", "Q-10.1-1"]})
    assert answer.status_code == 303
    assert await draft.codes() == [*CODES[:2], "Q-4.1-3", "Q-7.2-1", CODES[2], "Q-10.1-1"]
    assert (await draft.now()).item_count == 6
    await draft.add(**{"from": "bank", "lines": ["Q-7.2-1", "Q-nothing"]})
    assert len(await draft.codes()) == 6
    line = next(line for line in (await draft.draft()).lines if line.code == "Q-7.2-1")
    assert line.title["vi"] == "Năng lực"
    assert line.question.evidence_hint


async def test_it_adds_one_line_per_clause_and_all_below_a_heading(draft: Drafting) -> None:
    await draft.add(**{"from": "clause", "lines": ["7.1.5", "4.1"]})
    assert await draft.codes() == [*CODES[:2], "C-4.1", "C-7.1.5.1", "C-7.1.5.2", CODES[2]]
    assert "điều 7.1.5.1" in (await draft.draft()).lines[3].question.text["vi"]


async def test_it_takes_a_template_in_place_of_the_lines_or_beside_them(draft: Drafting) -> None:
    fields = {"from": "template", "template": draft.stage.simple_id}
    await draft.do(f"remove:{CODES[0]}")
    await draft.add(**fields)
    assert sorted(await draft.codes()) == sorted(CODES)
    await draft.add(**{"from": "clause", "lines": ["9.3.1"]})
    await draft.add(**fields, mode="replace")
    assert await draft.codes() == list(CODES)
    wrong = await draft.add(**{"from": "template", "template": "nothing"})
    assert wrong.status_code == 422
    assert "aria-invalid" in wrong.text


async def test_it_takes_the_lines_of_an_earlier_audit_and_shows_what_was_found(
    stage: Stage,
) -> None:
    names = ("criterion", "evidence", "statement", "deadline")
    await sign(stage, grade="nc_minor", **{name: FIELDS[name] for name in names})
    draft = await begin(stage)
    await draft.do("empty:")
    assert await draft.codes() == []
    page = await draft.show("?from=earlier")
    assert stage.audit.title in page
    await draft.add(**{"from": "earlier", "earlier": stage.audit.id})
    assert await draft.codes() == list(CODES)
    page = words(await draft.show())
    assert page.count(FIELDS["statement"]) == 3
    assert "Lần trước" in page
    await draft.start()
    card = await stage.client.get(f"/audits/{draft.audit.id}/conduct?item={CODES[1]}")
    listed = await stage.client.get(f"/audits/{draft.audit.id}/checklist")
    assert words(card.text).count(FIELDS["statement"]) == 1
    assert words(listed.text).count(FIELDS["statement"]) == 3


async def test_it_takes_no_lines_of_another_units_audit_or_of_one_not_signed(
    stage: Stage, draft: Drafting
) -> None:
    answer = await draft.add(**{"from": "earlier", "earlier": stage.audit.id})
    assert answer.status_code == 422
    assert "chưa có" in await draft.show("?from=earlier")


async def test_it_takes_own_questions_in_one_language_or_two(draft: Drafting) -> None:
    own = {"from": "own", "clause": "8.5.1", "text_vi": "Đã niêm yết chưa?", "hint": "Bảng"}
    assert (await draft.add(**own)).status_code == 303
    await draft.add(**{**own, "clause": "X-1", "text_vi": "", "text_en": "Posted?"})
    first, second = (await draft.draft()).lines[-2:]
    assert (first.clause, first.question.text) == ("8.5.1", {"vi": "Đã niêm yết chưa?"})
    assert first.title["vi"] == "Kiểm soát sản xuất và cung cấp dịch vụ"
    assert first.question.evidence_hint == {"vi": "Bảng"}
    assert second.question.text == {"en": "Posted?"}
    assert "Posted?" in await draft.show()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"clause": "", "text_vi": "Câu hỏi"}, "clause"),
        ({"clause": "8 5", "text_vi": "Câu hỏi"}, "clause"),
        ({"clause": "8.5.1", "text_vi": " "}, "text_vi"),
        ({"clause": "8.5.1", "text_vi": "x" * 3001}, "text_vi"),
        ({"clause": "8.5.1", "text_vi": "Câu hỏi", "hint": "x" * 3001}, "hint"),
    ],
)
async def test_it_keeps_what_was_typed_when_something_is_wrong(
    draft: Drafting, typed: dict[str, str], field: str
) -> None:
    answer = await draft.add(**{"from": "own", **typed})
    assert answer.status_code == 422
    assert f'id="in-{field}"' in answer.text
    hints = {"clause": "hint-clause ", "text_vi": "hint-text_vi "}
    assert f'aria-describedby="{hints.get(field, "")}error-{field}"' in (answer.text)
    for value in typed.values():
        assert value.strip() in answer.text
    assert await draft.stored() is None


async def test_it_orders_and_removes_lines_and_clauses_by_buttons(draft: Drafting) -> None:
    one, two, three = CODES
    await draft.do(f"down:{one}")
    assert await draft.codes() == [two, one, three]
    await draft.do(f"up:{two}")
    assert await draft.codes() == [two, one, three]
    await draft.do("clause-down:4.1")
    assert await draft.codes() == [three, two, one]
    answer = await draft.do(f"remove:{two}")
    assert answer.headers["location"].startswith(draft.path)
    assert await draft.codes() == [three, one]
    await draft.do("clause-remove:8.5.1")
    assert await draft.codes() == [one]
    for nonsense in ("", "up", "fly:me"):
        answer = await draft.do(nonsense)
        assert answer.status_code == (303 if nonsense == "up" else 422)


async def test_it_orders_clauses_by_number() -> None:
    clauses = ["10.1", "8.5.10", "8.5.2", "A.5", "8.5"]
    assert sorted(clauses, key=by_number) == ["8.5", "8.5.2", "8.5.10", "10.1", "A.5"]


async def test_it_has_no_more_lines_than_a_checklist_may(draft: Drafting) -> None:
    assert MAX_LINES == 500
    nothing = await draft.add(**{"from": "bank"})
    assert nothing.status_code == 422
    assert "ít nhất một" in nothing.text


async def test_it_gives_the_audit_three_grades_and_a_title(draft: Drafting) -> None:
    client = draft.stage.client
    wrong = await client.post(draft.path, data={"scheme": "simple", "title": ""})
    assert wrong.status_code == 422
    assert (await client.post(draft.path, data={"scheme": "x", "title": "y"})).status_code == 422
    await client.post(draft.path, data={"scheme": "simple", "title": "Phiếu rút gọn"})
    await draft.start()
    page = (await client.get(f"/audits/{draft.audit.id}/conduct")).text
    assert 'value="nc"' in page
    assert 'value="nc_minor"' not in page
    form = await draft.form()
    assert (form.scheme, form.title) == ("simple", {"vi": "Phiếu rút gọn"})


async def test_it_has_three_grades_where_the_service_is_set_to_them(draft: Drafting) -> None:
    stage = draft.stage
    await start_audit(
        *(stage.service.database, stage.clock, stage.lead.actor, draft.audit.id), scheme="simple"
    )
    form = await draft.form()
    assert form.scheme == "simple"
    assert [question.code for question in form.questions] == list(CODES)
    assert (await draft.now()).form_version_id != stage.version_id


async def test_it_is_frozen_with_its_digest_when_the_audit_starts(draft: Drafting) -> None:
    database = draft.stage.service.database
    await draft.add(**{"from": "own", "clause": "4.1", "text_vi": "Câu hỏi riêng?"})
    drafted = await draft.form()
    assert (await draft.start()).status_code == 303
    audit = await draft.now()
    async with database.reading() as conn:
        version = await find_version(conn, audit.form_version_id)
        listed = await list_versions(conn, "checklist")
    assert version is not None
    assert version.digest == digest(drafted)
    assert version.id not in {each.id for each in listed}
    assert (audit.item_count, audit.head_hash) == (4, chain_start(audit))
    assert await draft.stored() is None
    assert await draft.form() == drafted
    assert (await verify_trail(database, audit.id))[1] == []


async def test_it_changes_nothing_once_the_audit_has_started(draft: Drafting) -> None:
    await draft.start()
    assert (await draft.now()).form_version_id == draft.stage.version_id
    assert (await draft.stage.client.get(draft.path)).status_code == 303
    assert (await draft.do(f"remove:{CODES[0]}")).status_code == 409
    assert (await draft.add(**{"from": "clause", "lines": ["4.1"]})).status_code == 409
    assert [question.code for question in (await draft.form()).questions] == list(CODES)


async def test_it_starts_no_audit_without_lines(draft: Drafting) -> None:
    await draft.do("empty:")
    for page in ("", "/checklist", "/draft", "/findings"):
        assert (await draft.stage.client.get(f"/audits/{draft.audit.id}{page}")).status_code == 200
    answer = await draft.start()
    assert answer.status_code == 409
    assert "chưa có câu hỏi nào" in answer.text
    assert (await draft.now()).started_at is None


async def test_it_is_conducted_and_signed_like_any_other(draft: Drafting) -> None:
    stage = draft.stage
    await draft.do("clause-remove:4.1")
    await draft.start()
    stage.audit = await draft.now()
    await stage.record(
        stage.auditor, edit(CODES[2], "grade", "conform"), edit(CODES[2], "evidence", "Sổ")
    )
    answer = await stage.client.post(f"/audits/{draft.audit.id}/sign-off", data=ON_PAPER)
    assert answer.status_code == 303
    assert (await draft.now()).digest
    assert (await verify_trail(stage.service.database, draft.audit.id))[1] == []


async def test_only_the_team_and_who_plans_audits_there_draft(draft: Drafting) -> None:
    stage = draft.stage
    for role, place, status in (
        ("iso_secretary", stage.cast.department, 200),
        ("manager", stage.cast.department, 403),
        ("auditor", stage.cast.division, 403),
        ("administrator", stage.cast.commune, 404),
    ):
        await stage.enter(role, place)
        assert (await stage.client.get(draft.path)).status_code == status
        allowed = 303 if status == 200 else status
        assert (await draft.do("empty:")).status_code == allowed
    stage.auditor.acts(stage.client)
    assert (await stage.client.get(draft.path)).status_code == 200
    assert (await stage.client.put(draft.path)).status_code == 405
