"""The matrix unit × clause of a year, and planning by tapping its cells."""

from collections.abc import Collection, Sequence
from datetime import date
from urllib.parse import urlencode

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency, is_within
from auditapp.agencies.queries import get_agency, list_agencies_below
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.people.models import Actor
from auditapp.programmes import actions
from auditapp.programmes.actions.write_programme import STANDARD
from auditapp.programmes.models.clauses import Column, chapters, codes, headings, in_order, leaves
from auditapp.programmes.models.coverage import WINDOWS, Basis, Row, make_row
from auditapp.programmes.models.knowledge import months_before
from auditapp.programmes.models.programme import (
    MAX_REASON,
    MAX_TITLE,
    METHODS,
    PLANNERS,
    NewPlanned,
    Programme,
)
from auditapp.programmes.pages.parts import (
    Crumb,
    Typed,
    asked_year,
    clauses_of,
    crumbs_to,
    read_typed,
    sentence,
    today_of,
    wanted_of,
    wish_of,
    years_around,
)
from auditapp.programmes.queries.checklists import list_asked
from auditapp.programmes.queries.knowledge import get_knowledge, list_hours
from auditapp.programmes.queries.planned import list_planned
from auditapp.programmes.queries.programmes import find_programme, get_programme, list_years
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

ROWS = 30  # with 28 clauses they stay below what one form may send


class Look(msgspec.Struct, frozen=True):
    """What of the matrix is looked at; it stands in the address."""

    year: int
    months: int
    detail: str
    first: int

    def href(self, agency_id: str, **other: int | str) -> str:
        """Return the address of this look, but for what is given."""
        asked = {
            "year": self.year,
            "months": self.months,
            "detail": self.detail,
            "from": self.first,
            **other,
        }
        return f"/agencies/{agency_id}/programme/matrix?" + urlencode(asked)


class ShowMatrix(View):
    template = "programmes/show_matrix.html"
    agency: Agency
    crumbs: list[Crumb]
    programme: Programme | None
    look: Look
    years: list[int]
    windows: Sequence[int]
    since: date
    chapters: list[Column]
    columns: list[Column]
    rows: list[Row]
    total: int
    parents: frozenset[str]
    methods: Sequence[str]
    chosen: Collection[str]
    typed: Typed
    may_plan: bool
    max_title: int = MAX_TITLE
    max_reason: int = MAX_REASON
    problem: str = ""
    problem_field: str = ""


@get("/agencies/{agency_id:str}/programme/matrix", name="programmes.matrix")
async def show_matrix(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show an agency and the units directly below; `?year=&months=&detail=&from=`."""
    look = _look(dict(desk.request.query_params), asked_year(desk, clock))
    typed = Typed(title=desk.say("Internal audit %(year)d", year=look.year))
    async with database.reading() as conn:
        return desk.page(await _view(conn, desk, clock, agency_id, look, typed))


@post("/programmes/{programme_id:str}/cells", name="programmes.cells", status_code=303)
async def create_cells(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Plan one audit for each unit with a chosen cell, or say what is wrong and keep the cells."""
    typed = read_typed(desk)
    async with database.reading() as conn:
        programme = await get_programme(conn, programme_id)
    look = _look({name: desk.field(name) for name in desk.form}, programme.year)
    try:
        await actions.plan_audits(
            database, clock, desk.person, programme_id=programme_id,
            wish=wish_of(desk, programme, _wanted(desk, programme, typed), typed.reason),
        )  # fmt: skip
    except Invalid as error:
        async with database.reading() as conn:
            view = await _view(conn, desk, clock, programme.agency_id, look, typed)
        view.problem, view.problem_field = _problem(desk, view, error), error.field
        return desk.page(view, status=422)
    return desk.redirect(look.href(programme.agency_id))


def _look(asked: dict[str, str], year: int) -> Look:
    def number(name: str) -> int:
        text = asked.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0

    months = number("months")
    return Look(
        year=year,
        months=months if months in WINDOWS else WINDOWS[0],
        detail=asked.get("detail", "")[:4],
        first=number("from"),
    )


def _wanted(desk: Desk, programme: Programme, typed: Typed) -> list[NewPlanned]:
    """Return one audit per unit with its chosen clauses."""
    chosen: dict[str, set[str]] = {}
    for cell in desk.form.get("cell", ()):
        unit_id, _, code = cell.partition(":")
        chosen.setdefault(unit_id, set()).add(code)
    if not chosen:
        raise Invalid("Please choose at least one cell of the matrix.", field="cell")
    found = clauses_of(desk, programme.standard)
    unknown = {code for own in chosen.values() for code in own} - codes(found)
    wanted = wanted_of(typed)
    return [
        msgspec.structs.replace(
            wanted, agency_id=unit_id, clauses=(*in_order(found, own), *sorted(unknown))
        )
        for unit_id, own in chosen.items()
    ]


def _problem(desk: Desk, view: ShowMatrix, error: Invalid) -> str:
    if not isinstance(error, actions.CannotPlan):
        return sentence(desk, error)
    names = {row.unit.id: row.unit.name for row in view.rows}
    why = [
        f"{names.get(unit_id, unit_id)}: {desk.say(each.key, **each.params)}"
        for unit_id, each in error.obstacles.items()
    ]
    return " ".join([sentence(desk, error), *why])


async def _view(
    conn: Connection, desk: Desk, clock: Clock, agency_id: str, look: Look, typed: Typed
) -> ShowMatrix:
    actor: Actor = desk.person
    today = today_of(clock)
    units = await _units(conn, agency_id, today)
    agency = units[0]
    programme = await find_programme(conn, agency_id, look.year)
    found = clauses_of(desk, programme.standard if programme else STANDARD)
    tops = chapters(found)
    is_chapter = look.detail in {top.code for top in tops}
    columns = leaves(found, look.detail) if is_chapter else headings(found)
    shown = [unit for unit in units if unit.parent_id == agency.id and unit.is_open(today)]
    shown = [agency, *shown]
    first = look.first if look.first < len(shown) else 0
    look = msgspec.structs.replace(look, first=first, detail=look.detail if is_chapter else "")
    since = months_before(today, look.months)
    page = shown[first : first + ROWS]
    basis = await _basis(conn, agency, page, year=look.year, since=since, standard=found.code)
    return ShowMatrix(
        agency=agency,
        crumbs=await crumbs_to(conn, actor, agency, today),
        programme=programme,
        look=look,
        years=years_around(look.year, await list_years(conn, [agency.path]), today.year),
        windows=WINDOWS,
        since=since,
        chapters=tops,
        columns=columns,
        rows=[make_row(unit, _members(units, unit), columns, basis=basis) for unit in page],
        total=len(shown),
        parents=frozenset(unit.parent_id or "" for unit in units),
        methods=METHODS,
        chosen=frozenset(desk.form.get("cell", ())),
        typed=typed,
        may_plan=programme is not None and bool(actor.roles_at(agency.path) & PLANNERS),
    )


async def _units(conn: Connection, agency_id: str, on: date) -> list[Agency]:
    agency = await get_agency(conn, agency_id, on=on)
    return await list_agencies_below(conn, agency.path, on=on)


async def _basis(
    conn: Connection,
    agency: Agency,
    shown: Sequence[Agency],
    *,
    year: int,
    since: date,
    standard: str,
) -> Basis:
    """Return all that the rows rest on: of the agency itself its own audits, of others theirs."""
    paths = [unit.path for unit in shown if unit.id != agency.id]
    return Basis(
        knowledge=await get_knowledge(conn, paths, standard, own=agency.id),
        lines=await list_planned(conn, agency.path, year),
        hours=await list_hours(conn, paths, standard, own=agency.id, year=year),
        asked=await list_asked(conn),
        since=since,
    )


def _members(units: Sequence[Agency], unit: Agency) -> set[str]:
    """Return the unit itself and, below the first, everything under it."""
    if unit.id == units[0].id:
        return {unit.id}
    return {below.id for below in units if is_within(below.path, unit.path)}
