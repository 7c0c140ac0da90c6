"""The stage of programmes: the cast, a checklist, a secretary, and the department's programme."""

from collections.abc import Mapping
from datetime import date, timedelta

import httpx
import msgspec

from auditapp.agencies.models import Agency
from auditapp.app.service import Service
from auditapp.audits.actions import create_audit, record_edits, sign_off_audit, start_audit
from auditapp.audits.actions.timetable import NewSlot, save_slot
from auditapp.base.clock import FixedClock
from auditapp.formkit.load import load_clauses
from auditapp.programmes import actions
from auditapp.programmes.models.clauses import codes
from auditapp.programmes.models.programme import (
    Aims,
    Approval,
    Change,
    NewPlanned,
    Planned,
    Programme,
    Wish,
)
from auditapp.programmes.models.timing import Timing
from auditapp.programmes.queries.planned import list_planned
from auditapp.programmes.queries.programmes import get_programme, list_changes
from tests.audits.stage import CODES, FIELDS, Person, edit, enter, planned, publish
from tests.cast import Cast, play

AIMS = Aims(objectives="Xem xét sự phù hợp của hệ thống", methods=("on_site", "remote"))
# What each grade asks for, so that an audit can be signed off.
ASKED = {
    "conform": ("evidence",),
    "nc_minor": ("criterion", "evidence", "statement", "deadline"),
    "observation": ("note",),
    "na": ("reason",),
    "not_checked": ("reason",),
}


class Stage(msgspec.Struct):
    """A programme of the department for 2026, a secretary and a lead auditor."""

    service: Service
    client: httpx.AsyncClient
    clock: FixedClock
    cast: Cast
    version_id: str
    secretary: Person
    lead: Person
    programme: Programme

    async def enter(self, role: str, agency: Agency) -> Person:
        """Bring in a new person who now holds the browser."""
        return await enter(self.service, self.client, self.clock, role, agency)

    def wish(self, *audits: NewPlanned, reason: str = "") -> Wish:
        """Return a wish with the clauses of the standard."""
        found = load_clauses(self.service.settings.forms_dir, "tcvn-iso-9001-2015")
        return Wish(audits=audits, clauses=codes(found), reason=reason)

    async def plan(self, *audits: NewPlanned, reason: str = "") -> list[str]:
        """Plan audits as the secretary."""
        return await actions.plan_audits(
            *(self.service.database, self.clock, self.secretary.actor),
            programme_id=self.programme.id,
            wish=self.wish(*audits, reason=reason),
        )

    async def approve(self) -> None:
        """Approve the programme as somebody who may."""
        manager = await self.enter("manager", self.cast.department)
        await actions.approve_programme(
            *(self.service.database, self.clock, manager.actor),
            programme_id=self.programme.id,
            approval=Approval(approver="Giám đốc Sở", approved_on=date(2026, 11, 16)),
        )
        self.secretary.acts(self.client)

    async def now(self) -> Programme:
        """Return the programme as it stands."""
        async with self.service.database.reading() as conn:
            return await get_programme(conn, self.programme.id)

    async def lines(self) -> list[Planned]:
        """Return what is planned in the department in 2026."""
        async with self.service.database.reading() as conn:
            return await list_planned(conn, self.cast.department.path, 2026)

    async def changes(self) -> list[Change]:
        """Return the history, newest first."""
        async with self.service.database.reading() as conn:
            found = await list_changes(conn, self.programme.id, limit=100)
        return [change for change, *_ in found]

    async def hold(
        self, unit: Agency, grades: Mapping[str, str], *, day: date, planned_id: str = ""
    ) -> str:
        """Hold an audit of the unit, signed on the day; grades by line, conform where absent."""
        audit_id = await self.begin(unit, day=day, planned_id=planned_id)
        await self.sign(audit_id, grades)
        return audit_id

    async def sign(self, audit_id: str, grades: Mapping[str, str]) -> None:
        """Grade an audit that has begun, and sign it."""
        values = []
        for code in CODES:
            grade = grades.get(code, "conform")
            values += [edit(code, "grade", grade)]
            values += [edit(code, name, FIELDS[name]) for name in ASKED[grade]]
        lead = (self.service.database, self.clock, self.lead.actor)
        await record_edits(*lead, audit_id, values)
        await sign_off_audit(*lead, audit_id)

    async def add_hour(self, audit_id: str, unit: Agency, *clauses: str) -> None:
        """Give a unit an hour of the audit's first day."""
        slot = NewSlot(
            day=self.clock.at.date(), starts=480, ends=540, kind="audit", agency_id=unit.id,
            clauses=clauses, auditors=[self.lead.id], reason="Bổ sung",
        )  # fmt: skip
        await save_slot(self.service.database, self.clock, self.lead.actor, audit_id, slot)

    async def begin(self, unit: Agency, *, day: date, planned_id: str = "") -> str:
        """Begin an audit of the unit on the day."""
        back = (day - self.clock.at.date()).days
        self.clock.forward(timedelta(days=back))
        wanted = planned(
            *(unit, self.version_id, (self.lead.id, "lead")),
            starts_on=day,
            ends_on=day,
            planned_id=planned_id,
            title=f"Đánh giá {day:%d/%m/%Y}",
        )
        lead = (self.service.database, self.clock, self.lead.actor)
        audit = await create_audit(*lead, wanted)
        await start_audit(*lead, audit.id)
        return audit.id


def line(agency: Agency, **more: object) -> NewPlanned:
    """Return an audit to be planned that is in order, but for what the test changes."""
    plain = NewPlanned(
        agency_id=agency.id, title="Đánh giá nội bộ", timing=Timing(7, 9), method="on_site"
    )
    return msgspec.structs.replace(plain, **more)


async def set_stage(service: Service, client: httpx.AsyncClient, clock: FixedClock) -> Stage:
    """Play the cast and write the department's programme of 2026."""
    then = clock.now()
    clock.at = then - timedelta(days=1500)  # the agencies are older than every audit of the tests
    cast = await play(service.database, clock)
    clock.at = then
    version_id = await publish(service, clock, "full")
    lead = await enter(service, client, clock, "lead_auditor", cast.province)
    secretary = await enter(service, client, clock, "iso_secretary", cast.department)
    programme = await actions.write_programme(
        *(service.database, clock, secretary.actor),
        agency_id=cast.department.id,
        year=2026,
        aims=AIMS,
    )
    return Stage(service, client, clock, cast, version_id, secretary, lead, programme)
