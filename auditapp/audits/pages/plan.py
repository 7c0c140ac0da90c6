"""The plan of an audit and its timetable, shown and written."""

from collections.abc import Mapping
from datetime import date

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import queries
from auditapp.audits.actions.plan import PlanDraft
from auditapp.audits.actions.plan import edit_plan as write_plan
from auditapp.audits.models.audit import MAX_TITLE, Audit
from auditapp.audits.models.plan import METHODS, Method, Plan, Slot, by_day
from auditapp.audits.pages.rules import TEAM_CHANGE
from auditapp.audits.pages.typed import read_day, read_day_or_none, typed_of
from auditapp.audits.queries.plans import find_plan, list_auditees, list_slots
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.words import N_
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

OBJECTIVE = N_(
    "To find out whether the quality management system of the unit conforms to the audit criteria, "
    "is put into practice and is effective; to find what can be improved."
)
SCOPE = N_(
    "Processes and activities of %(unit)s within the scope of the quality management system."
)
PROCEDURES = N_("Procedures and forms of the agency's quality management system")
LAWS = N_("Legal documents that apply to the processes audited")
CONFIDENTIALITY = N_(
    "The team keeps what it sees confidential, records case numbers masked and no citizen's name, "
    "and takes no photos of identity papers."
)
STANDARDS = {"tcvn-iso-9001-2015": "TCVN ISO 9001:2015"}


class ShowPlan(View):
    template = "audits/show_plan.html"
    audit: Audit
    plan: Plan | None
    days: list[tuple[date, list[Slot]]]
    people: dict[str, str]
    changes_team: bool


class EditPlan(View):
    template = "audits/edit_plan.html"
    audit: Audit
    typed: Mapping[str, str]
    methods: tuple[Method, ...] = METHODS
    max_title: int = MAX_TITLE
    problem: str = ""
    problem_field: str = ""


@get("/audits/{audit_id:str}/plan", name="audits.plan")
async def show_plan(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show the plan and the timetable."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        members = await queries.list_members(conn, audit_id)
        auditees = await list_auditees(conn, audit_id)
        view = ShowPlan(
            audit=audit,
            plan=await find_plan(conn, audit_id),
            days=by_day(await list_slots(conn, audit_id)),
            people={one.account_id: one.display_name for one in members}
            | {one.id: one.name for one in auditees},
            changes_team=await may_change(conn, desk.person, audit),
        )
    return desk.page(view)


@get("/audits/{audit_id:str}/plan/edit", name="audits.edit_plan")
async def edit_plan(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show the form of the plan, filled with what stands or a proposal."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        plan = await find_plan(conn, audit_id)
    return desk.page(EditPlan(audit=audit, typed=_filled(desk, audit, plan)))


@post("/audits/{audit_id:str}/plan", name="audits.update_plan", status_code=303)
async def update_plan(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Write the plan, or show what is wrong with it."""
    try:
        await write_plan(database, clock, desk.person, audit_id, _draft(desk))
    except (Invalid, Conflict) as error:
        async with database.reading() as conn:
            audit = await queries.get_audit(conn, audit_id)
        view = EditPlan(audit=audit, typed=_filled(desk, audit, None) | typed_of(desk))
        view.problem = desk.say(error.key, **error.params)
        view.problem_field = error.field if isinstance(error, Invalid) else ""
        return desk.page(view, status=error.status)
    return desk.redirect(f"/audits/{audit_id}/plan")


async def may_change(conn: Connection, actor: Actor, audit: Audit) -> bool:
    """Tell whether this person may change plan and team now."""
    held = actor.roles_at(audit.agency_path)
    held |= await queries.part_in_audit(conn, actor, {"audit_id": audit.id})
    return bool(held & TEAM_CHANGE.roles) and audit.signed_off_at is None


def _draft(desk: Desk) -> PlanDraft:
    method: Method | None = next((one for one in METHODS if one == desk.field("method")), None)
    if method is None:
        raise Invalid("This choice does not exist.", field="method")
    return PlanDraft(
        title=desk.field("title"),
        starts_on=read_day(desk.field("starts_on"), "starts_on"),
        ends_on=read_day(desk.field("ends_on"), "ends_on"),
        plan=Plan(
            objective=desk.field("objective"),
            scope=desk.field("scope"),
            criteria=desk.field("criteria").splitlines(),
            method=method,
            language=desk.field("language"),
            confidentiality=desk.field("confidentiality"),
            decision_no=desk.field("decision_no"),
            decided_on=read_day_or_none(desk.field("decided_on"), "decided_on"),
        ),
        reason=desk.field("reason"),
    )


def _filled(desk: Desk, audit: Audit, plan: Plan | None) -> dict[str, str]:
    plan = plan or _proposal(desk, audit)
    return {
        "title": audit.title,
        "starts_on": audit.starts_on.isoformat(),
        "ends_on": audit.ends_on.isoformat(),
        "objective": plan.objective,
        "scope": plan.scope,
        "criteria": "\n".join(plan.criteria),
        "method": plan.method,
        "language": plan.language,
        "confidentiality": plan.confidentiality,
        "decision_no": plan.decision_no,
        "decided_on": plan.decided_on.isoformat() if plan.decided_on else "",
        "reason": "",
    }


def _proposal(desk: Desk, audit: Audit) -> Plan:
    standard = STANDARDS.get(audit.standard, audit.standard)
    return Plan(
        objective=desk.say(OBJECTIVE),
        scope=desk.say(SCOPE, unit=audit.agency_name),
        criteria=[one for one in (standard, desk.say(PROCEDURES), desk.say(LAWS)) if one],
        method="on_site",
        language=desk.say("Vietnamese"),
        confidentiality=desk.say(CONFIDENTIALITY),
    )
