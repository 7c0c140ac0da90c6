"""Reminders: the owner first, then the superior, then the province; each step once, and kept."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from auditapp.agencies.models import Agency
from auditapp.alerts.actions.digest import compose
from auditapp.alerts.actions.remind import remind
from auditapp.alerts.models.jobs import DIGEST, REMIND, Job
from auditapp.alerts.models.reminders import (
    Held,
    Reminder,
    Rules,
    Task,
    checked_rules,
    people_for,
    steps_of,
)
from auditapp.alerts.queries import reminders as queries
from auditapp.alerts.tables import reminders
from auditapp.audits.actions import NewAudit, create_audit
from auditapp.base.clock import local_date
from auditapp.base.errors import Invalid
from auditapp.base.ids import new_id
from auditapp.library.queries import find_latest
from auditapp.people.models import Actor, Role
from auditapp.programmes.actions import plan_audits, write_programme
from auditapp.programmes.models.programme import Aims, NewPlanned, Wish
from auditapp.programmes.models.timing import Timing
from tests.alerts.stage import Stage

pytestmark = pytest.mark.anyio
DUE = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("today", "steps"),
    [
        (date(2026, 11, 1), []),
        (date(2026, 11, 13), ["before-7"]),
        (date(2026, 11, 18), ["before-7"]),
        (date(2026, 11, 19), ["before-1"]),
        (date(2026, 11, 20), ["before-1"]),
        (date(2026, 11, 21), ["due", "superior"]),
        (date(2026, 11, 29), ["due", "superior"]),
        (date(2026, 11, 30), ["due", "superior", "province"]),
    ],
)
def test_it_knows_the_steps_that_a_deadline_has_reached(today: date, steps: list[str]) -> None:
    assert [name for _, name in steps_of(DUE, today, Rules((7, 1), 1, 10))] == steps


def _task(owner: str | None) -> Task:
    return Task(
        kind="act", subject_id="s", root_id="r", agency_id="u", title="t", due_on=DUE,
        owner_id=owner, href="/x",
    )  # fmt: skip


def test_it_climbs_from_the_owner_to_the_head_above_and_to_the_province() -> None:
    held = {
        "u": [Held("head", Role.UNIT_HEAD, "u")],
        "d": [Held("manager", Role.MANAGER, "d"), Held("clerk", Role.ISO_SECRETARY, "d")],
        "r": [Held("iso", Role.ISO_SECRETARY, "r")],
    }
    path = "/r/d/u/"
    assert people_for("due", _task("me"), path, held) == ["me"]
    assert people_for("due", _task(None), path, held) == ["head"]
    assert people_for("superior", _task("me"), path, held) == ["manager"]
    assert people_for("province", _task("me"), path, held) == ["iso"]


def test_it_finds_somebody_where_a_unit_has_no_head() -> None:
    held = {"d": [Held("clerk", Role.ISO_SECRETARY, "d")]}
    assert people_for("due", _task(None), "/r/d/u/", held) == ["clerk"]
    assert people_for("superior", _task(None), "/r/d/u/", held) == ["clerk"]
    assert people_for("due", _task(None), "/r/d/u/", {}) == []


@pytest.mark.parametrize(
    "typed", [("x", "1", "2"), ("1", "5", "2"), ("1", "0", "2"), ("1 2 3 4 5 6", "1", "2"),
              ("1", "1", "999"), ("1", "", "2")],
)  # fmt: skip
def test_it_refuses_days_that_make_no_sense(typed: tuple[str, str, str]) -> None:
    with pytest.raises(Invalid):
        checked_rules(*typed)


async def _remind(stage: Stage) -> list[Any]:
    now = stage.clock.now()
    await remind(stage.tools, Job("j", None, None, REMIND, REMIND, "", now, now, 1, "l", None, ""))
    async with stage.service.database.reading() as conn:
        ordered = sa.select(reminders).order_by(reminders.c.noted_at, reminders.c.step)
        return list(await conn.execute(ordered))


async def _audit(stage: Stage, agency: Agency, *, ends_on: date) -> tuple[str, Actor]:
    """Plan an audit whose lead is a new person; the secretary of the province plans it."""
    lead = await stage.enter("lead_auditor", stage.cast.province, "truongdoan@tinh.example")
    secretary = await stage.enter("iso_secretary", stage.cast.province)
    async with stage.service.database.reading() as conn:
        version = await find_latest(conn, "checklist", "van-phong")
    assert version is not None
    wanted = NewAudit(
        agency_id=agency.id,
        form_version_id=version.id,
        title="Đánh giá Văn phòng",
        starts_on=local_date(stage.clock.now()),
        ends_on=ends_on,
        team=((lead.account_id, "lead"),),
    )
    audit = await create_audit(stage.service.database, stage.clock, secretary, wanted)
    return audit.id, lead


async def test_an_audit_that_is_not_signed_off_climbs_step_by_step(stage: Stage) -> None:
    today = local_date(stage.clock.now())
    audit_id, lead = await _audit(stage, stage.cast.division, ends_on=today + timedelta(days=5))
    head = await stage.enter("manager", stage.cast.department)
    (first,) = await _remind(stage)
    assert (first.account_id, first.kind, first.subject_id) == (lead.account_id, "audit", audit_id)
    assert first.step == "before-7"
    assert len(await _remind(stage)) == 1
    stage.clock.forward(timedelta(days=6))
    found = {(row.step, row.account_id) for row in await _remind(stage)}
    assert ("due", lead.account_id) in found
    assert ("superior", head.account_id) in found
    assert not any(step == "province" for step, _ in found)
    stage.clock.forward(timedelta(days=10))
    found = {(row.step, row.account_id) for row in await _remind(stage)}
    assert ("province", stage.manager.account_id) in found


async def test_a_planned_audit_that_nobody_holds_is_reminded_of(stage: Stage) -> None:
    secretary = await stage.enter("iso_secretary", stage.cast.department)
    database, clock = stage.service.database, stage.clock
    programme = await write_programme(
        database, clock, secretary, agency_id=stage.cast.department.id, year=2026,
        aims=Aims(objectives="Xem xét sự phù hợp", methods=("on_site",)),
    )  # fmt: skip
    line = NewPlanned(
        agency_id=stage.cast.division.id, title="Đánh giá nội bộ", timing=Timing(9, 10),
        method="on_site",
    )  # fmt: skip
    await plan_audits(
        database, clock, secretary, programme_id=programme.id,
        wish=Wish(audits=[line], clauses=frozenset()),
    )  # fmt: skip
    found = await _remind(stage)
    assert {(row.kind, row.step) for row in found} >= {("planned", "due")}


async def test_the_digest_comes_once_in_the_morning_with_all_that_is_new(stage: Stage) -> None:
    one = Reminder(
        account_id=stage.manager.account_id, kind="act", subject_id="s", due_on=DUE, step="due",
        root_id=stage.cast.province.id, agency_id=stage.cast.commune.id,
        title="Bổ sung biển chỉ dẫn", href="/nonconformities/x",
    )  # fmt: skip
    letter = compose(stage.tools, "Bà Lan", [one], 3)
    assert letter.subject == "Hạn việc của Ông/Bà: 1 quá hạn, 0 sắp đến hạn"
    assert letter.parts[0].lines[0].url == "http://testserver/nonconformities/x"
    assert "3 cảnh báo" in letter.parts[1].lines[0].title


@pytest.mark.parametrize(("wish", "weekday", "n"), [
    ("daily", 1, 1), ("weekly", 0, 1), ("weekly", 1, 0), ("never", 0, 0),
])  # fmt: skip
async def test_a_person_chooses_how_often_the_digest_comes(
    stage: Stage, wish: str, weekday: int, n: int
) -> None:
    from msgspec.structs import replace

    outgoing = replace(stage.tools.settings.outgoing, smtp_host="localhost")
    stage.tools = replace(stage.tools, settings=replace(stage.tools.settings, outgoing=outgoing))
    page = await stage.client.post("/alerts/digest", data={"digest": wish})
    assert page.status_code == 303
    one = Reminder(
        account_id=stage.manager.account_id, kind="act", subject_id=new_id(), due_on=DUE,
        step="due", root_id=stage.cast.province.id, agency_id=stage.cast.commune.id,
        title="Bổ sung biển chỉ dẫn", href="/nonconformities/x",
    )  # fmt: skip
    async with stage.service.database.writing() as conn:
        await queries.insert_reminder(conn, one, at=stage.clock.now())
    from auditapp.alerts.actions.digest import begin_digests

    stage.clock.forward(timedelta(days=weekday))  # the clock stands on a Monday, nine o'clock
    now = stage.clock.now()
    job = Job("j", None, None, "digests", "digests", "", now, now, 1, "l", None, "")
    await begin_digests(stage.tools, job)
    await begin_digests(stage.tools, job)
    assert len(await stage.jobs(DIGEST)) == n


async def test_the_province_sets_the_days_and_sees_the_record(stage: Stage) -> None:
    await stage.enter("iso_secretary", stage.cast.province)
    address = f"/agencies/{stage.cast.province.id}/reminders"
    assert 'value="7 1"' in (await stage.client.get(address)).text
    form = {"before": "14 3", "superior": "2", "province": "20"}
    assert (await stage.client.post(address, data=form)).status_code == 303
    assert 'value="14 3"' in (await stage.client.get(address)).text
    wrong = await stage.client.post(address, data=form | {"before": "soon"})
    assert wrong.status_code == 422
    assert 'value="soon"' in wrong.text
    below = f"/agencies/{stage.cast.commune.id}/reminders"
    assert (await stage.client.get(below)).status_code == 404


async def test_everybody_sees_the_own_reminders(stage: Stage) -> None:
    today = local_date(stage.clock.now())
    await _audit(stage, stage.cast.division, ends_on=today + timedelta(days=5))
    await _remind(stage)
    assert "Đánh giá Văn phòng" not in (await stage.client.get("/alerts/reminders")).text
    wrong = await stage.client.post("/alerts/digest", data={"digest": "hourly"})
    assert wrong.status_code == 422
