"""One planned audit: planning, showing, changing and withdrawing it, and the audit made of it."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import get_agency, list_agencies_below
from auditapp.audits.actions.create_audit import CREATORS
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Conflict, Invalid
from auditapp.library.models import FormVersion
from auditapp.people.models import Actor
from auditapp.programmes import actions
from auditapp.programmes.models.clauses import Column, headings, in_order, leaves
from auditapp.programmes.models.programme import (
    MAX_NOTE,
    MAX_REASON,
    MAX_TITLE,
    METHODS,
    PLANNERS,
    Held,
    Planned,
    Programme,
    State,
)
from auditapp.programmes.pages.parts import (
    Choices,
    Typed,
    choices_for,
    clauses_of,
    read_typed,
    sentence,
    today_of,
    typed_of,
    wanted_of,
    wish_of,
)
from auditapp.programmes.queries.planned import get_planned, list_unclaimed
from auditapp.programmes.queries.programmes import get_programme
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class PlannedForm(View):
    template = "programmes/edit_planned.html"
    agency: Agency
    programme: Programme
    units: list[Agency]
    line: Planned | None
    typed: Typed
    choices: Choices
    methods: Sequence[str] = METHODS
    max_title: int = MAX_TITLE
    max_note: int = MAX_NOTE
    max_reason: int = MAX_REASON
    problem: str = ""
    problem_field: str = ""


class ShowPlanned(View):
    template = "programmes/show_planned.html"
    agency: Agency
    programme: Programme
    unit: Agency
    line: Planned
    state: State
    clauses: list[Column]
    checklist: FormVersion | None
    unclaimed: list[Held]
    audit_href: str
    may_plan: bool
    problem: str = ""


@get("/programmes/{programme_id:str}/planned/new", name="planned.new")
async def new_planned(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form; `?agency_id=` chooses the unit."""
    asked = desk.request.query_params.get("agency_id", "")
    async with database.reading() as conn:
        programme = await get_programme(conn, programme_id)
        title = desk.say("Internal audit %(year)d", year=programme.year)
        typed = Typed(agency_id=asked, title=title)
        return desk.page(await _form(conn, desk, clock, programme, typed))


@post("/programmes/{programme_id:str}/planned", name="planned.create", status_code=303)
async def create_planned(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Plan an audit of one unit, or say what is wrong with the form."""
    typed = read_typed(desk)
    async with database.reading() as conn:
        programme = await get_programme(conn, programme_id)
        form = await _form(conn, desk, clock, programme, typed)
    try:
        (planned_id,) = await actions.plan_audits(
            database, clock, desk.person, programme_id=programme_id,
            wish=wish_of(desk, programme, [wanted_of(typed)], typed.reason),
        )  # fmt: skip
    except Invalid as error:
        return _again(desk, form, error)
    return desk.redirect(f"/planned/{planned_id}")


@get("/planned/{planned_id:str}", name="planned.show")
async def show_planned(
    planned_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what is planned, where it stands, and the audits that carry it out."""
    return desk.page(await _view(desk, database, clock, planned_id))


@get("/planned/{planned_id:str}/edit", name="planned.edit")
async def edit_planned(
    planned_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form to change it."""
    return desk.page(await _form_of(desk, database, clock, planned_id))


@post("/planned/{planned_id:str}", name="planned.update", status_code=303)
async def update_planned(
    planned_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Change it, or say what is wrong with the form."""
    typed = read_typed(desk)
    form = await _form_of(desk, database, clock, planned_id, typed)
    try:
        wanted = wanted_of(typed, form.line.agency_id if form.line else "")
        await actions.change_planned(
            database, clock, desk.person, planned_id=planned_id,
            wish=wish_of(desk, form.programme, [wanted], typed.reason),
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        return _again(desk, form, error)
    return desk.redirect(f"/planned/{planned_id}")


@post("/planned/{planned_id:str}/withdrawal", name="planned.withdrawal", status_code=303)
async def create_withdrawal(
    planned_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Withdraw it and go back to the programme, or say why not."""
    try:
        await actions.withdraw_planned(
            database, clock, desk.person, planned_id=planned_id, reason=desk.field("reason")
        )
    except (Invalid, Conflict) as error:
        view = await _view(desk, database, clock, planned_id)
        view.problem = sentence(desk, error)
        return desk.page(view, status=error.status)
    return desk.redirect(f"/planned/{planned_id}")


@post("/planned/{planned_id:str}/audit", name="planned.link", status_code=303)
async def create_link(
    planned_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Say which audit carries it out, or say why that one cannot."""
    try:
        await actions.link_audit(
            database, clock, desk.person, planned_id=planned_id, audit_id=desk.field("audit_id")
        )
    except (Invalid, Conflict) as error:
        view = await _view(desk, database, clock, planned_id)
        view.problem = sentence(desk, error)
        return desk.page(view, status=error.status)
    return desk.redirect(f"/planned/{planned_id}")


def _again(desk: Desk, form: PlannedForm, error: AppError) -> Page:
    if isinstance(error, actions.CannotPlan):
        why = next(iter(error.obstacles.values()))
        form.problem, form.problem_field = desk.say(why.key, **why.params), "agency_id"
    else:
        form.problem = sentence(desk, error)
        form.problem_field = error.field if isinstance(error, Invalid) else ""
    return desk.page(form, status=error.status)


async def _form(
    conn: Connection,
    desk: Desk,
    clock: Clock,
    programme: Programme,
    typed: Typed,
    line: Planned | None = None,
) -> PlannedForm:
    on = today_of(clock)
    below = await list_agencies_below(conn, programme.agency_path, on=on)
    return PlannedForm(
        agency=next(unit for unit in below if unit.id == programme.agency_id),
        programme=programme,
        units=[unit for unit in below if unit.is_open(on) or (line and unit.id == line.agency_id)],
        line=line,
        typed=typed,
        choices=await choices_for(conn, desk, programme.standard, typed.clauses),
    )


async def _form_of(
    desk: Desk, database: Database, clock: Clock, planned_id: str, typed: Typed | None = None
) -> PlannedForm:
    async with database.reading() as conn:
        line = await get_planned(conn, planned_id)
        programme = await get_programme(conn, line.programme_id)
        return await _form(conn, desk, clock, programme, typed or typed_of(line), line)


async def _view(desk: Desk, database: Database, clock: Clock, planned_id: str) -> ShowPlanned:
    actor: Actor = desk.person
    today = today_of(clock)
    async with database.reading() as conn:
        line = await get_planned(conn, planned_id)
        programme = await get_programme(conn, line.programme_id)
        unit = await get_agency(conn, line.agency_id, on=today)
        agency = await get_agency(conn, programme.agency_id, on=today)
        may_plan = bool(actor.roles_at(agency.path) & PLANNERS) and line.withdrawn_at is None
        unclaimed = await list_unclaimed(conn, unit.id, line.year) if may_plan else []
        choices = await choices_for(conn, desk, programme.standard, ())
    checklist = next((v for v in choices.checklists if v.slug == line.checklist), None)
    found = clauses_of(desk, programme.standard)
    chosen = set(in_order(found, line.clauses))
    named = {column.code: column for column in (*leaves(found), *headings(found))}
    may_make = bool(actor.roles_at(unit.path) & CREATORS) and line.withdrawn_at is None
    return ShowPlanned(
        agency=agency,
        programme=programme,
        unit=unit,
        line=line,
        state=line.state_on(today),
        clauses=[named[code] for code in in_order(found, chosen) if code in named],
        checklist=checklist,
        unclaimed=unclaimed,
        audit_href=_audit_href(clock, line, unit, checklist) if may_make else "",
        may_plan=may_plan,
    )


def _audit_href(clock: Clock, line: Planned, unit: Agency, checklist: FormVersion | None) -> str:
    """Return the form for a new audit, filled with what is planned."""
    first, last = line.days
    starts = min(max(first, today_of(clock)), max(last, today_of(clock)))
    typed = {
        "agency_id": unit.id,
        "form_version_id": checklist.id if checklist else "",
        "title": f"{line.title} – {unit.name}"[:200],
        "starts_on": starts.isoformat(),
        "ends_on": (starts + timedelta(days=1)).isoformat(),
        "planned_id": line.id,
    }
    return "/audits/new?" + urlencode(typed)
