"""An agency's programme of a year: what it says, how far it is, what it plans."""

from collections.abc import Sequence
from datetime import date

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import get_agency
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.people.models import Actor
from auditapp.programmes import actions
from auditapp.programmes.models.programme import MAX_REASON, MAX_TEXT, METHODS, Aims, Programme
from auditapp.programmes.pages.overview import show_overview
from auditapp.programmes.pages.parts import asked_year, sentence, today_of
from auditapp.programmes.queries.programmes import get_programme
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class ProgrammeForm(View):
    template = "programmes/edit_programme.html"
    agency: Agency
    year: int
    programme: Programme | None
    typed: Aims
    reason: str = ""
    methods: Sequence[str] = METHODS
    max_text: int = MAX_TEXT
    max_reason: int = MAX_REASON
    problem: str = ""
    problem_field: str = ""


@get("/agencies/{agency_id:str}/programme", name="programmes.show")
async def show_programme(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the programme and everything planned at the agency and below; `?year=&state=&page=`."""
    return desk.page(await show_overview(desk, database, clock, agency_id))


@get("/agencies/{agency_id:str}/programme/new", name="programmes.new")
async def new_programme(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form for the programme of `?year=`."""
    agency = await _agency(database, agency_id, today_of(clock))
    typed = Aims(objectives="", methods=METHODS[:1])
    year = asked_year(desk, clock)
    return desk.page(ProgrammeForm(agency=agency, year=year, programme=None, typed=typed))


@post("/agencies/{agency_id:str}/programme", name="programmes.create", status_code=303)
async def create_programme(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Begin the programme, or say what is wrong with the form."""
    typed, year = _read(desk), desk.field("year")
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
    actor: Actor = desk.person
    try:
        await actions.write_programme(
            database, clock, actor, agency_id=agency_id, year=number, aims=typed
        )
    except (Invalid, Conflict) as error:
        agency = await _agency(database, agency_id, today_of(clock))
        form = ProgrammeForm(agency=agency, year=number, programme=None, typed=typed)
        return _again(desk, form, error)
    return desk.redirect(f"/agencies/{agency_id}/programme?year={number}")


@get("/programmes/{programme_id:str}/edit", name="programmes.edit")
async def edit_programme(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what the programme says, to be changed."""
    form = await _form(database, clock, programme_id)
    return desk.page(form)


@post("/programmes/{programme_id:str}", name="programmes.update", status_code=303)
async def update_programme(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Change it, or say what is wrong with the form."""
    typed, reason = _read(desk), desk.field("reason")
    form = await _form(database, clock, programme_id)
    try:
        await actions.change_programme(
            database, clock, desk.person, programme_id=programme_id, aims=typed, reason=reason
        )
    except Invalid as error:
        form.typed, form.reason = typed, reason
        return _again(desk, form, error)
    return desk.redirect(f"/agencies/{form.agency.id}/programme?year={form.year}")


def _read(desk: Desk) -> Aims:
    names = ("objectives", "risks", "opportunities")
    return Aims(
        **{name: desk.field(name) for name in names}, methods=tuple(desk.form.get("methods", ()))
    )


def _again(desk: Desk, form: ProgrammeForm, error: Invalid | Conflict) -> Page:
    form.problem = sentence(desk, error)
    form.problem_field = error.field if isinstance(error, Invalid) else ""
    return desk.page(form, status=error.status)


async def _form(database: Database, clock: Clock, programme_id: str) -> ProgrammeForm:
    async with database.reading() as conn:
        programme = await get_programme(conn, programme_id)
        agency = await get_agency(conn, programme.agency_id, on=today_of(clock))
    said = {name: getattr(programme, name) for name in ("objectives", "risks", "opportunities")}
    typed = Aims(**said, methods=programme.chosen_methods)
    return ProgrammeForm(agency=agency, year=programme.year, programme=programme, typed=typed)


async def _agency(database: Database, agency_id: str, on: date) -> Agency:
    async with database.reading() as conn:
        return await get_agency(conn, agency_id, on=on)
