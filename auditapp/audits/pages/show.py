"""One audit: its facts, team, progress, findings and trail; starting it."""

from collections.abc import Collection

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions, queries
from auditapp.audits.models.audit import (
    PARTS,
    Audit,
    Candidate,
    Member,
    Part,
    State,
    Tally,
    state_of,
    why_not_independent,
)
from auditapp.audits.models.checklist import Clause, Finding, clauses_of, findings_of, tally_of
from auditapp.audits.models.log import Edit, fold
from auditapp.audits.pages.rules import EVIDENCE, TEAM_CHANGE
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Conflict, Invalid
from auditapp.formkit.words import Text
from auditapp.library.queries import get_compiled
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

TRAIL = 50


class ShowAudit(View):
    template = "audits/show_audit.html"
    audit: Audit
    form_title: Text
    state: State
    tally: Tally
    clauses: list[Clause]
    members: list[Member]
    findings: list[Finding]
    trail: list[Edit]
    names: dict[str, str]
    candidates: list[Candidate]
    part: Part | None
    sees_evidence: bool
    changes_team: bool
    problem: str = ""


@get("/audits/{audit_id:str}", name="audits.show")
async def show_audit(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the audit as this person may see it."""
    return desk.page(await _view(desk, database, clock, audit_id))


@post("/audits/{audit_id:str}/start", name="audits.start", status_code=303)
async def create_start(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Start the audit and go to its first line."""
    await actions.start_audit(database, clock, desk.person, audit_id)
    return desk.redirect(f"/audits/{audit_id}/conduct")


@post("/audits/{audit_id:str}/team", name="audits.member", status_code=303)
async def create_member(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Put a person on the team or change their part, or say why not."""
    part: Part | None = next((part for part in PARTS if part == desk.field("part")), None)
    try:
        if part is None:
            raise Invalid("This choice does not exist.", field="part")
        account_id = desk.field("account_id")
        await actions.add_member(database, clock, desk.person, audit_id, account_id, part=part)
    except (Invalid, Conflict) as error:
        return await _again(desk, database, clock, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}#team")


@post(
    "/audits/{audit_id:str}/team/{account_id:str}/removal",
    name="audits.member_removal",
    status_code=303,
)
async def delete_member(
    audit_id: FromPath[str],
    account_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Take a person off the team, or say why not."""
    try:
        await actions.remove_member(database, clock, desk.person, audit_id, account_id)
    except Conflict as error:
        return await _again(desk, database, clock, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}#team")


async def _again(
    desk: Desk, database: Database, clock: Clock, audit_id: str, error: AppError
) -> Page:
    view = await _view(desk, database, clock, audit_id)
    view.problem = desk.say(error.key, **error.params)
    return desk.page(view, status=error.status)


async def _view(desk: Desk, database: Database, clock: Clock, audit_id: str) -> ShowAudit:
    actor: Actor = desk.person
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        form = (await get_compiled(conn, audit.form_version_id)).form
        log = await queries.list_edits(conn, audit)
        part = await queries.find_part(conn, audit_id, actor.account_id)
        held = actor.roles_at(audit.agency_path)
        held |= await queries.part_in_audit(conn, actor, {"audit_id": audit_id})
        changes_team = bool(held & TEAM_CHANGE.roles) and audit.signed_off_at is None
        state = fold(log)
        clauses = clauses_of(form, state)
        tally = tally_of([line for clause in clauses for line in clause.lines])
        sees_evidence = bool(held & EVIDENCE.roles)
        return ShowAudit(
            audit=audit,
            form_title=form.title,
            state=state_of(audit, tally),
            tally=tally,
            clauses=clauses,
            members=await queries.list_members(conn, audit_id),
            findings=findings_of(audit, clauses, state) if sees_evidence else [],
            trail=log[: -TRAIL - 1 : -1] if sees_evidence else [],
            names=await queries.list_writers(conn, audit_id),
            candidates=await _candidates(conn, audit, clock) if changes_team else [],
            part=part,
            sees_evidence=sees_evidence,
            changes_team=changes_team,
        )


async def _candidates(conn: Connection, audit: Audit, clock: Clock) -> list[Candidate]:
    found: Collection[Candidate] = await queries.list_candidates(
        conn, audit.root_id, now=clock.now()
    )
    return [person for person in found if why_not_independent(person, audit.agency_path) is None]
