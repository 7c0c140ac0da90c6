"""How long steps may take at an agency and below: the form of its settings."""

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import find_agency, get_agency
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.improvement.actions.setting import set_periods
from auditapp.improvement.models.periods import LENGTHS, LONGEST, Periods, read_days, write_days
from auditapp.improvement.pages.parts import today_of
from auditapp.improvement.queries.periods import find_set
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class EditPeriods(View):
    template = "improvement/edit_periods.html"
    agency: Agency
    typed: dict[str, str]
    set_by: str
    lengths: tuple[tuple[str, str], ...] = LENGTHS
    longest: int = LONGEST
    problem: str = ""
    problem_field: str = ""


@get("/agencies/{agency_id:str}/improvement", name="improvement.periods")
async def edit_periods(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what holds here, and which agency set it."""
    return desk.page(await _view(database, clock, agency_id))


@post("/agencies/{agency_id:str}/improvement", name="improvement.update_periods", status_code=303)
async def update_periods(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Set it, or say what is wrong with the form."""
    try:
        await set_periods(database, clock, desk.person, agency_id, _read(desk))
    except Invalid as error:
        view = await _view(database, clock, agency_id)
        view.typed = {name: desk.field(name) for name in view.typed}
        view.problem, view.problem_field = desk.say(error.key, **error.params), error.field
        return desk.page(view, status=error.status)
    return desk.redirect(f"/agencies/{agency_id}/improvement")


def _read(desk: Desk) -> Periods:
    numbers: dict[str, Any] = {}
    for name, _ in LENGTHS:
        text = desk.field(name)
        numbers[name] = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    for name in ("days_off", "days_worked"):
        numbers[name] = read_days(desk.field(name), name)
    return Periods(**numbers)


async def _view(database: Database, clock: Clock, agency_id: str) -> EditPeriods:
    today = today_of(clock)
    async with database.reading() as conn:
        agency = await get_agency(conn, agency_id, on=today)
        found = await find_set(conn, agency.path)
        setter = await find_agency(conn, found[0], on=today) if found else None
    periods = found[1] if found else Periods()
    typed = {name: str(getattr(periods, name)) for name, _ in LENGTHS}
    typed |= {name: write_days(getattr(periods, name)) for name in ("days_off", "days_worked")}
    return EditPeriods(agency=agency, typed=typed, set_by=setter.name if setter else "")
