"""Plans, timetables, representatives and commitments of the demo's audits; certificates."""

from datetime import date, timedelta

from auditapp.agencies.models import Agency
from auditapp.audits.actions.auditees import NewAuditee, add_auditee
from auditapp.audits.actions.auditors import add_former_home, add_record
from auditapp.audits.actions.commit import commit_to
from auditapp.audits.actions.plan import PlanDraft, edit_plan
from auditapp.audits.actions.timetable import NewSlot, save_slot
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.auditors import NewRecord
from auditapp.audits.models.plan import Plan
from auditapp.base.clock import FixedClock, local_date
from auditapp.cli.demo.persons import Person
from auditapp.store.engine import Database

# The first audit of the year is in a unit that one of its auditors left some months before.
FORMER_UNIT = "SNV-1"
EXCEPTION = (
    "Đánh giá viên đã chuyển công tác, không phụ trách phần việc trước đây; "
    "đoàn không bố trí được người khác trong tuần này."
)
COMMITTED = (
    "Tôi cam kết độc lập, khách quan, giữ bí mật thông tin và chỉ kết luận dựa trên bằng chứng."
)
# hours on which day of the audit, kind, what, clauses, who: l lead, a auditor
TIMETABLE = (
    (0, "08:00", "08:30", "opening", "", "", "la"),
    (0, "08:30", "11:00", "audit", "Bối cảnh, lãnh đạo, hoạch định", "4 5 6", "l"),
    (0, "08:30", "11:30", "audit", "Tiếp nhận, giải quyết, trả kết quả", "8", "a"),
    (0, "13:30", "16:00", "audit", "Nguồn lực, thông tin dạng văn bản", "7", "la"),
    (1, "08:00", "10:00", "audit", "Theo dõi, đo lường, cải tiến", "9 10", "la"),
    (1, "10:00", "11:00", "team", "Thống nhất phát hiện đánh giá", "", "la"),
    (1, "14:00", "15:00", "closing", "", "", "la"),
)


async def certify(
    database: Database,
    clock: FixedClock,
    people: dict[str, Person],
    units: dict[str, Agency],
    *,
    first: date,
) -> None:
    """Fill the register: certificates that hold and end soon, a training, a former unit."""
    secretary, today = people["thukyiso"].actor, local_date(clock.now())
    lead, auditor = (people[name].actor.account_id for name in ("truongdoan", "danhgiavien"))
    name = "Đánh giá viên nội bộ theo TCVN ISO 9001:2015"
    issuer = "Chi cục Tiêu chuẩn Đo lường Chất lượng"
    for account_id, ends in ((lead, timedelta(days=700)), (auditor, timedelta(days=40))):
        new = NewRecord(
            kind="certificate",
            name=name,
            issuer=issuer,
            issued_on=today - timedelta(days=400),
            expires_on=today + ends,
        )
        await add_record(database, clock, secretary, account_id, new)
    training = NewRecord(
        kind="training",
        name="Tập huấn kỹ thuật đánh giá theo TCVN ISO 19011:2018",
        issuer=issuer,
        issued_on=today - timedelta(days=200),
    )
    await add_record(database, clock, secretary, auditor, training)
    await add_former_home(
        *(database, clock, secretary, auditor),
        agency_id=units[FORMER_UNIT].id,
        until=first - timedelta(days=60),
    )


async def write_plan(
    database: Database, clock: FixedClock, people: dict[str, Person], audit: Audit
) -> None:
    """Write plan and timetable of an audit, and let its team commit."""
    secretary = people["thukyiso"].actor
    team = {"l": people["truongdoan"].actor, "a": people["danhgiavien"].actor}
    await edit_plan(database, clock, secretary, audit.id, _plan(audit))
    head = NewAuditee(name="Nông Thị Hạnh", position="Trưởng đơn vị")
    auditee = await add_auditee(database, clock, secretary, audit.id, head)
    for day, starts, ends, kind, topic, clauses, who in TIMETABLE:
        slot = NewSlot(
            day=audit.starts_on + timedelta(days=day),
            starts=_minutes(starts),
            ends=_minutes(ends),
            kind=kind,
            agency_id=audit.agency_id,
            place="Phòng họp" if kind != "audit" else "",
            topic=topic,
            clauses=clauses.split(),
            auditors=[team[one].account_id for one in who],
            auditees=[auditee] if who == "la" and kind != "team" else (),
        )
        await save_slot(database, clock, secretary, audit.id, slot)
    for actor in team.values():
        await commit_to(database, clock, actor, audit.id, words=COMMITTED)


def _plan(audit: Audit) -> PlanDraft:
    return PlanDraft(
        title=audit.title,
        starts_on=audit.starts_on,
        ends_on=audit.ends_on,
        plan=Plan(
            objective="Xác định mức độ phù hợp và hiệu lực của hệ thống quản lý chất lượng; "
            "tìm cơ hội cải tiến.",
            scope=f"Các quá trình và thủ tục hành chính của {audit.agency_name} trong năm.",
            criteria=[
                "TCVN ISO 9001:2015",
                "Quy trình, biểu mẫu của hệ thống quản lý chất lượng",
                "Quyết định số 19/2014/QĐ-TTg",
                "Nghị định số 118/2025/NĐ-CP",
            ],
            method="on_site",
            language="Tiếng Việt",
            confidentiality="Mã hồ sơ ghi ở dạng che; không ghi tên công dân, không chụp giấy tờ "
            "tùy thân.",
        ),
    )


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
