"""The plan in the documents: what was written, hours, auditees, exceptions."""

import pytest

from auditapp.audits.models.plan import Plan, Slot
from auditapp.audits.queries.independence import insert_exemption
from auditapp.audits.queries.plans import insert_auditee, upsert_plan, upsert_slot
from auditapp.base.ids import new_id
from auditapp.reports.models.documents import BY_KEY
from tests.audits.stage import Stage, edit
from tests.reports.stage import facts_of
from tests.reports.test_papers import flat

pytestmark = pytest.mark.anyio


async def test_it_says_the_plan_as_it_was_written(stage: Stage) -> None:
    await _plan(stage)
    facts = await facts_of(stage)
    said = flat(BY_KEY["plan"].make(facts))
    for part in (
        *("Xem xét việc cải cách", "Bộ phận một cửa", "Luật Lưu trữ", "Đánh giá từ xa", "08:00"),
        *(
            "Kho lưu trữ",
            "Sổ văn thư (điều khoản 7.5, 8.5)",
            "Ông Lê Văn C - Chánh Văn phòng",
            "Không sao chụp",
        ),
        stage.auditor.actor.display_name,
    ):
        assert part in said, part
    assert "Họp khai mạc" not in said, "the usual timetable gives way to the one written"


async def test_it_prints_an_accepted_exception_in_the_report(stage: Stage) -> None:
    await _plan(stage)
    said = flat(BY_KEY["report"].make(await facts_of(stage)))
    assert "Ngoại lệ về tính độc lập" in said
    assert "quy tắc 4: Xã chỉ có 20 người (Người lead_auditor, 12/QĐ-UBND)." in said
    assert "Phương pháp: đánh giá từ xa." in said


async def test_it_says_what_is_usual_where_nobody_wrote_a_plan(stage: Stage) -> None:
    said = flat(BY_KEY["plan"].make(await facts_of(stage)))
    assert "Xác định mức độ phù hợp và hiệu lực" in said
    assert "Họp khai mạc" in said


async def test_it_says_who_came_to_the_meetings_and_what_limited_the_audit(stage: Stage) -> None:
    await stage.record(
        stage.lead,
        edit("@opening", "name.1", "Hoàng Văn D"),
        edit("@opening", "role.1", "Công chức"),
        edit("@opening", "name.2", "Vắng Mặt"),
        edit("@opening", "present.2", "no"),
        edit("@closing", "limits", "Không vào được kho."),
    )
    said = flat(BY_KEY["report"].make(await facts_of(stage)))
    assert "Hoàng Văn D (Công chức)" in said
    assert "Vắng Mặt" not in said
    assert "Không vào được kho." in said


async def _plan(stage: Stage) -> None:
    plan = Plan(
        objective="Xem xét việc cải cách thủ tục",
        scope="Bộ phận một cửa",
        criteria=("TCVN ISO 9001:2015", "Luật Lưu trữ"),
        method="remote",
        language="Tiếng Việt",
        confidentiality="Không sao chụp hồ sơ.",
    )
    auditee = new_id()
    slot = Slot(
        id=new_id(), day=stage.audit.starts_on, starts=480, ends=540, kind="audit",
        agency_id=stage.cast.division.id, place="Kho lưu trữ", topic="Sổ văn thư",
        clauses=("7.5", "8.5"),
        auditors=(stage.auditor.id,), auditees=(auditee,),
    )  # fmt: skip
    async with stage.service.database.writing() as conn:
        await upsert_plan(conn, stage.audit.id, plan, at=stage.clock.now(), by=stage.lead.id)
        await insert_auditee(
            conn, id=auditee, audit_id=stage.audit.id, account_id=None, name="Ông Lê Văn C",
            position="Chánh Văn phòng", added_at=stage.clock.now(), added_by=stage.lead.id,
        )  # fmt: skip
        await upsert_slot(conn, stage.audit.id, slot)
        await insert_exemption(
            conn, id=new_id(), audit_id=stage.audit.id, account_id=stage.auditor.id,
            rule="former_unit", about="", reason="Xã chỉ có 20 người.", staff=20,
            document="12/QĐ-UBND", given_at=stage.clock.now(), given_by=stage.lead.id,
        )  # fmt: skip
