"""The register of auditors' competence: the list, and a page per auditor."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.audits.actions import auditors as actions
from auditapp.audits.models.auditors import (
    RECORD_KINDS,
    STANDINGS,
    Auditor,
    NewRecord,
    RecordKind,
    Standing,
    TakenPart,
    standing_of,
)
from auditapp.audits.pages.create import list_units
from auditapp.audits.pages.rules import REGISTER, REGISTER_KEEP
from auditapp.audits.pages.typed import FaultView, make_change, read_day, read_day_or_none
from auditapp.audits.queries.auditors import find_auditor, list_auditors, list_taken_part
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import NotFound
from auditapp.people.models import ROLE_NAMES, Actor
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

ROLE_WORDS = {role.value: name for role, name in ROLE_NAMES.items()}


class IndexAuditors(View):
    template = "audits/index_auditors.html"
    rows: list[tuple[Auditor, Standing]]
    counts: dict[Standing, int]
    chosen: str
    total: int
    today: date
    role_words: dict[str, str]


class ShowAuditor(FaultView, kw_only=True):
    template = "audits/show_auditor.html"
    auditor: Auditor
    taken: list[TakenPart]
    today: date
    keeps: bool
    sees_list: bool
    role_words: dict[str, str]
    units: list[tuple[int, Agency]]
    kinds: tuple[RecordKind, ...] = RECORD_KINDS


@get("/auditors", name="auditors.index")
async def index_auditors(
    desk: NamedDependency[Desk], database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Page:
    """Show the auditors of the person's agencies; `?standing=` keeps those whose certificates…"""
    actor: Actor = desk.person
    now = clock.now()
    today = local_date(now)
    paths = sorted({one.path for one in actor.grants if one.role.value in REGISTER.roles})
    async with database.reading() as conn:
        found = await list_auditors(conn, paths, now=now)
    rows = [(one, standing_of(one.records, today)) for one in found]
    asked = desk.request.query_params.get("standing", "")
    chosen = asked if asked in STANDINGS else ""
    return desk.page(
        IndexAuditors(
            rows=[row for row in rows if chosen in {"", row[1]}],
            counts={one: sum(one == row[1] for row in rows) for one in STANDINGS},
            chosen=chosen,
            total=len(rows),
            today=today,
            role_words=ROLE_WORDS,
        )
    )


@get("/auditors/{account_id:str}", name="auditors.show")
async def show_auditor(
    account_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show one auditor's certificates, training, audits and former units."""
    return desk.page(await _view(desk, database, clock, account_id))


class Entry(msgspec.Struct, frozen=True):
    """An auditor's entry, and the desk of the person who keeps the register."""

    desk: Desk
    database: Database
    clock: Clock
    account_id: str

    @property
    def on(self) -> tuple[Database, Clock, Actor, str]:
        """Return what every action takes first."""
        return self.database, self.clock, self.desk.person, self.account_id

    async def change(
        self, work: Callable[[], Awaitable[object]], part: str = ""
    ) -> Redirect | Page:
        """Do it and go back to a part of the page, or show it with the fault and what was typed."""
        return await make_change(
            self.desk,
            work,
            done=f"/auditors/{self.account_id}{part}",
            again=lambda: _view(self.desk, self.database, self.clock, self.account_id),
        )


async def _entry(
    account_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Entry:
    return Entry(desk, database, clock, account_id)


AUDITOR = "/auditors/{account_id:str}"
ENTRY: dict[str, Any] = {"status_code": 303, "dependencies": {"entry": Provide(_entry)}}


@post(f"{AUDITOR}/records", name="auditors.create_record", **ENTRY)
async def create_record(entry: NamedDependency[Entry]) -> Redirect | Page:
    """Enter a certificate or a training, or say what is wrong with it."""
    desk = entry.desk

    async def work() -> None:
        new = NewRecord(
            kind=desk.field("kind"),
            name=desk.field("name"),
            issuer=desk.field("issuer"),
            issued_on=read_day(desk.field("issued_on"), "issued_on"),
            expires_on=read_day_or_none(desk.field("expires_on"), "expires_on"),
        )
        await actions.add_record(*entry.on, new)

    return await entry.change(work)


@post(f"{AUDITOR}/records/{{record_id:str}}/removal", name="auditors.delete_record", **ENTRY)
async def delete_record(record_id: FromPath[str], entry: NamedDependency[Entry]) -> Redirect | Page:
    """Take an entry out of the register."""
    return await entry.change(lambda: actions.remove_record(*entry.on, record_id))


@post(f"{AUDITOR}/units", name="auditors.create_former", **ENTRY)
async def create_former(entry: NamedDependency[Entry]) -> Redirect | Page:
    """Note a unit where the person worked before, or say what is wrong with it."""
    desk = entry.desk

    async def work() -> None:
        until = read_day(desk.field("until"), "until")
        await actions.add_former_home(*entry.on, agency_id=desk.field("agency_id"), until=until)

    return await entry.change(work, "#units")


@post(f"{AUDITOR}/units/{{home_id:str}}/removal", name="auditors.delete_former", **ENTRY)
async def delete_former(home_id: FromPath[str], entry: NamedDependency[Entry]) -> Redirect | Page:
    """Take back a former unit that was noted by mistake."""
    return await entry.change(lambda: actions.remove_former_home(*entry.on, home_id), "#units")


async def _view(desk: Desk, database: Database, clock: Clock, account_id: str) -> ShowAuditor:
    actor: Actor = desk.person
    now = clock.now()
    async with database.reading() as conn:
        auditor = await find_auditor(conn, account_id, now=now)
        if auditor is None:
            raise NotFound
        keeps = bool(actor.roles_at(auditor.home_path) & REGISTER_KEEP.roles)
        return ShowAuditor(
            auditor=auditor,
            taken=await list_taken_part(conn, account_id),
            today=local_date(now),
            keeps=keeps,
            sees_list=any(one.role.value in REGISTER.roles for one in actor.grants),
            role_words=ROLE_WORDS,
            units=await list_units(conn, actor, on=local_date(now)) if keeps else [],
        )
