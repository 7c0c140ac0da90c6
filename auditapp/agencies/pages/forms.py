"""What the forms of this room share: faults by input, days, and whom a person may choose."""

from datetime import date

from auditapp.agencies import queries
from auditapp.agencies.models import Agency, may_change, parse_day
from auditapp.base.errors import Invalid, NotFound
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk
from auditapp.web.render import View


class FormView(View):
    """A form about an agency; `values` is what was typed, `problems` sentences by input."""

    agency: Agency
    values: dict[str, str]
    problems: dict[str, str]


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
