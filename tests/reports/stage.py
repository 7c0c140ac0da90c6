"""A whole audit for documents: every kind of finding, both signatures, last year's audit."""

from datetime import timedelta
from pathlib import Path

import msgspec

from auditapp.agencies.tables import agency_kinds
from auditapp.audits.actions import (
    create_audit,
    save_conclusion,
    sign_audit,
    sign_off_audit,
    start_audit,
)
from auditapp.base.clock import local_date
from auditapp.base.settings import ROOT
from auditapp.reports import queries
from auditapp.reports.models.facts import Facts
from tests.audits.hands import LEAD, UNIT
from tests.audits.stage import CODES, FIELDS, Stage, edit, planned

FONTS = ROOT / "static" / "vendor" / "print"
URL = "https://danhgia.langson.gov.vn"
TEXTS = {
    "summary": "Đoàn đã xem 12 hồ sơ chọn ngẫu nhiên và phỏng vấn 4 người.\nChưa xem kho lưu trữ.",
    "strengths": "Sổ theo dõi được cập nhật hằng ngày, dễ tra cứu.",
    "conclusion": "Hệ thống quản lý chất lượng phù hợp và có hiệu lực, trừ điểm nêu tại mục III.",
    "recommendations": "Cập nhật quy trình nội bộ trước ngày 31/12/2026",
    "recipients": "Giám đốc Sở\nVăn phòng Sở\nLưu: VT, BCĐ ISO",
}


async def as_units(stage: Stage) -> None:
    """Let divisions be units, as in forms/agency-kinds.toml: the department issues for them."""
    async with stage.service.database.writing() as conn:
        await conn.execute(
            agency_kinds.update().where(agency_kinds.c.code == "division").values(is_unit=True)
        )


async def hold(stage: Stage, *, says: str = "agree") -> None:
    """Hold last time's audit and this one up to the sign-off."""
    await as_units(stage)
    await hold_earlier(stage)
    await fill_in(stage)
    unit = UNIT if says == "agree" else msgspec.structs.replace(
        UNIT, says="disagree", reason="Đơn vị cho rằng điểm 8.5.1 đã được khắc phục ngay."
    )  # fmt: skip
    act = (stage.service.database, stage.clock, stage.lead.actor, stage.audit.id)
    await save_conclusion(*act, TEXTS, bases={})
    await sign_audit(*act, "lead", signature=LEAD)
    await sign_audit(*act, "unit", signature=unit)
    await sign_off_audit(*act, unsigned={})


async def fill_in(stage: Stage) -> None:
    """Give each line another grade."""
    nc = {name: FIELDS[name] for name in ("criterion", "evidence", "statement", "deadline")}
    edits = [
        edit(CODES[0], "grade", "good_practice"),
        edit(CODES[0], "note", "Hồ sơ sắp xếp khoa học, dễ tra cứu"),
        edit(CODES[1], "grade", "observation"),
        edit(CODES[1], "note", "Cần theo dõi việc cập nhật sổ"),
        edit(CODES[2], "grade", "nc_minor"),
        *(edit(CODES[2], name, value) for name, value in nc.items()),
    ]
    await stage.record(stage.lead, *edits)


async def hold_earlier(stage: Stage) -> None:
    """Hold an audit of the same unit before, with nothing but nonconformities."""
    this, first = stage.audit, local_date(stage.clock.now())
    plan = planned(stage.cast.division, stage.version_id, (stage.lead.id, "lead"))
    plan = msgspec.structs.replace(
        plan, title="Đánh giá nội bộ năm trước", starts_on=first, ends_on=first
    )
    database, lead = stage.service.database, stage.lead.actor
    stage.audit = await create_audit(database, stage.clock, lead, plan)
    await start_audit(database, stage.clock, lead, stage.audit.id)
    await stage.grade_all(
        stage.lead, "nc_minor",
        **{name: FIELDS[name] for name in ("criterion", "evidence", "statement", "deadline")},
    )  # fmt: skip
    await sign_off_audit(database, stage.clock, lead, stage.audit.id)
    stage.audit = this
    stage.clock.forward(timedelta(hours=3))


async def facts_of(stage: Stage) -> Facts:
    """Return the facts of the audit as they stand."""
    async with stage.service.database.reading() as conn:
        return await queries.get_facts(
            conn, stage.audit.id, today=local_date(stage.clock.now()), public_url=URL
        )


def photo_file(folder: Path) -> dict[str, Path]:
    """Return a photo as the writers get it: by SHA-256."""
    from PIL import Image

    path = folder / ("ab" * 32)
    Image.effect_mandelbrot((320, 240), (-2, -1.2, 1, 1.2), 60).convert("RGB").save(path, "JPEG")
    return {path.name: path}
