"""The plan of an audit and its timetable: written, changed with a reason, nobody in two places."""

from datetime import date

import icalendar
import pytest

from auditapp.audits.actions import create_audit
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.plan import Slot, check_overlaps, read_clock
from auditapp.audits.queries.plans import find_plan, list_changes, list_slots
from auditapp.base.errors import Invalid
from tests.audits.stage import ON_PAPER, Stage, planned

pytestmark = pytest.mark.anyio
DAY = "2026-11-16"


async def begin(stage: Stage) -> Audit:
    """Plan an audit that has not started, and let the lead take the browser."""
    team = ((stage.lead.id, "lead"), (stage.auditor.id, "auditor"))
    wanted = planned(stage.cast.division, stage.version_id, *team, title="Đợt 2")
    stage.lead.acts(stage.client)
    return await create_audit(stage.service.database, stage.clock, stage.lead.actor, wanted)


def plan(**more: str) -> dict[str, str]:
    return {
        "title": "Đợt 2",
        "starts_on": DAY,
        "ends_on": "2026-11-18",
        "objective": "Xem hiệu lực",
        "scope": "Văn phòng Sở",
        "criteria": "TCVN ISO 9001:2015\n\nQT-05\nNghị định 61/2018/NĐ-CP",
        "method": "hybrid",
        "language": "Tiếng Việt",
        "confidentiality": "Không chụp giấy tờ",
        "decision_no": "12/QĐ-SKHCN",
        "decided_on": "10/11/2026",
        **more,
    }


def hour(stage: Stage, **more: object) -> dict[str, object]:
    return {
        "day": DAY,
        "starts": "08:00",
        "ends": "09:30",
        "kind": "audit",
        "agency_id": stage.cast.division.id,
        "place": "Phòng 2",
        "topic": "Tiếp nhận hồ sơ, điều khoản 8.2",
        "auditors": [stage.lead.id],
        **more,
    }


async def slots_of(stage: Stage, audit: Audit) -> list[Slot]:
    async with stage.service.database.reading() as conn:
        return await list_slots(conn, audit.id)


async def test_it_proposes_a_plan_and_keeps_what_is_written(stage: Stage) -> None:
    audit = await begin(stage)
    page = await stage.client.get(f"/audits/{audit.id}/plan/edit")
    assert "TCVN ISO 9001:2015" in page.text
    assert "Các quá trình, hoạt động của Văn phòng Sở" in page.text
    answer = await stage.client.post(f"/audits/{audit.id}/plan", data=plan(title="Đợt hai"))
    assert answer.status_code == 303
    async with stage.service.database.reading() as conn:
        kept = await find_plan(conn, audit.id)
    assert kept is not None
    assert list(kept.criteria) == ["TCVN ISO 9001:2015", "QT-05", "Nghị định 61/2018/NĐ-CP"]
    assert (kept.method, kept.decided_on) == ("hybrid", date(2026, 11, 10))
    shown = (await stage.client.get(f"/audits/{audit.id}/plan")).text
    assert "Kết hợp tại chỗ và từ xa" in shown
    assert "12/QĐ-SKHCN 10/11/2026" in shown
    assert "Đợt hai" in (await stage.client.get(f"/audits/{audit.id}")).text


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"objective": " "},
        {"scope": ""},
        {"scope": "x" * 4001},
        {"criteria": "\n"},
        {"criteria": "a\n" * 31},
        {"method": "by_pigeon"},
        {"ends_on": "2026-11-15"},
        {"starts_on": "hôm qua"},
        {"decided_on": "32/01/2026"},
    ],
)
async def test_it_answers_422_and_keeps_what_was_typed(
    stage: Stage, change: dict[str, str]
) -> None:
    audit = await begin(stage)
    typed = plan(language="Tiếng Tày", **change)
    answer = await stage.client.post(f"/audits/{audit.id}/plan", data=typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Tiếng Tày" in answer.text


async def test_a_change_after_the_start_needs_a_reason_that_the_page_shows(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    path = f"/audits/{stage.audit.id}/plan"
    assert (await stage.client.post(path, data=plan())).status_code == 422
    answer = await stage.client.post(path, data=plan(reason="Đơn vị đề nghị lùi ngày"))
    assert answer.status_code == 303
    async with stage.service.database.reading() as conn:
        (change,) = await list_changes(conn, stage.audit.id)
    assert (change.what, change.reason) == ("plan", "Đơn vị đề nghị lùi ngày")
    assert change.reason in (await stage.client.get(f"/audits/{stage.audit.id}")).text
    again = await stage.client.post(path, data=plan(reason="Không đổi gì"))
    assert again.status_code == 303
    async with stage.service.database.reading() as conn:
        assert len(await list_changes(conn, stage.audit.id)) == 1


async def test_nothing_changes_after_sign_off(stage: Stage) -> None:
    await stage.grade_all(stage.lead)
    stage.lead.acts(stage.client)
    await stage.client.post(f"/audits/{stage.audit.id}/sign-off", data=ON_PAPER)
    for path, data in (("plan", plan(reason="x")), ("hours", hour(stage, reason="x"))):
        answer = await stage.client.post(f"/audits/{stage.audit.id}/{path}", data=data)
        assert answer.status_code == 409
    gone = await stage.client.post(f"/audits/{stage.audit.id}/hours/nothing/removal")
    assert gone.status_code == 404


async def test_it_builds_a_timetable_hour_by_hour(stage: Stage) -> None:
    audit = await begin(stage)
    path = f"/audits/{audit.id}/hours"
    auditee = {"name": "Lý Thị Phòng", "position": "Trưởng phòng"}
    await stage.client.post(f"/audits/{audit.id}/auditees", data=auditee)
    form = (await stage.client.get(f"{path}/new")).text
    assert 'value="08:00"' in form
    assert "Lý Thị Phòng" in form
    first = hour(stage, kind="opening", topic="", ends="8h15", go="another")
    answer = await stage.client.post(path, data=first)
    assert answer.headers["location"] == f"{path}/new"
    assert 'value="08:15"' in (await stage.client.get(f"{path}/new")).text
    assert (await stage.client.post(path, data=hour(stage, starts="08:15"))).status_code == 303
    opening, work = await slots_of(stage, audit)
    assert (opening.kind, opening.hours, work.hours) == ("opening", "08:00–08:15", "08:15–09:30")
    shown = (await stage.client.get(f"/audits/{audit.id}/plan")).text
    assert "16/11/2026" in shown
    assert "Tiếp nhận hồ sơ, điều khoản 8.2" in shown
    moved = hour(stage, day="2026-11-17", starts="14:00", ends="15:00")
    assert (await stage.client.post(f"{path}/{work.id}", data=moved)).status_code == 303
    assert 'value="14:00"' in (await stage.client.get(f"{path}/{work.id}/edit")).text
    assert (await stage.client.post(f"{path}/{opening.id}/removal")).status_code == 303
    assert [slot.id for slot in await slots_of(stage, audit)] == [work.id]
    shorter = plan(starts_on=DAY, ends_on=DAY)
    refusal = await stage.client.post(f"/audits/{audit.id}/plan", data=shorter)
    assert refusal.status_code == 422
    assert "17/11/2026" in refusal.text
    for gone in (f"{path}/nothing/edit", f"{path}/{opening.id}/edit"):
        assert (await stage.client.get(gone)).status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": "2026-11-19"}, "Ngày này"),
        ({"day": ""}, "ngày"),
        ({"starts": "25:00"}, "08:30"),
        ({"starts": "sáng"}, "08:30"),
        ({"ends": "08:00"}, "Giờ kết thúc"),
        ({"kind": "lunch"}, ""),
        ({"agency_id": "", "place": ""}, "địa điểm"),
        ({"agency_id": "other"}, "bộ phận trực thuộc"),
        ({"topic": ""}, ""),
        ({"auditors": []}, "người của đoàn"),
        ({"auditors": ["stranger"]}, "Chỉ người trong đoàn"),
        ({"auditees": ["stranger"]}, ""),
    ],
)
async def test_it_says_what_is_wrong_with_an_hour(
    stage: Stage, change: dict[str, object], words: str
) -> None:
    audit = await begin(stage)
    if change.get("agency_id") == "other":
        change["agency_id"] = stage.cast.other_division.id
    typed = hour(stage, place="Phòng số 9") | change
    answer = await stage.client.post(f"/audits/{audit.id}/hours", data=typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert await slots_of(stage, audit) == []


async def test_it_keeps_which_clauses_an_hour_is_about(stage: Stage) -> None:
    audit = await begin(stage)
    path = f"/audits/{audit.id}"
    sent = hour(stage, topic="", clauses="8.5; 4.1 8.5")
    assert (await stage.client.post(f"{path}/hours", data=sent)).status_code == 303
    (slot,) = await slots_of(stage, audit)
    assert slot.clauses == ("4.1", "8.5"), "in the order of the standard, each once"
    assert 'value="4.1, 8.5"' in (await stage.client.get(f"{path}/hours/{slot.id}/edit")).text
    assert "Điều khoản 4.1, 8.5" in (await stage.client.get(f"{path}/plan")).text
    calendar = icalendar.Calendar.from_ical(
        (await stage.client.get(f"{path}/timetable.ics")).content
    )
    (event,) = calendar.walk("VEVENT")
    assert "Điều khoản: 4.1, 8.5" in str(event["DESCRIPTION"])
    answer = await stage.client.post(
        f"{path}/hours/{slot.id}", data=sent | {"clauses": "4.1, 11.9"}
    )
    assert answer.status_code == 422
    assert "không có điều khoản 11.9" in answer.text
    assert 'value="4.1, 11.9"' in answer.text
    assert (await slots_of(stage, audit))[0].clauses == ("4.1", "8.5")


async def test_nobody_is_in_two_places_at_once(stage: Stage) -> None:
    audit = await begin(stage)
    path = f"/audits/{audit.id}/hours"
    assert (await stage.client.post(path, data=hour(stage))).status_code == 303
    late = hour(stage, starts="09:00", ends="10:00", topic="Họp")
    refusal = await stage.client.post(path, data=late)
    assert refusal.status_code == 422
    assert "đã có việc từ 08:00 đến 09:30" in refusal.text
    beside = hour(stage, starts="09:00", ends="10:00", auditors=[stage.auditor.id])
    assert (await stage.client.post(path, data=beside)).status_code == 303
    after = hour(stage, starts="09:30", ends="10:00", topic="Họp")
    assert (await stage.client.post(path, data=after)).status_code == 303
    other = await begin(stage)
    refusal = await stage.client.post(f"/audits/{other.id}/hours", data=hour(stage))
    assert refusal.status_code == 422
    assert "cuộc đánh giá khác" in refusal.text


def test_an_auditee_is_one_person_by_name_and_by_account() -> None:
    first = Slot(id="1", day=date(2026, 11, 16), starts=480, ends=540, kind="audit", topic="A")
    both = (
        Slot(id="1", day=first.day, starts=480, ends=540, kind="audit", auditees=("x",)),
        Slot(id="2", day=first.day, starts=500, ends=600, kind="audit", auditors=("account",)),
    )
    with pytest.raises(Invalid, match="already taken"):
        check_overlaps(both[0], [both[1]], {"x": "Lý Thị Phòng"}, {"x": "account"})
    check_overlaps(both[0], [both[1]], {}, {})


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("08:30", 510), ("8h30", 510), ("8h", 480), ("24:00", 1440), ("8:60", None), ("x", None),
     ("", None), ("123:00", None), ("8:" + "0" * 5000, None)],
)  # fmt: skip
def test_it_reads_hours_as_people_write_them(text: str, minutes: int | None) -> None:
    assert read_clock(text) == minutes


async def test_it_gives_calendar_files_per_audit_and_per_person(stage: Stage) -> None:
    audit = await begin(stage)
    path = f"/audits/{audit.id}"
    await stage.client.post(f"{path}/hours", data=hour(stage))
    second = hour(stage, starts="10:00", ends="11:00", auditors=[stage.auditor.id], topic="Kho")
    await stage.client.post(f"{path}/hours", data=second)

    async def topics(address: str) -> list[str]:
        answer = await stage.client.get(address)
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["content-disposition"].startswith("attachment")
        read = icalendar.Calendar.from_ical(answer.content)
        return [str(event["SUMMARY"]).partition(" – ")[0] for event in read.walk("VEVENT")]

    whole = [str(hour(stage)["topic"]), "Kho"]
    assert await topics(f"{path}/timetable.ics") == whole
    assert await topics(f"{path}/timetable.ics?person={stage.auditor.id}") == ["Kho"]
    assert await topics(f"{path}/timetable.ics?person=nobody") == []
    stage.auditor.acts(stage.client)
    assert await topics("/audits/timetable.ics") == ["Kho"]
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.get(f"{path}/timetable.ics")).status_code == 404
    assert await topics("/audits/timetable.ics") == []


async def test_who_sees_the_audit_reads_its_plan_and_only_planners_write_it(stage: Stage) -> None:
    audit = await begin(stage)
    await stage.enter("unit_head", stage.cast.division)
    assert (await stage.client.get(f"/audits/{audit.id}/plan")).status_code == 200
    assert (await stage.client.get(f"/audits/{audit.id}/plan/edit")).status_code == 403
    assert (await stage.client.post(f"/audits/{audit.id}/plan", data=plan())).status_code == 403
    stage.auditor.acts(stage.client)
    assert (await stage.client.get(f"/audits/{audit.id}/plan")).status_code == 200
    assert (await stage.client.get(f"/audits/{audit.id}/hours/new")).status_code == 403
    await stage.enter("iso_secretary", stage.cast.commune)
    assert (await stage.client.get(f"/audits/{audit.id}/plan")).status_code == 404
