"""One audit: its facts, team, progress, findings and trail; starting it."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions, queries
from auditapp.audits.models.audit import Audit, Part, State, Tally, state_of
from auditapp.audits.models.by_unit import UnitProgress, by_unit
from auditapp.audits.models.checklist import Clause, Finding, clauses_of, findings_of, tally_of
from auditapp.audits.models.log import Edit, fold
from auditapp.audits.pages.beside import Beside, beside_of
from auditapp.audits.pages.rules import DRAFT, EVIDENCE, TEAM_SEE
from auditapp.audits.pages.typed import terms_of
from auditapp.audits.queries.plans import list_unit_hours
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Conflict
from auditapp.formkit.words import Text
from auditapp.people.models import Actor
from auditapp.store.engine import Database
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
    units: list[UnitProgress]
    findings: list[Finding]
    trail: list[Edit]
    names: dict[str, str]
    beside: Beside
    part: Part | None
    sees_evidence: bool
    sees_team: bool
    drafts: bool
    problem: str = ""


@get("/audits/{audit_id:str}", name="audits.show")
async def show_audit(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show the audit as this person may see it."""
    return desk.page(await _view(desk, database, audit_id))


@post("/audits/{audit_id:str}/start", name="audits.start", status_code=303)
async def create_start(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Start the audit and go to its first line, or say what stands in the way."""
    scheme = desk.settings.grade_scheme
    try:
        await actions.start_audit(
            database, clock, desk.person, audit_id, terms_of(desk), scheme=scheme
        )
    except Conflict as error:
        return await _again(desk, database, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}/conduct")


async def _again(desk: Desk, database: Database, audit_id: str, error: AppError) -> Page:
    view = await _view(desk, database, audit_id)
    view.problem = desk.say(error.key, **error.params)
    return desk.page(view, status=error.status)


async def _view(desk: Desk, database: Database, audit_id: str) -> ShowAudit:
    actor: Actor = desk.person
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        form = await queries.get_form(conn, audit)
        log = await queries.list_edits(conn, audit)
        part = await queries.find_part(conn, audit_id, actor.account_id)
        held = actor.roles_at(audit.agency_path)
        held |= await queries.part_in_audit(conn, actor, {"audit_id": audit_id})
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
            units=by_unit(clauses, await list_unit_hours(conn, audit_id)),
            findings=findings_of(audit, clauses, state) if sees_evidence else [],
            trail=log[: -TRAIL - 1 : -1] if sees_evidence else [],
            names=await queries.list_writers(conn, audit_id),
            beside=await beside_of(conn, audit, actor),
            part=part,
            sees_evidence=sees_evidence,
            sees_team=bool(held & TEAM_SEE.roles),
            drafts=bool(held & DRAFT.roles) and audit.started_at is None,
        )
