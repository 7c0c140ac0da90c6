"""The matrix unit × clause: planned, done, not audited for too long; planning by its cells."""

import re
from datetime import date

import pytest

from auditapp.agencies.models import Agency
from auditapp.programmes.models.knowledge import months_before
from tests.programmes.stage import Stage, line

pytestmark = pytest.mark.anyio
MADE = {"timing": "10-12", "method": "on_site", "title": "Đánh giá đợt 2"}


async def matrix(stage: Stage, agency: Agency, **asked: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"year": 2026, **asked}.items())
    answer = await stage.client.get(f"/agencies/{agency.id}/programme/matrix?{query}")
    assert answer.status_code == 200
    return answer.text


def cell(page: str, unit: Agency, code: str) -> str:
    """Return the cell's HTML, from its state to what is planned in it."""
    place = page.index(f'value="{unit.id}:{code}"')
    begin = page.rindex("<td", 0, place)
    return page[begin : page.index("</td>", place)]


def state(page: str, unit: Agency, code: str) -> str:
    found = re.search(r'data-state="(\w+)"', cell(page, unit, code))
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 16), 12, date(2025, 11, 16)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 36, date(2021, 2, 28)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
        (date(2026, 12, 31), 24, date(2024, 12, 31)),
    ],
)
def test_it_counts_months_back(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


async def test_it_shows_what_was_audited_and_for_how_long_not(stage: Stage) -> None:
    unit, now = stage.cast.division, stage.clock.at
    await stage.hold(unit, {"Q-8.5.1-1": "not_checked"}, day=date(2025, 6, 10))
    stage.clock.at = now
    stage.secretary.acts(stage.client)
    page = await matrix(stage, stage.cast.department)
    assert state(page, unit, "4.1") == "old"
    assert "06/25" in cell(page, unit, "4.1")
    assert state(page, unit, "8.5") == "never"
    assert state(page, stage.cast.other_division, "4.1") == "never"
    page = await matrix(stage, stage.cast.department, months=24)
    assert state(page, unit, "4.1") == "fresh"
    assert state(page, unit, "9.1") == "never"


async def test_it_tells_a_part_from_the_whole(stage: Stage) -> None:
    unit, now = stage.cast.division, stage.clock.at
    await stage.hold(unit, {}, day=date(2026, 10, 1))
    stage.clock.at = now
    stage.secretary.acts(stage.client)
    page = await matrix(stage, stage.cast.department)
    assert state(page, unit, "8.5") == "part"
    assert "1/6" in cell(page, unit, "8.5")
    page = await matrix(stage, stage.cast.department, detail=8)
    assert state(page, unit, "8.5.1") == "fresh"
    assert state(page, unit, "8.5.2") == "never"
    assert ":4.1" not in page


async def test_it_takes_no_audit_that_is_not_signed(stage: Stage) -> None:
    now = stage.clock.at
    await stage.begin(stage.cast.division, day=date(2026, 10, 1))
    stage.clock.at = now
    stage.secretary.acts(stage.client)
    page = await matrix(stage, stage.cast.department)
    assert state(page, stage.cast.division, "4.1") == "never"


async def test_it_counts_units_below_for_the_rows_of_the_province(stage: Stage) -> None:
    now = stage.clock.at
    await stage.hold(stage.cast.division, {}, day=date(2026, 10, 1))
    stage.clock.at = now
    await stage.enter("manager", stage.cast.province)
    page = await matrix(stage, stage.cast.province)
    rows = page.split("<tbody>")[1].split("<tr>")
    by_name = {name: row for row in rows for name in ("Tỉnh", "Sở Khoa", "Xã Bắc") if name in row}
    assert 'data-state="fresh"' in by_name["Sở Khoa"]
    assert "gồm cả đơn vị trực thuộc" in by_name["Sở Khoa"]
    assert 'data-state="fresh"' not in by_name["Tỉnh"]
    assert 'data-state="fresh"' not in by_name["Xã Bắc"]
    assert "<input" not in page.split("<tbody>")[1].split("</tbody>")[0]


async def test_it_shows_what_is_planned(stage: Stage) -> None:
    (planned_id,) = await stage.plan(line(stage.cast.division, clauses=("7.1", "9.1.2")))
    (whole_id,) = await stage.plan(line(stage.cast.other_division, checklist="thu-full"))
    page = await matrix(stage, stage.cast.department)
    link = f'href="/planned/{planned_id}"'
    assert link in cell(page, stage.cast.division, "7.1")
    assert "Q.III" in cell(page, stage.cast.division, "7.1")
    assert link in cell(page, stage.cast.division, "9.1")
    assert link not in cell(page, stage.cast.division, "9.2")
    other = stage.cast.other_division
    assert whole_id in cell(page, other, "4.1")
    assert whole_id in cell(page, other, "8.5")
    assert whole_id not in cell(page, other, "9.2")
    assert "/planned/" not in (await matrix(stage, stage.cast.department, year=2027))


async def test_it_shows_what_timetables_plan_and_what_was_audited_by_them(stage: Stage) -> None:
    whole, unit, now = stage.cast.department, stage.cast.division, stage.clock.at
    audit_id = await stage.begin(whole, day=date(2026, 10, 1))
    await stage.add_hour(audit_id, unit, "4", "8.5.2", "9.2")
    stage.clock.at = now
    stage.secretary.acts(stage.client)
    page = await matrix(stage, whole)
    for code in ("4.1", "4.4", "8.5", "9.2"):
        assert (state(page, unit, code), "01/10</span>" in cell(page, unit, code)) == (
            "never",
            True,
        )
    assert "01/10" not in cell(page, unit, "7.1")
    assert "01/10" not in cell(page, stage.cast.other_division, "4.1")
    assert "01/10" not in (await matrix(stage, whole, year=2027))
    await stage.sign(audit_id, {})
    page = await matrix(stage, whole)
    assert [state(page, unit, code) for code in ("4.1", "4.4", "9.2")] == [
        "fresh",
        "never",
        "never",
    ]
    assert state(page, unit, "8.5") == "never", "the audit graded 8.5.1, its hour was for 8.5.2"
    assert "10/26" in cell(page, unit, "4.1")
    assert "data-tone" not in cell(page, unit, "4.1"), "the grade is that of the whole audit"
    assert "data-tone" in cell(page, whole, "4.1")
    assert "01/10</span>" not in page
    assert 'class="pm-cell" data-state="fresh"' in await matrix(stage, unit), "and at the unit"


async def test_it_plans_one_audit_per_unit_from_the_chosen_cells(stage: Stage) -> None:
    first, second = stage.cast.division.id, stage.cast.other_division.id
    cells = [f"{first}:10.2", f"{first}:4.1", f"{second}:9.2"]
    answer = await stage.client.post(
        f"/programmes/{stage.programme.id}/cells",
        data={**MADE, "cell": cells, "months": "24", "detail": "", "from": "0"},
    )
    assert answer.status_code == 303
    assert "months=24" in answer.headers["location"]
    found = {planned.agency_id: planned.clauses for planned in await stage.lines()}
    assert found == {first: ("4.1", "10.2"), second: ("9.2",)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cell": []}, "Đề nghị chọn ít nhất một ô"),
        ({"timing": ""}, "chọn thời gian"),
        ({"title": ""}, "điền thông tin"),
        ({"cell": ["{unit}:44.1", "{unit}:4.1"]}, "không có điều khoản này"),
    ],
)
async def test_it_says_what_is_wrong_and_keeps_the_cells(
    stage: Stage, change: dict[str, object], words: str
) -> None:
    unit = stage.cast.division
    typed: dict[str, object] = {**MADE, "cell": [f"{unit.id}:4.1"], **change}
    typed["cell"] = [each.replace("{unit}", unit.id) for each in typed["cell"]]  # type: ignore[attr-defined]
    answer = await stage.client.post(f"/programmes/{stage.programme.id}/cells", data=typed)
    assert answer.status_code == 422
    assert words in answer.text
    if typed["cell"]:
        assert " checked" in cell(answer.text, unit, "4.1")
    assert await stage.lines() == []


async def test_it_names_the_units_in_the_way(stage: Stage) -> None:
    unit = stage.cast.division
    await stage.plan(line(unit, clauses=("4.1",), title="Đợt 1"))
    answer = await stage.client.post(
        f"/programmes/{stage.programme.id}/cells",
        data={**MADE, "timing": "8-8", "cell": [f"{unit.id}:4.1"]},
    )
    assert answer.status_code == 422
    assert "Văn phòng Sở: Đã có kế hoạch trong thời gian này: Đợt 1." in answer.text


async def test_it_stands_any_address(stage: Stage) -> None:
    for asked in ("year=²&months=x&detail=%00&from=-1", "from=99999&detail=44&months=7&year=0"):
        answer = await stage.client.get(
            f"/agencies/{stage.cast.department.id}/programme/matrix?{asked}"
        )
        assert answer.status_code in {200, 400}
