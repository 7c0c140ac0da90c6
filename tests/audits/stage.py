"""The stage of audits: the standing cast, a short checklist in each scheme, people, an audit."""

from datetime import date, timedelta
from typing import Any

import httpx
import msgspec

from auditapp.agencies.models import Agency
from auditapp.app.service import Service
from auditapp.audits.actions import NewAudit, create_audit, record_edits, start_audit
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.log import Edit, NewEdit
from auditapp.audits.queries import get_audit, list_edits
from auditapp.base.clock import Clock, FixedClock
from auditapp.base.ids import new_id
from auditapp.formkit.definition import Form, Section
from auditapp.formkit.freeze import digest, to_json
from auditapp.formkit.grades import Scheme
from auditapp.formkit.questions import Conformity
from auditapp.library.queries import insert_version
from auditapp.people.models import Actor
from auditapp.people.queries import find_session
from auditapp.web.session import hash_secret
from tests.cast import Cast, play, sign_in

FIELDS = {
    "criterion": "Điều 8.5.1",
    "evidence": "Sổ theo dõi, ngày 16/11",
    "statement": "Chưa cập nhật quy trình",
    "deadline": "2026-12-20",
    "correction": "Cập nhật ngay",
    "notice": "Đã báo cáo Giám đốc",
    "note": "Xem thêm",
    "reason": "Không thuộc phạm vi",
}


class Person(msgspec.Struct):
    """Somebody who can act: through a browser with `secret`, or straight as `actor`."""

    actor: Actor
    secret: str

    @property
    def id(self) -> str:
        """Return the account's id."""
        return self.actor.account_id

    def acts(self, client: httpx.AsyncClient) -> None:
        """Take over the browser."""
        client.cookies.set("session", self.secret)


class Stage(msgspec.Struct):
    """Everything an audit needs, with one audit of the division that is under way."""

    service: Service
    client: httpx.AsyncClient
    clock: FixedClock
    cast: Cast
    version_id: str
    simple_id: str
    lead: Person
    auditor: Person
    audit: Audit

    async def enter(self, role: str, agency: Agency) -> Person:
        """Bring in a new person who now holds the browser."""
        return await enter(self.service, self.client, self.clock, role, agency)

    async def now(self) -> Audit:
        """Return the audit as it stands."""
        async with self.service.database.reading() as conn:
            return await get_audit(conn, self.audit.id)

    async def log(self) -> list[Edit]:
        """Return the audit's log."""
        async with self.service.database.reading() as conn:
            return await list_edits(conn, self.audit)

    async def record(self, person: Person, *edits: NewEdit) -> int:
        """Record edits as person."""
        return await record_edits(
            self.service.database, self.clock, person.actor, self.audit.id, edits
        )

    async def grade_all(self, person: Person, grade: str = "conform", **fields: str) -> None:
        """Give every line of the checklist this grade."""
        values = {"grade": grade, **(fields or {"evidence": "Đã xem"})}
        await self.record(
            person,
            *(edit(code, name, value) for code in CODES for name, value in values.items()),
        )


# What the page of signatures posts where nobody signs on the glass.
ON_PAPER = {"unsigned.lead": "Ký trên bản in", "unsigned.unit": "Ký trên bản in"}
CODES = ("Q-4.1-1", "Q-4.1-2", "Q-8.5.1-1")


def edit(item: str, name: str, value: str, **more: Any) -> NewEdit:
    """Return an edit with an id of its own."""
    return NewEdit(**{"edit_id": new_id(), "item": item, "field": name, "value": value, **more})


async def set_stage(service: Service, client: httpx.AsyncClient, clock: FixedClock) -> Stage:
    """Play the cast and begin an audit of the division, led from the other division."""
    cast = await play(service.database, clock)
    version_id = await publish(service, clock, "full")
    simple_id = await publish(service, clock, "simple")
    auditor = await enter(service, client, clock, "auditor", cast.other_commune)
    lead = await enter(service, client, clock, "lead_auditor", cast.department)
    audit = await create_audit(
        service.database,
        clock,
        lead.actor,
        planned(cast.division, version_id, (lead.id, "lead"), (auditor.id, "auditor")),
    )
    await start_audit(service.database, clock, lead.actor, audit.id)
    return Stage(
        service=service,
        client=client,
        clock=clock,
        cast=cast,
        version_id=version_id,
        simple_id=simple_id,
        lead=lead,
        auditor=auditor,
        audit=audit,
    )


def planned(agency: Agency, version_id: str, *team: Any, **more: Any) -> NewAudit:
    """Return a plan that is in order, but for what the test changes."""
    plan = NewAudit(
        agency_id=agency.id,
        form_version_id=version_id,
        title="Đánh giá nội bộ đợt 1 năm 2026",
        starts_on=date(2026, 11, 16),
        ends_on=date(2026, 11, 18),
        team=team,
    )
    return msgspec.structs.replace(plan, **more)


async def enter(
    service: Service, client: httpx.AsyncClient, clock: Clock, role: str, agency: Agency
) -> Person:
    """Bring in a new person with a role, who then holds the browser."""
    await sign_in(service, client, clock, role, agency)
    secret = client.cookies["session"]
    async with service.database.reading() as conn:
        found = await find_session(
            conn, hash_secret(secret), now=clock.now(), idle=timedelta(hours=1)
        )
    assert found is not None
    return Person(found[0], secret)


async def publish(service: Service, clock: Clock, scheme: Scheme) -> str:
    """Publish a checklist of three lines under two clauses."""
    form = checklist(scheme)
    version_id = new_id()
    async with service.database.writing() as conn:
        await insert_version(
            conn,
            id=version_id,
            kind=form.kind,
            slug=form.slug,
            version=1,
            digest=digest(form),
            title=form.title,
            definition=to_json(form).decode(),
            published_at=clock.now(),
        )
    return version_id


def checklist(scheme: Scheme) -> Form:
    """Return three lines under two clauses."""

    def line(code: str, clause: str) -> Conformity:
        return Conformity(
            code=code,
            text={"vi": f"Câu hỏi {code}?", "en": f"Question {code}?"},
            evidence_hint={"vi": "Sổ theo dõi", "en": "Register"},
            required=True,
            clauses=(clause,),
            scheme=scheme,
        )

    return Form(
        kind="checklist",
        slug=f"thu-{scheme}",
        version=1,
        title={"vi": "Phiếu thử", "en": "Trial checklist"},
        languages=("vi", "en"),
        standard="tcvn-iso-9001-2015",
        scheme=scheme,
        sections=(
            Section(
                code="4.1",
                title={"vi": "Bối cảnh", "en": "Context"},
                questions=(line(CODES[0], "4.1"), line(CODES[1], "4.1")),
            ),
            Section(
                code="8.5.1",
                title={"vi": "Kiểm soát cung cấp dịch vụ", "en": "Control of service"},
                questions=(line(CODES[2], "8.5.1"),),
            ),
        ),
    )
