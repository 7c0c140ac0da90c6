"""What the forms of this room share: faults by input, days, and whom a person may choose."""

from datetime import date
from typing import Any

import msgspec
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import queries
from auditapp.agencies.models import Agency, Record, may_change, parse_day
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class FormView(View):
    """A form about an agency; `values` is what was typed, `problems` sentences by input."""

    agency: Agency
    values: dict[str, str]
    problems: dict[str, str]


class Change(msgspec.Struct, frozen=True):
    """An agency, and the desk of the person who changes it."""

    desk: Desk
    database: Database
    clock: Clock
    record: Record
    agency_id: str

    @property
    def today(self) -> date:
        """Return the day in Viet Nam."""
        return local_date(self.clock.now())

    @property
    def on(self) -> tuple[Database, Clock]:
        """Return what every action takes first."""
        return self.database, self.clock

    def done(self) -> Redirect:
        """Go back to the agency."""
        return self.desk.redirect(f"/agencies/{self.agency_id}")

    def again(self, form: FormView, problems: dict[str, str]) -> Page:
        """Show a form with what is wrong."""
        form.problems = problems
        return self.desk.page(form, 422)


async def _change(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Change:
    return Change(desk, database, clock, record, agency_id)


AGENCY = "/agencies/{agency_id:str}"
CHANGE: dict[str, Any] = {"dependencies": {"change": Provide(_change)}}


class finding:
    """Collect what an action refuses: sentences by input, '' for the whole form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._problems: dict[str, str] = {}

    def __enter__(self) -> dict[str, str]:
        return self._problems

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, Invalid):
            self._problems[error.field] = self._desk.say(error.key, **error.params)
            return True
        return False


def typed(desk: Desk, *names: str) -> dict[str, str]:
    """Return what was typed under these names."""
    return {name: desk.field(name) for name in names}


def day_of(desk: Desk, name: str) -> date:
    """Return the day posted under name; raises Invalid."""
    return parse_day(desk.field(name), name)


async def check_may_change(database: Database, desk: Desk, agency_id: str, field: str) -> None:
    """Raise Invalid unless the person may change that other agency, too."""
    async with database.reading() as conn:
        path = await queries.find_path(conn, agency_id)
    if path is None or not may_change(desk.person, path):
        raise Invalid("This choice does not exist.", field=field)


async def get_open_agency(conn: Connection, agency_id: str, today: date) -> Agency:
    """Return an agency that can still be changed; raises NotFound."""
    agency = await queries.get_agency(conn, agency_id, on=today)
    if agency.closed_on is not None:
        raise NotFound
    return agency
