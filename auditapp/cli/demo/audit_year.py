"""The demo's nine audits, in every state an audit can be in, conducted by the real actions."""

import random
from collections.abc import Iterator
from datetime import timedelta

import msgspec
from msgspec import structs

from auditapp.agencies.models import Agency
from auditapp.audits.actions import (
    Keeper,
    NewAudit,
    create_audit,
    record_edits,
    start_audit,
)
from auditapp.audits.actions.draft_checklist import change_draft, list_earlier_lines
from auditapp.audits.models.draft import add, own_line
from auditapp.audits.models.log import NewEdit
from auditapp.audits.queries import get_audit, list_earlier_audits
from auditapp.base.clock import FixedClock, local_date
from auditapp.base.ids import new_id
from auditapp.cli.demo.audit_plans import EXCEPTION, FORMER_UNIT, certify, write_plan
from auditapp.cli.demo.persons import Person
from auditapp.cli.demo.pictures import take_photos
from auditapp.cli.demo.signatures import end_audit
from auditapp.cli.demo.simulated import SEED
from auditapp.library.queries import find_latest, get_compiled
from auditapp.people.models import Actor
from auditapp.store.engine import Database


class Planned(msgspec.Struct, frozen=True):
    """One audit of the year: unit, checklist, how many days ago, how far it got."""

    unit: str
    checklist: str
    days_ago: int
    share: float  # of the lines that are graded
    is_signed: bool = False
    is_drafted: bool = False  # its checklist is put together from last year's


YEAR = (
    Planned("SCT-1", "phong-chuyen-mon", 386, 1, is_signed=True),
    Planned("SNV-1", "phong-chuyen-mon", 118, 1, is_signed=True),
    Planned("STP-1", "phong-chuyen-mon", 96, 1, is_signed=True),
    Planned("05983", "xa", 74, 1, is_signed=True),
    Planned("TTPVHCC", "mot-cua", 40, 1),
    Planned("SNNMT-1", "phong-chuyen-mon", 12, 0.6),
    Planned("SXD-VP", "van-phong", 3, 0.25),
    Planned("SYT-1", "phong-chuyen-mon", -9, 0),
    Planned("SCT-1", "phong-chuyen-mon", -23, 0, is_drafted=True),
)

PHOTOGRAPHED = {"STP-1", "TTPVHCC", "SXD-VP"}  # signed, waiting for it, under way
GRADES = ("conform", "nc_minor", "nc_major", "observation", "ofi", "na", "good_practice")
WEIGHTS = (70, 9, 2, 8, 6, 3, 2)
EVIDENCE = (
    "Đã xem 3 hồ sơ chọn ngẫu nhiên trong tháng 9, mã hồ sơ ghi dạng che ***12, ***45, ***78.",
    "Phỏng vấn công chức phụ trách, đối chiếu với bảng phân công nhiệm vụ năm 2026.",
    "Xem danh mục tài liệu nội bộ, bản cập nhật gần nhất tháng 6/2026.",
    "Quan sát tại quầy trong 30 phút, đối chiếu với quy trình đang niêm yết.",
    "Xem biên bản họp giao ban quý III và sổ theo dõi hồ sơ.",
)
STATEMENTS = (
    ("Quy trình nội bộ yêu cầu cập nhật trong 15 ngày khi văn bản pháp luật thay đổi.",
     "Quy trình chưa được sửa đổi sau khi văn bản mới có hiệu lực."),
    ("Kế hoạch yêu cầu theo dõi mục tiêu chất lượng hằng quý.",
     "Chưa có kết quả theo dõi mục tiêu chất lượng của quý II."),
    ("Biểu mẫu yêu cầu ghi rõ lý do khi đề nghị bổ sung hồ sơ.",
     "Phiếu yêu cầu bổ sung hồ sơ không ghi lý do."),
)  # fmt: skip
OWN_QUESTION = "Sau khi sắp xếp bộ máy, thủ tục niêm yết đã theo danh mục mới công bố chưa?"
NOTES = (
    "Nên lập bảng theo dõi chung để tránh trùng lặp giữa các bộ phận.",
    "Cách sắp xếp hồ sơ dễ tra cứu, có thể nhân rộng sang phòng khác.",
    "Cần theo dõi thêm vì số hồ sơ tăng nhanh trong quý IV.",
)


async def hold_audits(
    database: Database,
    clock: FixedClock,
    people: dict[str, Person],
    units: dict[str, Agency],
    *,
    keeper: Keeper,
) -> str:
    """Hold the year's audits; return the id of one that is under way."""
    rng = random.Random(SEED)
    today, under_way = clock.now(), ""
    first = local_date(today) - timedelta(days=YEAR[0].days_ago)
    await certify(database, clock, people, units, first=first)
    for planned in YEAR:
        clock.at = min(today, today - timedelta(days=planned.days_ago))
        audit_id = await _plan(database, clock, people, planned, units=units)
        if planned.share:
            lead = people["truongdoan"].actor
            await start_audit(database, clock, lead, audit_id)
            codes = await _conduct(database, clock, people, (audit_id, planned), rng=rng)
            if planned.unit in PHOTOGRAPHED:
                await take_photos(database, clock, lead, audit_id, codes[:3], keeper=keeper)
            under_way = audit_id if planned.share < 1 else under_way
        if planned.is_signed:
            clock.forward(timedelta(days=1))
            await end_audit(database, clock, people["truongdoan"].actor, audit_id)
        if planned.is_drafted:
            await _draft(database, clock, people["truongdoan"].actor, audit_id)
    clock.at = today
    return under_way


async def _plan(
    database: Database,
    clock: FixedClock,
    people: dict[str, Person],
    planned: Planned,
    *,
    units: dict[str, Agency],
) -> str:
    async with database.reading() as conn:
        version = await find_latest(conn, "checklist", planned.checklist)
    if version is None:
        raise LookupError(planned.checklist)
    unit = units[planned.unit]
    starts_on = local_date(clock.now()) - timedelta(days=min(planned.days_ago, 0))
    wanted = NewAudit(
        agency_id=unit.id,
        form_version_id=version.id,
        title=f"Đánh giá nội bộ năm {starts_on.year} - {unit.name}",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=1),
        team=(
            (people["truongdoan"].actor.account_id, "lead"),
            (people["danhgiavien"].actor.account_id, "auditor"),
        ),
        exception=EXCEPTION if planned.unit == FORMER_UNIT else "",
        asks_commitment=True,
    )
    audit = await create_audit(database, clock, people["thukyiso"].actor, wanted)
    await write_plan(database, clock, people, audit)
    return audit.id


async def _draft(database: Database, clock: FixedClock, lead: Actor, audit_id: str) -> None:
    """Draft the checklist: last year's lines without clause 10, and a question of one's own."""
    async with database.reading() as conn:
        audit = await get_audit(conn, audit_id)
        earlier, *_ = await list_earlier_audits(conn, audit)
        title, lines = await list_earlier_lines(conn, audit, earlier[0])
    kept = [line for line in lines if not line.clause.startswith("10")]
    own = own_line(
        "OWN-DEMO234",
        "8.5.1",
        title=next(line.title for line in kept if line.clause.startswith("8.5.1")),
        text={"vi": OWN_QUESTION},
        hint={"vi": "Quyết định công bố danh mục TTHC gần nhất, bảng niêm yết"},
    )
    await change_draft(
        *(database, clock, lead, audit_id),
        lambda draft: add(structs.replace(draft, title=title, lines=()), [*kept, own]),
    )


async def _conduct(
    database: Database,
    clock: FixedClock,
    people: dict[str, Person],
    audit: tuple[str, Planned],
    *,
    rng: random.Random,
) -> list[str]:
    """Grade the lines up to the audit's share; return them."""
    audit_id, planned = audit
    async with database.reading() as conn:
        version = await find_latest(conn, "checklist", planned.checklist)
        form = (await get_compiled(conn, version.id)).form if version else None
    codes = [question.code for question in form.questions] if form else []
    codes = codes[: round(len(codes) * planned.share)]
    for number, code in enumerate(codes):
        who = people["truongdoan" if number % 3 else "danhgiavien"].actor
        clock.forward(timedelta(minutes=rng.randint(2, 9)))
        edits = [
            NewEdit(edit_id=new_id(), item=code, field=field, value=value)
            for field, value in _line(rng, local_date(clock.now()) + timedelta(days=30))
        ]
        await record_edits(database, clock, who, audit_id, edits)
    return codes


def _line(rng: random.Random, deadline: object) -> Iterator[tuple[str, str]]:
    """Yield the fields of one line with everything that its grade asks for."""
    grade = rng.choices(GRADES, WEIGHTS)[0]
    yield "grade", grade
    if grade == "na":
        yield "reason", "Đơn vị không có hoạt động này, đã nêu trong phạm vi áp dụng."
        return
    if grade in {"observation", "ofi", "good_practice"}:
        yield "note", rng.choice(NOTES)
        return
    yield "evidence", rng.choice(EVIDENCE)
    if grade.startswith("nc_"):
        criterion, statement = rng.choice(STATEMENTS)
        yield "criterion", criterion
        yield "statement", statement
        yield "deadline", f"{deadline:%Y-%m-%d}"
    if grade == "nc_major":
        yield "correction", "Rà soát và thu hồi ngay các phiếu đã phát hành sai trong tháng."
        yield "notice", "Đã báo cáo người đứng đầu cơ quan trong ngày."
