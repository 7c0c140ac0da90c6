"""Planned audits: their time, their state, changes with reasons, the audit made of one."""

from datetime import date

import pytest

from auditapp.base.errors import Conflict, Forbidden, Invalid, NotFound
from auditapp.programmes import actions
from auditapp.programmes.models.timing import Timing, read_timing
from auditapp.programmes.queries.planned import get_planned
from tests.programmes.stage import Stage, line

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("code", "kind", "first", "last"),
    [
        ("7-9", "quarter", date(2028, 7, 1), date(2028, 9, 30)),
        ("2-2", "month", date(2028, 2, 1), date(2028, 2, 29)),
        ("6-8", "months", date(2028, 6, 1), date(2028, 8, 31)),
        ("1-12", "year", date(2028, 1, 1), date(2028, 12, 31)),
        ("notice", "notice", date(2028, 1, 1), date(2028, 12, 31)),
    ],
)
def test_it_has_a_time(code: str, kind: str, first: date, last: date) -> None:
    timing = read_timing(code)
    assert (timing.kind, timing.days(2028)) == (kind, (first, last))
    assert read_timing(timing.code) == timing


@pytest.mark.parametrize("code", ["", "0-3", "3-13", "9-7", "x", "1-2-3", "²-3", "range"])
def test_it_refuses_a_time_that_cannot_be(code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_timing(code, "9", "2")
    assert refusal.value.field == "timing"


async def test_it_is_planned_by_the_form(stage: Stage) -> None:
    address = f"/programmes/{stage.programme.id}/planned"
    form = await stage.client.get(f"{address}/new?agency_id={stage.cast.division.id}")
    assert f'value="{stage.cast.division.id}" selected' in form.text
    typed = {
        "agency_id": stage.cast.division.id,
        "title": "Đánh giá Văn phòng",
        "timing": "range",
        "first_month": "6",
        "last_month": "8",
        "method": "mixed",
        "clauses": ["9.1", "4.1"],
        "checklist": "thu-full",
        "note": "Mời đánh giá viên ngoài",
    }
    answer = await stage.client.post(address, data=typed)
    assert answer.status_code == 303
    shown = (await stage.client.get(answer.headers["location"])).text
    for words in ("Tháng 6–8", "01/06/2026 – 31/08/2026", "Kết hợp", "Phiếu thử", "Mời đánh giá"):
        assert words in shown
    (planned,) = await stage.lines()
    assert planned.clauses == ("9.1", "4.1")


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"timing": ""},
        {"timing": "range", "first_month": "8", "last_month": "6"},
        {"method": "by_magic"},
        {"clauses": ["44.1"]},
        {"agency_id": "nowhere"},
    ],
)
async def test_it_answers_422_and_keeps_what_was_typed(
    stage: Stage, change: dict[str, object]
) -> None:
    typed = {
        "agency_id": stage.cast.division.id,
        "title": "Đợt 1",
        "timing": "7-9",
        "method": "on_site",
        "note": "Giữ lại",
        **change,
    }
    answer = await stage.client.post(f"/programmes/{stage.programme.id}/planned", data=typed)
    assert answer.status_code == 422
    assert 'id="problem"' in answer.text
    assert "Giữ lại" in answer.text
    assert await stage.lines() == []


async def test_it_refuses_the_same_clauses_in_the_same_time(stage: Stage) -> None:
    await stage.plan(line(stage.cast.division, clauses=("7.1", "9.2")))
    await stage.plan(line(stage.cast.division, clauses=("8.5",)))
    await stage.plan(line(stage.cast.division, clauses=("7.1",), timing=Timing(10, 12)))
    await stage.plan(line(stage.cast.division, clauses=("7.1",), timing=Timing()))
    for twin in ("7.1", "7", "7.1.5.1"):
        with pytest.raises(actions.CannotPlan) as refusal:
            await stage.plan(line(stage.cast.division, clauses=(twin,), timing=Timing(9, 9)))
        assert list(refusal.value.obstacles) == [stage.cast.division.id]


async def test_it_moves_from_planned_to_done_by_its_audit(stage: Stage) -> None:
    unit = stage.cast.division
    (planned_id,) = await stage.plan(line(unit, timing=Timing(11, 12)))

    async def state(today: date) -> str:
        async with stage.service.database.reading() as conn:
            return (await get_planned(conn, planned_id)).state_on(today)

    assert await state(date(2026, 11, 16)) == "planned"
    assert await state(date(2027, 1, 1)) == "overdue"
    await stage.begin(unit, day=date(2026, 11, 20), planned_id=planned_id)
    assert await state(date(2026, 12, 31)) == "under_way"
    assert await state(date(2027, 1, 1)) == "overdue"
    await stage.hold(unit, {}, day=date(2026, 11, 24), planned_id=planned_id)
    assert await state(date(2027, 1, 1)) == "done"


async def test_it_fills_the_form_of_the_audit_and_the_audit_remembers(stage: Stage) -> None:
    unit = stage.cast.division
    lines = line(unit, checklist="thu-full", timing=Timing(12, 12))
    (planned_id,) = await stage.plan(lines)
    shown = (await stage.client.get(f"/planned/{planned_id}")).text
    href = shown.split('href="/audits/new?')[1].split('"')[0].replace("&amp;", "&")
    form = (await stage.client.get(f"/audits/new?{href}")).text
    assert f'value="{unit.id}" selected' in form
    assert f'value="{stage.version_id}" selected' in form
    assert 'value="Đánh giá nội bộ – Văn phòng Sở"' in form
    assert 'value="2026-12-01"' in form
    typed = {
        "agency_id": unit.id,
        "form_version_id": stage.version_id,
        "title": "Đánh giá nội bộ",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-02",
        "lead": stage.lead.id,
        "planned_id": planned_id,
    }
    assert f'name="planned_id" value="{planned_id}"' in form
    answer = await stage.client.post("/audits", data=typed)
    assert answer.status_code == 303
    shown = (await stage.client.get(f"/planned/{planned_id}")).text
    assert answer.headers["location"] in shown


async def test_it_takes_no_audit_of_another_unit_for_its_own(stage: Stage) -> None:
    (planned_id,) = await stage.plan(line(stage.cast.division))
    other = stage.cast.other_division
    await stage.begin(other, day=date(2026, 11, 20), planned_id=planned_id)
    (planned,) = await stage.lines()
    assert planned.held == ()


async def test_it_is_linked_to_an_audit_made_without_it(stage: Stage) -> None:
    (planned_id,) = await stage.plan(line(stage.cast.division))
    audit_id = await stage.hold(stage.cast.division, {}, day=date(2026, 8, 20))
    other_id = await stage.begin(stage.cast.other_division, day=date(2026, 8, 21))
    page = (await stage.client.get(f"/planned/{planned_id}")).text
    assert f'<option value="{audit_id}">' in page
    assert other_id not in page
    address = f"/planned/{planned_id}/audit"
    refused = await stage.client.post(address, data={"audit_id": other_id})
    assert refused.status_code == 422
    assert (await stage.client.post(address, data={"audit_id": audit_id})).status_code == 303
    (planned,) = await stage.lines()
    assert [audit.id for audit in planned.held] == [audit_id]
    assert (await stage.client.post(address, data={"audit_id": audit_id})).status_code == 422


async def test_it_changes_with_a_reason_that_its_history_keeps(stage: Stage) -> None:
    (planned_id,) = await stage.plan(line(stage.cast.division))
    await stage.approve()
    address = f"/planned/{planned_id}"
    assert 'name="reason"' in (await stage.client.get(f"{address}/edit")).text
    typed = {"title": "Đánh giá nội bộ", "timing": "10-12", "method": "remote"}
    assert (await stage.client.post(address, data=typed)).status_code == 422
    answer = await stage.client.post(address, data={**typed, "reason": "Bão lũ tháng 9"})
    assert answer.status_code == 303
    (change, *_) = await stage.changes()
    assert (change.reason, change.planned_id) == ("Bão lũ tháng 9", planned_id)
    assert change.detail == {"timing": ["7-9", "10-12"], "method": ["on_site", "remote"]}
    history = (await stage.client.get(f"/programmes/{stage.programme.id}/changes")).text
    assert "Quý III → Quý IV" in history
    assert "Tại chỗ → Từ xa" in history


async def test_it_is_withdrawn_with_a_reason_and_stays_readable(stage: Stage) -> None:
    (planned_id,) = await stage.plan(line(stage.cast.division))
    await stage.approve()
    address = f"/planned/{planned_id}/withdrawal"
    assert (await stage.client.post(address)).status_code == 422
    assert (await stage.client.post(address, data={"reason": "Sáp nhập"})).status_code == 303
    assert await stage.lines() == []
    assert (
        "đã được rút khỏi chương trình" in (await stage.client.get(f"/planned/{planned_id}")).text
    )
    again = await stage.client.post(address, data={"reason": "Sáp nhập"})
    assert again.status_code == 409


async def test_it_stays_once_an_audit_was_made_or_signed(stage: Stage) -> None:
    unit = stage.cast.division
    (planned_id,) = await stage.plan(line(unit))
    await stage.hold(unit, {}, day=date(2026, 8, 3), planned_id=planned_id)
    ways = (stage.service.database, stage.clock, stage.secretary.actor)
    with pytest.raises(Conflict, match="An audit was made"):
        await actions.withdraw_planned(*ways, planned_id=planned_id)
    with pytest.raises(Conflict, match="This audit is done"):
        await actions.change_planned(
            *ways, planned_id=planned_id, wish=stage.wish(line(unit, title="Khác"))
        )


async def test_it_is_looked_at_by_its_unit_and_changed_by_the_programme_s_planners(
    stage: Stage,
) -> None:
    (planned_id,) = await stage.plan(line(stage.cast.division))
    own = await stage.enter("iso_secretary", stage.cast.division)
    assert (await stage.client.get(f"/planned/{planned_id}")).status_code == 200
    assert (await stage.client.get(f"/planned/{planned_id}/edit")).status_code == 404
    page = await stage.client.get(f"/agencies/{stage.cast.division.id}/programme?year=2026")
    assert "do Sở Khoa học và Công nghệ lập" in page.text
    with pytest.raises(NotFound):
        await actions.withdraw_planned(
            stage.service.database, stage.clock, own.actor, planned_id=planned_id
        )
    head = await stage.enter("unit_head", stage.cast.department)
    with pytest.raises(Forbidden):
        await actions.withdraw_planned(
            stage.service.database, stage.clock, head.actor, planned_id=planned_id
        )
    await stage.enter("manager", stage.cast.commune)
    assert (await stage.client.get(f"/planned/{planned_id}")).status_code == 404


async def test_it_rolls_progress_up_the_tree(stage: Stage) -> None:
    first, second = stage.cast.division, stage.cast.other_division
    held, late = await stage.plan(line(first), line(second))
    await stage.plan(line(second, timing=Timing(12, 12)))
    await stage.hold(first, {}, day=date(2026, 8, 3), planned_id=held)
    stage.clock.at = stage.clock.at.replace(month=11)
    stage.secretary.acts(stage.client)
    address = f"/agencies/{stage.cast.department.id}/programme?year=2026"
    late_page = (await stage.client.get(f"{address}&state=overdue")).text
    assert f"/planned/{late}" in late_page
    assert f"/planned/{held}" not in late_page
    await stage.enter("manager", stage.cast.province)
    province = await stage.client.get(f"/agencies/{stage.cast.province.id}/programme?year=2026")
    row = province.text.split("Sở Khoa học và Công nghệ</a>")[-1].split("</tr>")[0]
    cells = [cell.split("<")[0] for cell in row.split('<td class="num">')[1:]]
    assert cells == ["3", "1", "0", "1", "1"]
