"""One definition for many agencies: choose, look at which can be planned, plan all in one step."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency, Kind
from auditapp.agencies.queries import list_agencies_below, list_kinds
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.programmes import actions
from auditapp.programmes.models.clauses import codes
from auditapp.programmes.models.programme import (
    MAX_NOTE,
    MAX_REASON,
    MAX_TITLE,
    METHODS,
    NewPlanned,
    Obstacle,
    Programme,
    checked_planned,
    checked_reason,
)
from auditapp.programmes.models.timing import Timing, read_timing
from auditapp.programmes.pages.parts import (
    Choices,
    Typed,
    choices_for,
    clauses_of,
    read_typed,
    sentence,
    today_of,
    wanted_of,
    wish_of,
)
from auditapp.programmes.queries.programmes import get_programme
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class KindRow(msgspec.Struct, frozen=True):
    """A kind of agency below, and how many there are."""

    kind: Kind
    count: int


class SeriesForm(View):
    template = "programmes/new_series.html"
    agency: Agency
    programme: Programme
    kinds: list[KindRow]
    chosen_kinds: Sequence[str]
    typed: Typed
    choices: Choices
    methods: Sequence[str] = METHODS
    max_title: int = MAX_TITLE
    max_note: int = MAX_NOTE
    max_reason: int = MAX_REASON
    problem: str = ""
    problem_field: str = ""


class Candidate(msgspec.Struct, frozen=True):
    """A unit of the preview: chosen or not, and why it cannot be planned ('' when it can)."""

    unit: Agency
    is_chosen: bool
    why: str


class SeriesPreview(View):
    template = "programmes/preview_series.html"
    agency: Agency
    programme: Programme
    chosen_kinds: Sequence[str]
    typed: Typed
    timing: Timing
    able: list[Candidate]
    unable: list[Candidate]
    problem: str = ""


@get("/programmes/{programme_id:str}/series/new", name="series.new")
async def new_series(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form of the definition and the kinds of agencies it is for."""
    async with database.reading() as conn:
        programme = await get_programme(conn, programme_id)
        typed = Typed(title=desk.say("Internal audit %(year)d", year=programme.year))
        return desk.page(await _form(conn, desk, clock, programme, typed))


@post("/programmes/{programme_id:str}/series/preview", name="series.preview", status_code=200)
async def create_series_preview(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show which units can be planned and why others cannot; plans nothing."""
    typed = read_typed(desk)
    async with database.reading() as conn:
        programme = await get_programme(conn, programme_id)
        try:
            _check(desk, programme, typed)
            return desk.page(await _preview(conn, desk, clock, programme, typed))
        except Invalid as error:
            form = await _form(conn, desk, clock, programme, typed)
            form.problem, form.problem_field = sentence(desk, error), error.field
            return desk.page(form, status=422)


@post("/programmes/{programme_id:str}/series", name="series.create", status_code=303)
async def create_series(
    programme_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Plan every chosen unit in one step, or none and show the preview as it stands now."""
    typed, chosen = read_typed(desk), desk.form.get("units", [])
    async with database.reading() as conn:
        programme = await get_programme(conn, programme_id)
    try:
        wanted = [wanted_of(typed, unit) for unit in dict.fromkeys(chosen)]
        await actions.plan_audits(
            database, clock, desk.person, programme_id=programme_id,
            wish=wish_of(desk, programme, wanted, typed.reason),
        )  # fmt: skip
    except Invalid as error:
        return await _refused(desk, database, clock, programme, error)
    return desk.redirect(f"/agencies/{programme.agency_id}/programme?year={programme.year}#lines")


async def _refused(
    desk: Desk, database: Database, clock: Clock, programme: Programme, error: Invalid
) -> Page:
    typed, chosen = read_typed(desk), desk.form.get("units", [])
    view: SeriesForm | SeriesPreview
    async with database.reading() as conn:
        if error.field == "units":
            view = await _preview(conn, desk, clock, programme, typed, chosen)
        else:
            view = await _form(conn, desk, clock, programme, typed)
            view.problem_field = error.field
    view.problem = sentence(desk, error)
    return desk.page(view, status=422)


def _check(desk: Desk, programme: Programme, typed: Typed) -> None:
    checked_planned(wanted_of(typed), codes(clauses_of(desk, programme.standard)))
    checked_reason(programme, typed.reason)
    if not desk.form.get("kinds"):
        raise Invalid("Please choose which kinds of agencies.", field="kinds")


async def _form(
    conn: Connection, desk: Desk, clock: Clock, programme: Programme, typed: Typed
) -> SeriesForm:
    below = await _units(conn, programme, today_of(clock))
    kinds = [
        KindRow(kind, count)
        for kind in await list_kinds(conn)
        if (count := sum(unit.kind == kind.code for unit in below[1:]))
    ]
    return SeriesForm(
        agency=below[0],
        programme=programme,
        kinds=kinds,
        chosen_kinds=desk.form.get("kinds", []),
        typed=typed,
        choices=await choices_for(conn, desk, programme.standard, typed.clauses),
    )


async def _preview(
    conn: Connection,
    desk: Desk,
    clock: Clock,
    programme: Programme,
    typed: Typed,
    chosen: Sequence[str] | None = None,
) -> SeriesPreview:
    """Return the preview; `chosen`: what was ticked before, all when this is the first look."""
    today, kinds = today_of(clock), desk.form.get("kinds", [])
    below = await _units(conn, programme, today)
    units = [unit for unit in below[1:] if unit.kind in kinds or unit.id in (chosen or ())]
    wanted: list[NewPlanned] = [wanted_of(typed, unit.id) for unit in units]
    found = await actions.find_obstacles(conn, programme, wanted, today=today)
    rows = [
        Candidate(unit, chosen is None or unit.id in chosen, _why(desk, found, unit.id))
        for unit in units
    ]
    return SeriesPreview(
        agency=below[0],
        programme=programme,
        chosen_kinds=kinds,
        typed=typed,
        timing=read_timing(typed.timing, typed.first_month, typed.last_month),
        able=[row for row in rows if not row.why],
        unable=[row for row in rows if row.why],
    )


async def _units(conn: Connection, programme: Programme, today: date) -> list[Agency]:
    """Return the programme's agency and everything below it that was not closed before today."""
    below = await list_agencies_below(conn, programme.agency_path, on=today)
    return [below[0], *(unit for unit in below[1:] if unit.is_open(today))]


def _why(desk: Desk, found: Mapping[str, Obstacle], unit_id: str) -> str:
    obstacle = found.get(unit_id)
    return desk.say(obstacle.key, **obstacle.params) if obstacle else ""
