"""The team of an audit: who is on it, who could be, what stands against whom."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions, queries
from auditapp.audits.actions.independence import list_open_concerns
from auditapp.audits.models.audit import PARTS, Audit, Candidate, Member, Part
from auditapp.audits.models.auditors import Standing, standing_of
from auditapp.audits.models.independence import TIES, Concern, Exemption, Tie, TieKind, is_cross
from auditapp.audits.models.plan import Auditee
from auditapp.audits.pages.plan import may_change
from auditapp.audits.pages.rules import EXCEPT
from auditapp.audits.pages.typed import FaultView, make_change, terms_of
from auditapp.audits.queries.auditors import list_records
from auditapp.audits.queries.independence import list_exemptions, list_ties
from auditapp.audits.queries.plans import list_auditees, list_names
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.people.models import Account, Actor
from auditapp.people.queries import list_accounts
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page

MOST_STAFF = 500


class Seat(msgspec.Struct, frozen=True):
    """One person on the team, with what stands against them in words."""

    member: Member
    is_guest: bool
    standing: Standing
    concerns: list[str]


class Option(msgspec.Struct, frozen=True):
    """One person who is not on the team; `rules` says why not at once, `is_block` how hard."""

    person: Candidate
    is_guest: bool
    is_block: bool
    rules: list[str]


class ShowTeam(FaultView, kw_only=True):
    template = "audits/show_team.html"
    audit: Audit
    seats: list[Seat]
    options: list[Option]
    auditees: list[Auditee]
    staff: list[Account]
    ties: list[Tie]
    exemptions: list[Exemption]
    names: dict[str, str]
    changes_team: bool
    gives_exception: bool
    kinds: tuple[TieKind, ...] = TIES
    most: int = 0


@get("/audits/{audit_id:str}/team", name="audits.team")
async def show_team(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the team and everything that bears on its independence."""
    return desk.page(await view_of(desk, database, clock, audit_id))


class Change(msgspec.Struct, frozen=True):
    """An audit, and the desk of the person who changes who takes part in it."""

    desk: Desk
    database: Database
    clock: Clock
    audit_id: str

    @property
    def on(self) -> tuple[Database, Clock, Actor, str]:
        """Return what every action takes first."""
        return self.database, self.clock, self.desk.person, self.audit_id

    async def make(self, work: Callable[[], Awaitable[object]], part: str = "") -> Redirect | Page:
        """Do it and go back to a part of the page, or show it with the fault and what was typed."""
        return await make_change(
            self.desk,
            work,
            done=f"/audits/{self.audit_id}/team{part}",
            again=lambda: view_of(self.desk, self.database, self.clock, self.audit_id),
        )


async def _change(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Change:
    return Change(desk, database, clock, audit_id)


AUDIT = "/audits/{audit_id:str}"
CHANGE: dict[str, Any] = {"status_code": 303, "dependencies": {"change": Provide(_change)}}


@post(f"{AUDIT}/team", name="audits.member", **CHANGE)
async def create_member(change: NamedDependency[Change]) -> Redirect | Page:
    """Put a person on the team or change their part, or say why not."""
    desk = change.desk
    part: Part | None = next((part for part in PARTS if part == desk.field("part")), None)

    async def work() -> None:
        if part is None:
            raise Invalid("This choice does not exist.", field="part")
        new = actions.NewMember(
            account_id=desk.field("account_id"),
            part=part,
            exception=desk.field("exception"),
            reason=desk.field("reason"),
        )
        await actions.add_member(*change.on, new, terms_of(desk))

    return await change.make(work)


@post(f"{AUDIT}/team/{{account_id:str}}/removal", name="audits.member_removal", **CHANGE)
async def delete_member(
    account_id: FromPath[str], change: NamedDependency[Change]
) -> Redirect | Page:
    """Take a person off the team, or say why not."""
    reason = change.desk.field("reason")
    return await change.make(lambda: actions.remove_member(*change.on, account_id, reason))


async def view_of(desk: Desk, database: Database, clock: Clock, audit_id: str) -> ShowTeam:
    """Return the page as it stands."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        exemptions = await list_exemptions(conn, audit_id)
        ties = await list_ties(conn, audit_id)
        named = {name for one in exemptions for name in (one.account_id, one.given_by)}
        named |= {name for one in ties for name in (one.account_id, one.declared_by)}
        seats, options = await _people(conn, desk, clock, audit)
        return ShowTeam(
            audit=audit,
            seats=seats,
            options=options,
            auditees=await list_auditees(conn, audit_id),
            staff=await list_accounts(conn, [audit.agency_path], limit=MOST_STAFF),
            ties=ties,
            exemptions=exemptions,
            names=await list_names(conn, named),
            changes_team=await may_change(conn, desk.person, audit),
            gives_exception=bool(desk.person.roles_at(audit.agency_path) & EXCEPT.roles)
            and audit.signed_off_at is None,
            most=desk.settings.small_agency_staff,
        )


async def _people(
    conn: Connection, desk: Desk, clock: Clock, audit: Audit
) -> tuple[list[Seat], list[Option]]:
    now = clock.now()
    members = await queries.list_members(conn, audit.id)
    ids = [one.account_id for one in members]
    on_team = await queries.list_candidates(conn, audit.root_id, now=now, ids=ids)
    others = [
        one
        for one in await queries.list_candidates(conn, audit.root_id, now=now)
        if one.account_id not in ids
    ]
    stands = await list_open_concerns(conn, audit, [*on_team, *others], terms_of(desk))
    records = await list_records(conn, ids)
    seats = [
        Seat(
            member,
            is_cross(member.home_path, audit.agency_path),
            standing_of(records.get(member.account_id, ()), local_date(now)),
            _say(desk, stands.get(member.account_id, ())),
        )
        for member in members
    ]
    return seats, [_option(desk, audit, one, stands[one.account_id]) for one in others]


def _option(desk: Desk, audit: Audit, person: Candidate, found: Sequence[Concern]) -> Option:
    return Option(
        person,
        is_cross(person.home_path, audit.agency_path),
        any(concern.is_block for concern in found),
        _say(desk, found),
    )


def _say(desk: Desk, found: Sequence[Concern]) -> list[str]:
    return [desk.say(concern.key, **concern.params) for concern in found]
