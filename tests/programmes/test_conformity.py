"""What is known now: the latest grade by unit and clause, and what repeats."""

from datetime import date

import pytest

from auditapp.agencies.models import Agency
from auditapp.audits.models.log import chained
from auditapp.audits.queries import get_audit, insert_edits, update_signed_off, upsert_lines
from auditapp.programmes.models.knowledge import Known
from auditapp.programmes.queries.knowledge import get_knowledge
from tests.audits.stage import edit
from tests.programmes.stage import Stage

pytestmark = pytest.mark.anyio
NC = {"Q-4.1-1": "nc_minor"}


async def known(stage: Stage, unit: Agency, clause: str) -> Known | None:
    async with stage.service.database.reading() as conn:
        found = await get_knowledge(conn, [stage.cast.province.path], "tcvn-iso-9001-2015")
    return found.get((unit.id, clause))


async def page(stage: Stage, agency: Agency, show: str = "") -> str:
    answer = await stage.client.get(f"/agencies/{agency.id}/conformity?show={show}")
    assert answer.status_code == 200
    return answer.text


async def test_it_is_the_latest_grade_with_its_day_and_audit(stage: Stage) -> None:
    unit = stage.cast.division
    await stage.hold(unit, NC, day=date(2025, 3, 4))
    newer = await stage.hold(unit, {"Q-4.1-2": "observation"}, day=date(2026, 5, 6))
    found = await known(stage, unit, "4.1")
    assert found is not None
    assert (found.latest.grade.key, found.latest.day) == ("observation", date(2026, 5, 6))
    assert found.latest.audit_id == newer
    assert found.before is not None
    assert found.before.grade.key == "nc_minor"
    stage.secretary.acts(stage.client)
    shown = await page(stage, unit)
    row = shown.split(">4.1 ")[1].split("</tr>")[0]
    for words in ("Lưu ý", "06/05/2026", f"/audits/{newer}", "lần trước: Không phù hợp nhẹ"):
        assert words in row


async def test_it_takes_the_worst_of_a_clause_s_questions(stage: Stage) -> None:
    await stage.hold(stage.cast.division, {"Q-4.1-2": "nc_minor"}, day=date(2026, 5, 6))
    found = await known(stage, stage.cast.division, "4.1")
    assert found is not None
    assert found.latest.grade.key == "nc_minor"


async def test_it_keeps_what_a_later_audit_did_not_look_at(stage: Stage) -> None:
    unit = stage.cast.division
    await stage.hold(unit, {"Q-8.5.1-1": "na"}, day=date(2025, 3, 4))
    await stage.hold(unit, {"Q-8.5.1-1": "not_checked"}, day=date(2026, 5, 6))
    found = await known(stage, unit, "8.5.1")
    assert found is not None
    assert (found.latest.grade.key, found.latest.day) == ("na", date(2025, 3, 4))


async def test_it_marks_what_did_not_conform_twice_in_a_row(stage: Stage) -> None:
    unit = stage.cast.division
    await stage.hold(unit, NC, day=date(2024, 3, 4))
    first = await known(stage, unit, "4.1")
    assert first is not None
    assert not first.is_repeated
    await stage.hold(unit, NC, day=date(2025, 3, 4))
    again = await known(stage, unit, "4.1")
    assert again is not None
    assert (again.is_repeated, again.failures) == (True, 2)
    stage.secretary.acts(stage.client)
    assert "lặp lại, 2 lần đánh giá liên tiếp" in await page(stage, unit, "repeated")
    await stage.hold(unit, {}, day=date(2025, 9, 4))
    await stage.hold(unit, NC, day=date(2026, 3, 4))
    mended = await known(stage, unit, "4.1")
    assert mended is not None
    assert (mended.is_repeated, mended.failures, mended.audits) == (False, 1, 4)


async def test_it_orders_by_the_days_of_the_audits_not_by_their_entry(stage: Stage) -> None:
    unit = stage.cast.division
    await stage.hold(unit, {}, day=date(2026, 5, 6))
    await stage.begin(unit, day=date(2026, 5, 7))
    # Entered now, held in 2024: its last day counts, not the day of the signature.
    late = stage.clock.at
    await stage.hold(unit, NC, day=date(2024, 1, 2))
    stage.clock.at = late
    found = await known(stage, unit, "4.1")
    assert found is not None
    assert (found.latest.grade.key, found.latest.day) == ("conform", date(2026, 5, 6))


async def test_it_merges_units_below_and_names_those_that_fail(stage: Stage) -> None:
    await stage.hold(stage.cast.division, NC, day=date(2026, 5, 6))
    await stage.hold(stage.cast.other_division, {}, day=date(2026, 5, 7))
    stage.secretary.acts(stage.client)
    shown = await page(stage, stage.cast.department)
    row = shown.split(">4.1 ")[1].split("</tr>")[0]
    assert "Văn phòng Sở" in row
    assert "Phòng Quản lý khoa học" not in row
    assert "không có, trong 2 đơn vị đã đánh giá" in shown.split(">8.5.1 ")[1].split("</tr>")[0]
    units = shown.split('id="units-head"')[1]
    assert units.index("Văn phòng Sở") < units.index("Phòng Quản lý khoa học")
    failed = await page(stage, stage.cast.department, "failed")
    assert ">4.1 " in failed
    assert ">8.5.1 " not in failed


async def test_it_counts_lines_that_were_added_during_the_audit(stage: Stage) -> None:
    unit = stage.cast.division
    audit_id = await stage.begin(unit, day=date(2026, 5, 6))
    value = '{"clause":"10.2.1","text":{"vi":"Câu hỏi thêm?"}}'
    async with stage.service.database.writing() as conn:
        audit = await get_audit(conn, audit_id)
        asked = edit("@added", "A-2345678", value)
        made = chained(asked, audit, account_id=stage.lead.id, at=stage.clock.now())
        await insert_edits(conn, audit, [made])
        await upsert_lines(conn, audit, {"A-2345678": ("nc_minor", True)})
        now = stage.clock.now()
        await update_signed_off(conn, audit_id, at=now, by=stage.lead.id, digest="")
    found = await known(stage, unit, "10.2.1")
    assert found is not None
    assert found.latest.is_failed


async def test_it_says_so_where_nothing_is_known(stage: Stage) -> None:
    stage.secretary.acts(stage.client)
    assert "Chưa có kết quả nào" in await page(stage, stage.cast.division)
    await stage.enter("manager", stage.cast.commune)
    answer = await stage.client.get(f"/agencies/{stage.cast.division.id}/conformity")
    assert answer.status_code == 404
