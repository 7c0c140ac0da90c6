"""Progress by unit: what the timetable gives to each, while conducting and on the audit's page."""

import re

import pytest

from auditapp.audits.actions.timetable import NewSlot, save_slot
from auditapp.base.ids import new_id
from tests.audits.stage import CODES, FIELDS, Stage, edit

pytestmark = pytest.mark.anyio
DONE = "conform"


async def add_hour(stage: Stage, starts: int, *clauses: str, unit: str = "") -> None:
    """Let the lead be at a unit for an hour."""
    slot = NewSlot(
        day=stage.audit.starts_on,
        starts=starts,
        ends=starts + 60,
        kind="audit",
        agency_id=unit or stage.cast.division.id,
        clauses=clauses,
        topic="Xem hồ sơ",
        auditors=[stage.lead.id],
        reason="Bổ sung lịch",
    )
    act = (stage.service.database, stage.clock, stage.lead.actor, stage.audit.id)
    await save_slot(*act, slot)


async def page(stage: Stage, path: str) -> str:
    stage.lead.acts(stage.client)
    answer = await stage.client.get(f"/audits/{stage.audit.id}{path}")
    assert answer.status_code == 200
    return answer.text


def units(text: str) -> list[tuple[str, str, str]]:
    """Return where each unit's button leads, the unit's name and how far it is."""
    part = text.partition('id="by-unit"')[2].partition("</ul>")[0]
    return [
        (code, " ".join(name.split()), far)
        for code, name, far in re.findall(
            r'value="item:([\w.-]+)".*?<span>([^<]*)<small>([\d/]+)</small>', part, re.DOTALL
        )
    ]


async def test_it_counts_the_lines_of_each_unit_and_leads_to_its_first_open_one(
    stage: Stage,
) -> None:
    await add_hour(stage, 480, "4")
    await add_hour(stage, 540, "9.2")  # the checklist does not ask
    assert units(await page(stage, "/conduct")) == [(CODES[0], "Văn phòng Sở", "0/2")]
    await stage.record(
        stage.lead,
        edit(CODES[0], "grade", DONE),
        edit(CODES[0], "evidence", FIELDS["evidence"]),
    )
    text = await page(stage, f"/conduct?item={CODES[2]}")
    assert units(text) == [(CODES[1], "Văn phòng Sở", "1/2")]
    await add_hour(stage, 600, "8.5")
    assert units(await page(stage, "/conduct"))[0][2] == "1/3", "the hours of a unit are one"
    whole = await page(stage, "")
    assert re.search(r"Văn phòng Sở</th>\s*<td[^>]*>.*?1/3</td>", whole, re.DOTALL)


async def test_it_shows_no_units_where_the_timetable_names_no_clauses(stage: Stage) -> None:
    await add_hour(stage, 480)
    assert "Tiến độ theo đơn vị" not in await page(stage, "/conduct")
    assert "Tiến độ theo đơn vị" not in await page(stage, "")


async def test_it_is_right_again_after_a_tablet_has_sent(stage: Stage) -> None:
    await add_hour(stage, 480, "4.1")
    await stage.record(
        stage.lead,
        edit(CODES[1], "grade", DONE),
        edit(CODES[1], "evidence", FIELDS["evidence"]),
    )
    part = await page(stage, f"/standing?item={CODES[1]}&page={new_id()}")
    assert 'hx-target="#by-unit"' in part
    assert units(part) == [(CODES[0], "Văn phòng Sở", "1/2")]
