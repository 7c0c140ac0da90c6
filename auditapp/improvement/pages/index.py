"""The list of nonconformities, with its filters in the address."""

from collections.abc import Mapping

from litestar import get
from litestar.di import NamedDependency

from auditapp.agencies.queries import find_agency, list_agencies_at
from auditapp.base.clock import Clock
from auditapp.improvement.models.filters import Filter
from auditapp.improvement.models.nonconformity import SOURCE_NAMES, Nonconformity
from auditapp.improvement.models.rights import RAISERS
from auditapp.improvement.models.states import STATE_NAMES, State
from auditapp.improvement.pages.parts import Options, scope_of, today_of
from auditapp.improvement.queries.listing import (
    PAGE,
    count_nonconformities,
    list_nonconformities,
    list_owner_ids,
)
from auditapp.improvement.queries.people import get_names, get_place_names
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

FIELDS = ("state", "overdue", "unit", "owner_id", "source", "source_id", "part", "grade", "q")
ALL = "all"


class IndexNonconformities(View):
    template = "improvement/index_nonconformities.html"
    rows: list[Nonconformity]
    total: int
    overdue: int
    wanted: Filter
    late: set[str]
    people: dict[str, str]
    places: dict[str, str]
    owners: Options
    unit_name: str
    tops: Options
    may_raise: bool
    page_size: int = PAGE
    states: Mapping[State, str] = STATE_NAMES
    sources: Mapping[str, str] = SOURCE_NAMES


@get("/nonconformities", name="nonconformities.index")
async def index_nonconformities(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show one page of what the person may see, what is due first on top."""
    async with database.reading() as conn:
        return desk.page(await _view(conn, desk, clock))


async def _view(conn: Connection, desk: Desk, clock: Clock) -> IndexNonconformities:
    actor: Actor = desk.person
    scope, today = scope_of(actor), today_of(clock)
    wanted, unit_name = await _read(conn, desk, clock)
    rows = await list_nonconformities(conn, scope, wanted, today=today)
    total, overdue = await count_nonconformities(conn, scope, wanted, today=today)
    owner_ids = await list_owner_ids(conn, scope)
    people = await get_names(conn, {*owner_ids, *(row.lead_id for row in rows)})
    owners = sorted(((one, people.get(one, "")) for one in owner_ids), key=lambda pair: pair[1])
    tops = await list_agencies_at(conn, scope.paths, on=today)
    return IndexNonconformities(
        rows=rows,
        total=total,
        overdue=overdue,
        wanted=wanted,
        late={row.id for row in rows if row.is_overdue(today)},
        people=people,
        places=await get_place_names(conn, {row.agency_id for row in rows}, on=today),
        owners=owners,
        unit_name=unit_name,
        tops=[(agency.id, agency.name) for agency in tops],
        may_raise=any(grant.role.value in RAISERS for grant in actor.grants),
    )


async def _read(conn: Connection, desk: Desk, clock: Clock) -> tuple[Filter, str]:
    """Return the filters of the address and the name of the unit they name."""
    params = desk.request.query_params
    given = {name: params[name].strip()[:120] for name in FIELDS if name in params}
    if given.get("state") not in {"open", ALL, *STATE_NAMES}:
        given.pop("state", None)
    page = params.get("page", "1")
    number = min(int(page), 100_000) if page.isdecimal() and len(page) < 8 else 1
    unit = await find_agency(conn, given.get("unit", ""), on=today_of(clock))
    return (
        Filter(**given, unit_path=unit.path if unit else "", page=max(number, 1)),
        unit.name if unit else "",
    )
