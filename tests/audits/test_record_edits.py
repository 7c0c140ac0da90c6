"""Recording edits: idempotent, chained, refused when they cannot stand."""

import asyncio

import pytest
import sqlalchemy as sa

from auditapp.audits.actions import record_edits, sign_off_audit, verify_trail
from auditapp.audits.models.log import ChainWalk, fold
from auditapp.audits.queries import list_lines
from auditapp.audits.tables import audit_edits, audits
from auditapp.base.errors import Conflict, Forbidden, Invalid, NotFound
from tests.audits.stage import CODES, Stage, edit

pytestmark = pytest.mark.anyio
Q = CODES[0]


async def test_it_appends_to_the_chain_and_notes_where_the_line_stands(stage: Stage) -> None:
    made = await stage.record(stage.lead, edit(Q, "grade", "conform"), edit(Q, "note", "Tốt"))
    assert made == 2
    walk = ChainWalk(await stage.now())
    for entry in await stage.log():
        walk.step(entry)
    assert walk.finish("") == []
    async with stage.service.database.reading() as conn:
        assert await list_lines(conn, stage.audit) == {Q: ("conform", False)}
    await stage.record(stage.lead, edit(Q, "evidence", "Sổ"))
    async with stage.service.database.reading() as conn:
        assert await list_lines(conn, stage.audit) == {Q: ("conform", True)}


async def test_it_changes_nothing_when_applied_twice(stage: Stage) -> None:
    edits = [edit(Q, "grade", "ofi"), edit(Q, "note", "Nên số hoá")]
    assert await stage.record(stage.lead, *edits) == 2
    before = await stage.log()
    assert await stage.record(stage.lead, *edits) == 0
    assert await stage.record(stage.lead, *edits, *edits) == 0
    assert await stage.log() == before


async def test_it_takes_a_batch_that_repeats_itself_once(stage: Stage) -> None:
    one = edit(Q, "grade", "ofi")
    assert await stage.record(stage.lead, one, one) == 1


async def test_it_stores_a_resend_once_although_both_come_at_the_same_moment(stage: Stage) -> None:
    edits = [edit(code, "note", "một lần") for code in CODES]
    made = await asyncio.gather(*(stage.record(stage.lead, *edits) for _ in range(8)))
    assert sum(made) == 3
    assert [entry.seq for entry in await stage.log()] == [1, 2, 3]


async def test_it_loses_none_of_many_edits_at_once(stage: Stage) -> None:
    writers = (stage.lead, stage.auditor)
    edits = [edit(Q, "note", f"lần {number}") for number in range(40)]
    await asyncio.gather(
        *(stage.record(writers[number % 2], one) for number, one in enumerate(edits))
    )
    log = await stage.log()
    assert {entry.value for entry in log} == {one.value for one in edits}
    _, breaks = await verify_trail(stage.service.database, stage.audit.id)
    assert breaks == []


async def test_it_keeps_both_of_two_answers_from_the_same_base(stage: Stage) -> None:
    base = edit(Q, "note", "đầu")
    await stage.record(stage.lead, base)
    await stage.record(stage.lead, edit(Q, "note", "của trưởng đoàn", base=base.edit_id))
    await stage.record(stage.auditor, edit(Q, "note", "của thành viên", base=base.edit_id))
    field = fold(await stage.log()).fields[Q, "note"]
    assert field.shown.value == "của thành viên"
    assert [(other.value, other.account_id) for other in field.others] == [
        ("của trưởng đoàn", stage.lead.id)
    ]


async def test_it_stores_text_in_one_normal_form(stage: Stage) -> None:
    decomposed = "Quye\u0302\u0300n ha\u0323n\r\nmo\u031b\u0301i\x00"
    await stage.record(stage.lead, edit(Q, "note", decomposed), edit(Q, "deadline", "5/9/2026"))
    assert [entry.value for entry in await stage.log()] == ["Quyền hạn\nmới", "2026-09-05"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grade", "excellent"),
        ("grade", "nc"),
        ("deadline", "31/11/2026"),
        ("note", "x" * 2001),
        ("owner", "ai đó"),
    ],
)
async def test_it_refuses_a_value_that_cannot_stand(stage: Stage, name: str, value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await stage.record(stage.lead, edit(Q, "evidence", "còn"), edit(Q, name, value))
    assert refusal.value.field == f"{Q}.{name}"
    assert await stage.log() == []


async def test_it_refuses_lines_and_ids_that_do_not_exist(stage: Stage) -> None:
    with pytest.raises(Invalid):
        await stage.record(stage.lead, edit("Q-9-9", "note", "x"))
    with pytest.raises(Invalid):
        await stage.record(stage.lead, edit(Q, "note", "x", edit_id="no"))
    with pytest.raises(Invalid):
        await stage.record(stage.lead, *[edit(Q, "note", "x")] * 501)


async def test_it_refuses_an_id_that_meant_another_edit(stage: Stage) -> None:
    one = edit(Q, "note", "x")
    await stage.record(stage.lead, one)
    with pytest.raises(Conflict):
        await stage.record(stage.lead, edit(Q, "note", "y", edit_id=one.edit_id))
    with pytest.raises(Conflict):
        await stage.record(stage.auditor, one)


async def test_it_takes_edits_from_lead_and_auditors_only(stage: Stage) -> None:
    stranger = await stage.enter("administrator", stage.cast.department)
    with pytest.raises(Forbidden):
        await stage.record(stranger, edit(Q, "note", "x"))
    with pytest.raises(NotFound):
        await record_edits(
            stage.service.database, stage.clock, stage.lead.actor, "nothing", [edit(Q, "note", "x")]
        )


async def test_it_refuses_new_edits_after_sign_off_but_knows_the_old_ones(stage: Stage) -> None:
    old = edit(Q, "note", "trước")
    await stage.record(stage.lead, old)
    await stage.grade_all(stage.lead)
    await sign_off_audit(stage.service.database, stage.clock, stage.lead.actor, stage.audit.id)
    with pytest.raises(Conflict):
        await stage.record(stage.lead, edit(Q, "note", "sau"))
    assert await stage.record(stage.lead, old) == 0


@pytest.mark.parametrize("verb", ["update", "delete"])
async def test_it_is_the_database_that_refuses_to_change_the_log(stage: Stage, verb: str) -> None:
    await stage.record(stage.lead, edit(Q, "note", "x"))
    statement: sa.Update | sa.Delete = (
        audit_edits.update().values(value="y") if verb == "update" else audit_edits.delete()
    )
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        async with stage.service.database.writing() as conn:
            await conn.execute(statement)
    assert [entry.value for entry in await stage.log()] == ["x"]


async def test_it_refuses_edits_before_the_start(stage: Stage) -> None:
    async with stage.service.database.writing() as conn:
        await conn.execute(audits.update().values(started_at=None))
    with pytest.raises(Conflict):
        await stage.record(stage.lead, edit(Q, "note", "x"))
