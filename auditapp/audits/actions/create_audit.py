"""Planning an audit: a frozen checklist, a unit, days and a team that is independent of it."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import find_agency
from auditapp.audits import queries
from auditapp.audits.actions.independence import Acceptance, admit
from auditapp.audits.models.audit import PARTS, Audit, Part, check_title_and_days
from auditapp.audits.models.checklist import count_items
from auditapp.audits.models.independence import TERMS, Terms
from auditapp.audits.models.log import chain_start
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Forbidden, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.formkit.definition import Form
from auditapp.library.queries import find_version, get_compiled
from auditapp.people.models import Actor, Role
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database

CREATORS = frozenset({Role.LEAD_AUDITOR.value, Role.ISO_SECRETARY.value, Role.ADMINISTRATOR.value})


class NewAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; `team` pairs accounts with parts; planned_id: the line of a programme."""

    agency_id: str
    form_version_id: str
    title: str
    starts_on: date
    ends_on: date
    team: Sequence[tuple[str, Part]]
    planned_id: str = ""
    exception: str = ""
    asks_commitment: bool = False


async def create_audit(
    database: Database, clock: Clock, actor: Actor, wanted: NewAudit, terms: Terms = TERMS
) -> Audit:
    """Plan an audit.

    Raises NotFound for a unit out of sight, Forbidden without a creating role there, and Invalid
    (with its field) for wrong words, days, team, or a member who is not independent of the unit.
    What only warns is accepted with the reason in `exception`, which is recorded.
    """
    now = clock.now()
    title = check_title_and_days(wanted.title, wanted.starts_on, wanted.ends_on)
    _check_team(wanted.team)
    async with database.writing() as conn:
        agency = await _unit(conn, actor, wanted.agency_id, now=now)
        form = await _checklist(conn, wanted.form_version_id)
        audit = _planned(wanted, agency, form, title=title, actor=actor, now=now)
        await _insert(conn, audit, planned_id=wanted.planned_id)
        for account_id, part in wanted.team:
            wish = Acceptance(account_id=account_id, reason=wanted.exception, field="auditors")
            await admit(conn, clock, actor, audit, wish=wish, terms=terms)
            await queries.upsert_member(
                conn, audit.id, account_id, part=part, at=now, by=actor.account_id
            )
        await _note(conn, audit, wanted, actor=actor, now=now)
    return audit


def _check_team(team: Sequence[tuple[str, Part]]) -> None:
    accounts = [account_id for account_id, _ in team]
    if any(part not in PARTS for _, part in team):
        raise Invalid("This choice does not exist.", field="auditors")
    if [part for _, part in team].count("lead") != 1:
        raise Invalid("Please choose one team leader.", field="lead")
    if len(set(accounts)) != len(accounts):
        raise Invalid("A person can have one part in the team.", field="auditors")


async def _unit(conn: Connection, actor: Actor, agency_id: str, *, now: datetime) -> Agency:
    agency = await find_agency(conn, agency_id, on=local_date(now))
    roles = actor.roles_at(agency.path) if agency else frozenset()
    if agency is None or not roles:
        raise NotFound
    if not roles & CREATORS:
        raise Forbidden
    if agency.closed_on is not None and agency.closed_on <= local_date(now):
        raise Invalid("This unit is closed.", field="agency_id")
    return agency


async def _checklist(conn: Connection, version_id: str) -> Form:
    version = await find_version(conn, version_id)
    if version is None or version.kind != "checklist":
        raise Invalid("Please choose a checklist.", field="form_version_id")
    form = (await get_compiled(conn, version_id)).form
    if not count_items(form):
        raise Invalid("This checklist has no lines.", field="form_version_id")
    return form


def _planned(
    wanted: NewAudit, agency: Agency, form: Form, *, title: str, actor: Actor, now: datetime
) -> Audit:
    audit = Audit(
        id=new_id(),
        root_id=agency.root_id,
        agency_id=agency.id,
        agency_path=agency.path,
        agency_name=agency.name,
        form_version_id=wanted.form_version_id,
        standard=form.standard or "",
        title=title,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        item_count=count_items(form),
        created_at=now,
        created_by=actor.account_id,
        started_at=None,
        signed_off_at=None,
        signed_off_by=None,
        digest=None,
        edit_count=0,
        head_hash="",
        asks_commitment=wanted.asks_commitment,
    )
    return msgspec.structs.replace(audit, head_hash=chain_start(audit))


async def _insert(conn: Connection, audit: Audit, *, planned_id: str) -> None:
    columns = msgspec.structs.asdict(audit)
    del columns["agency_path"], columns["agency_name"]
    await queries.insert_audit(conn, **columns, planned_id=planned_id or None)


async def _note(
    conn: Connection, audit: Audit, wanted: NewAudit, *, actor: Actor, now: datetime
) -> None:
    await insert_event(
        conn,
        id=new_id(),
        root_id=audit.root_id,
        at=now,
        actor_id=actor.account_id,
        action="audit.created",
        subject=audit.id,
        agency_id=audit.agency_id,
        detail={"title": audit.title, "team": [list(pair) for pair in wanted.team]},
    )
