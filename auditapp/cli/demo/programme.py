"""The demo's programmes: the province's inspections and a department's own audits, approved."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from msgspec import structs

from auditapp.agencies.models import Agency
from auditapp.audits.models.audit import Audit
from auditapp.audits.queries import list_audits
from auditapp.base.clock import FixedClock, local_date
from auditapp.base.settings import Settings
from auditapp.cli.demo.persons import Person
from auditapp.formkit.load import load_clauses
from auditapp.programmes.actions import (
    approve_programme,
    link_audit,
    plan_audits,
    write_programme,
)
from auditapp.programmes.actions.write_programme import STANDARD
from auditapp.programmes.models.clauses import codes
from auditapp.programmes.models.programme import Aims, Approval, NewPlanned, Wish
from auditapp.programmes.models.timing import QUARTERS, Timing
from auditapp.programmes.queries.planned import list_planned_of
from auditapp.store.engine import Database

AIMS = Aims(
    objectives="Xác định mức độ phù hợp của hệ thống quản lý chất lượng với TCVN ISO 9001:2015.\n"
    "Kiểm tra việc cập nhật quy trình theo văn bản pháp luật mới.\n"
    "Theo dõi việc khắc phục các điểm không phù hợp của năm trước.",
    risks="Thiếu đánh giá viên được tập huấn; nhân sự thay đổi sau sắp xếp đơn vị.",
    opportunities="Ghép nhiều đơn vị cùng địa bàn trong một ngày; mời đánh giá viên chéo.",
    methods=("on_site", "report"),
)
COMMUNE_CLAUSES = ("5.2", "7.5", "8.2", "8.5", "9.1", "10.2")
NOTICE = "Báo trước 05 ngày làm việc."


async def plan_year(
    database: Database,
    clock: FixedClock,
    people: dict[str, Person],
    units: dict[str, Agency],
    *,
    settings: Settings,
) -> None:
    """Write the province's programme of this year, have it approved, change it with a reason."""
    now = clock.at
    today = local_date(now)
    secretary = (database, clock, people["thukyiso"].actor)
    province = next(unit for unit in units.values() if unit.parent_id is None)
    known = codes(load_clauses(settings.forms_dir, STANDARD))
    clock.at = min(now, datetime(today.year, 1, 15, 2, tzinfo=UTC))
    programme = await write_programme(*secretary, agency_id=province.id, year=today.year, aims=AIMS)
    async with database.reading() as conn:
        held = await list_audits(conn, [province.path], account_id="")
    held = [audit for audit in held if audit.starts_on.year == today.year]
    for audits in (_of_audits(held), _of_communes(units, held), _further(units, today)):
        wish = Wish(audits=audits, clauses=known)
        await plan_audits(*secretary, programme_id=programme.id, wish=wish)
    approval = Approval(
        approver="Chủ tịch UBND tỉnh, Trưởng Ban Chỉ đạo ISO",
        approved_on=local_date(clock.at),
        decision="01/KH-BCĐ",
    )
    manager = (database, clock, people["quanly"].actor)
    await approve_programme(*manager, programme_id=programme.id, approval=approval)
    clock.at = now
    await _link(database, clock, people["thukyiso"], held, programme_id=programme.id)
    late = Wish(
        audits=[_line(units["SYT-2"], Timing(12, 12), checklist="phong-chuyen-mon")],
        clauses=known,
        reason="Bổ sung sau góp ý của người dân về thời gian trả kết quả.",
    )
    await plan_audits(*secretary, programme_id=programme.id, wish=late)


def _line(unit: Agency, timing: Timing, **more: Any) -> NewPlanned:
    plain = NewPlanned(
        agency_id=unit.id, title="Đánh giá nội bộ", timing=timing, method="on_site", note=NOTICE
    )
    return structs.replace(plain, **more)


def _of_audits(held: Sequence[Audit]) -> list[NewPlanned]:
    """Plan the audits that the demo holds in the quarters in which it holds them."""
    return [
        NewPlanned(
            agency_id=audit.agency_id,
            title="Đánh giá nội bộ",
            timing=Timing(*QUARTERS[(audit.starts_on.month - 1) // 3]),
            method="on_site",
            checklist="phong-chuyen-mon",
        )
        for audit in held
    ]


def _of_communes(units: Mapping[str, Agency], held: Sequence[Audit]) -> list[NewPlanned]:
    taken = {audit.agency_id for audit in held}
    report = {"method": "report", "clauses": COMMUNE_CLAUSES, "title": "Kiểm tra qua báo cáo"}
    return [
        _line(unit, Timing(1, 12), **report)
        for unit in units.values()
        if unit.kind in {"commune", "ward"} and unit.id not in taken
    ]


def _further(units: Mapping[str, Agency], today: date) -> list[NewPlanned]:
    """Plan one that is late, unless the year has just begun, and one on notice."""
    month = max(1, today.month - 1)
    return [
        _line(units["STC-1"], Timing(month, month), clauses=("6.2", "7.5", "9.1")),
        _line(units["TTR"], Timing(), method="mixed", title="Đánh giá đột xuất"),
    ]


async def _link(
    database: Database,
    clock: FixedClock,
    secretary: Person,
    held: Sequence[Audit],
    *,
    programme_id: str,
) -> None:
    async with database.reading() as conn:
        lines = {line.agency_id: line.id for line in await list_planned_of(conn, programme_id)}
    for audit in held:
        await link_audit(
            *(database, clock, secretary.actor),
            planned_id=lines[audit.agency_id],
            audit_id=audit.id,
        )
