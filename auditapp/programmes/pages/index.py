"""The programmes that a person may see in a year."""

import msgspec
from litestar import get
from litestar.di import NamedDependency

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import list_agencies, list_agencies_at
from auditapp.base.clock import Clock
from auditapp.people.models import Actor, Role
from auditapp.programmes.models.programme import READERS, Programme, State, tally
from auditapp.programmes.pages.parts import asked_year, today_of, within, years_around
from auditapp.programmes.queries.planned import list_planned
from auditapp.programmes.queries.programmes import list_programmes, list_years
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class Row(msgspec.Struct, frozen=True):
    """An agency with its programme, if it has one, and what is planned at it and below."""

    agency: Agency
    programme: Programme | None
    counts: dict[State, int]

    @property
    def total(self) -> int:
        """Return how many audits are planned."""
        return sum(self.counts.values())


class IndexProgrammes(View):
    template = "programmes/index_programmes.html"
    rows: list[Row]
    year: int
    years: list[int]


@get("/programmes", name="programmes.index")
async def index_programmes(
    desk: NamedDependency[Desk], database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Page:
    """List one's own agencies and every agency below that has a programme; `?year=`."""
    actor: Actor = desk.person
    year = asked_year(desk, clock)
    paths = actor.paths_as(*(Role(role) for role in READERS))
    async with database.reading() as conn:
        rows = await _rows(conn, paths, year=year, clock=clock)
        known = await list_years(conn, paths)
    years = years_around(year, known, today_of(clock).year)
    return desk.page(IndexProgrammes(rows=rows, year=year, years=years))


async def _rows(conn: Connection, paths: tuple[str, ...], *, year: int, clock: Clock) -> list[Row]:
    today = today_of(clock)
    programmes = {each.agency_id: each for each in await list_programmes(conn, paths, year)}
    own = await list_agencies_at(conn, paths, on=today)
    further = [agency_id for agency_id in programmes if agency_id not in {one.id for one in own}]
    below = await list_agencies(conn, further, on=today)
    lines = [line for path in paths for line in await list_planned(conn, path, year)]
    return [
        Row(agency, programmes.get(agency.id), tally(within(lines, agency.path), today))
        for agency in (
            *own,
            *sorted(below, key=lambda agency: (agency.path.count("/"), agency.code)),
        )
    ]
