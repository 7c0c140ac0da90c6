"""Approving a programme, and the history that keeps why it changed afterwards."""

from datetime import date

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency, parse_day
from auditapp.agencies.queries import get_agency, list_agencies
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.people.models import Actor
from auditapp.programmes import actions
from auditapp.programmes.models.programme import MAX_NAME, Approval, Change, Programme
from auditapp.programmes.models.timing import Timing, read_timing
from auditapp.programmes.pages.parts import sentence, today_of
from auditapp.programmes.queries.programmes import get_programme, list_changes
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

CHANGES = 50


class Difference(msgspec.Struct, frozen=True):
    """One field before and after: a Timing for 'timing', a day for 'approved_on', else text."""

    field: str
    before: Timing | date | str
    after: Timing | date | str


class Entry(msgspec.Struct, frozen=True):
    """A change as the page shows it."""

    change: Change
    name: str
    unit: str
    differences: list[Difference]


class ApprovalForm(View):
    template = "programmes/new_approval.html"
    agency: Agency
    programme: Programme
    approver: str
    approved_on: str
    decision: str
    max_name: int = MAX_NAME
    problem: str = ""
    problem_field: str = ""


class IndexChanges(View):
    template = "programmes/index_changes.html"
    agency: Agency
    programme: Programme
    entries: list[Entry]
    after: str


@get("/programmes/{programme_id:str}/approval/new", name="programmes.new_approval")
async def new_approval(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form, with one's own name and today's day."""
    actor: Actor = desk.person
    typed = (actor.display_name, today_of(clock).isoformat(), "")
    return desk.page(await _form(database, clock, programme_id, typed))


@post("/programmes/{programme_id:str}/approval", name="programmes.approval", status_code=303)
async def create_approval(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Note the approval, or say what is wrong."""
    typed = (desk.field("approver"), desk.field("approved_on"), desk.field("decision"))
    form = await _form(database, clock, programme_id, typed)
    try:
        day = parse_day(form.approved_on, "approved_on")
        approval = Approval(approver=form.approver, approved_on=day, decision=form.decision)
        await actions.approve_programme(
            database, clock, desk.person, programme_id=programme_id, approval=approval
        )
    except (Invalid, Conflict) as error:
        form.problem = sentence(desk, error)
        form.problem_field = error.field if isinstance(error, Invalid) else ""
        return desk.page(form, status=error.status)
    return desk.redirect(f"/agencies/{form.agency.id}/programme?year={form.programme.year}")


@get("/programmes/{programme_id:str}/changes", name="programmes.changes")
async def index_changes(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show every change with who, when and why, newest first; `?before=` goes on."""
    asked = desk.request.query_params.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else None
    async with database.reading() as conn:
        programme = await get_programme(conn, programme_id)
        agency = await get_agency(conn, programme.agency_id, on=today_of(clock))
        found = await list_changes(conn, programme_id, before=before, limit=CHANGES)
        ids = [unit_id for _, _, unit_id in found if unit_id]
        units = {one.id: one.name for one in await list_agencies(conn, ids, on=today_of(clock))}
    last = found[-1][0].seq if found else 1
    return desk.page(
        IndexChanges(
            agency=agency,
            programme=programme,
            entries=[
                Entry(change, who, units.get(unit_id or "", ""), _differences(change))
                for change, who, unit_id in found
            ],
            after=f"/programmes/{programme_id}/changes?before={last}" if last > 1 else "",
        )
    )


def _differences(change: Change) -> list[Difference]:
    return [
        Difference(field, _value(field, before), _value(field, after))
        for field, (before, after) in change.detail.items()
    ]


def _value(field: str, value: str) -> Timing | date | str:
    if field == "timing":
        return read_timing(value)
    if field == "approved_on" and value:
        return date.fromisoformat(value)
    return value


async def _form(
    database: Database, clock: Clock, programme_id: str, typed: tuple[str, str, str]
) -> ApprovalForm:
    async with database.reading() as conn:
        programme = await get_programme(conn, programme_id)
        agency = await get_agency(conn, programme.agency_id, on=today_of(clock))
    approver, approved_on, decision = typed
    return ApprovalForm(
        agency=agency,
        programme=programme,
        approver=approver,
        approved_on=approved_on,
        decision=decision,
    )
