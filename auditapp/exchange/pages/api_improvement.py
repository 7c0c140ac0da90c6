"""The API of nonconformities and corrective action: lists, whole records, raising one."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Literal

from litestar import Response, get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from msgspec.structs import replace

from auditapp.agencies.queries import find_agency
from auditapp.base.clock import LOCAL, Clock
from auditapp.base.errors import Invalid
from auditapp.exchange.actions.raising import Sent, raise_once
from auditapp.exchange.models.api_improvement import (
    NonconformityDetail,
    NonconformityList,
    NonconformityOrder,
    Raised,
)
from auditapp.exchange.models.told import Told
from auditapp.improvement.models.filters import Filter, Stretch
from auditapp.improvement.models.states import State
from auditapp.improvement.pages.parts import scope_of, today_of
from auditapp.improvement.queries.listing import list_children, list_stretch
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.improvement.queries.parts import get_whole, list_steps
from auditapp.improvement.queries.people import get_names, get_place_names
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk
from auditapp.web.problem import PROBLEMS, PROBLEMS_OF_CHANGE, PROBLEMS_OF_ONE

Limit = Annotated[int, QueryParameter(description="At most this many.", ge=1, le=200)]
After = Annotated[str, QueryParameter(description="The `next` of the page before.", max_length=26)]
Agency = Annotated[
    str, QueryParameter(description="Id of an agency: it and everything below it.", max_length=26)
]
Standing = Annotated[
    Literal["all", "open"] | State,
    QueryParameter(
        name="state",
        description="Where it stands; `open` is all but closed and cancelled.",
        examples=[Example(value="open")],
    ),
]
Overdue = Annotated[bool, QueryParameter(description="Only those whose present step is late.")]
RaisedSince = Annotated[
    date | None,
    QueryParameter(
        description="Raised on this day (Viet Nam) or later.",
        examples=[Example(value="2026-01-01")],
    ),
]
ChangedSince = Annotated[
    datetime | None,
    QueryParameter(
        description="Changed at this moment or later; without an offset it is UTC.",
        examples=[Example(value="2026-01-01T00:00:00Z")],
    ),
]
Key = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        description="A name of your own for this one: sent again, it raises nothing more.",
        min_length=1,
        max_length=200,
        examples=[Example(value="KN-2026-118")],
    ),
]
# Moments that both databases can tell, in whatever zone.
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@get(
    "/api/v1/nonconformities",
    name="api.nonconformities",
    summary="List the nonconformities you may see",
    description=(
        "Those of your units and those that name you, as on the page. To follow changes, ask with "
        "changed_since = a minute before you last asked: what comes twice has the same `id`."
    ),
    responses=PROBLEMS,
    include_in_schema=True,
)
async def index_nonconformities_api(  # noqa: PLR0913, PLR0917 - each parameter is documented by itself
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    agency: Agency = "",
    standing: Standing = "all",
    overdue: Overdue = False,
    raised_since: RaisedSince = None,
    changed_since: ChangedSince = None,
    after: After = "",
    limit: Limit = 100,
) -> NonconformityList:
    """List them in a stable order."""
    stretch = Stretch(
        after=after,
        limit=limit + 1,
        raised_from=_moment(
            datetime.combine(raised_since, time(), LOCAL) if raised_since else None
        ),
        changed_from=_moment(changed_since),
    )
    wanted = Filter(state=standing, overdue="1" if overdue else "", unit=agency)
    async with database.reading() as conn:
        return await _list(conn, desk, clock, wanted, stretch)


@get(
    "/api/v1/nonconformities/{nonconformity_id:str}",
    name="api.nonconformity",
    summary="A nonconformity with its corrective action",
    responses=PROBLEMS_OF_ONE,
    include_in_schema=True,
)
async def show_nonconformity_api(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> NonconformityDetail:
    """Return source, causes, actions, deadlines, verification, check of the effect, history."""
    today = today_of(clock)
    async with database.reading() as conn:
        it = await get_nonconformity(conn, nonconformity_id)
        whole = await get_whole(conn, it, on=today)
        steps = await list_steps(conn, it.id)
        people = await get_names(conn, {step.by for step in steps})
        children = await list_children(conn, it.id)
    told = Told(
        public_url=desk.settings.public_url,
        today=today,
        people={**people, **whole.people},
        places=whole.places,
    )
    return told.detail(whole, steps, children)


@post(
    "/api/v1/agencies/{agency_id:str}/nonconformities",
    name="api.raise",
    summary="Raise a nonconformity",
    description=(
        "For a program of complaints or inspections: writes a draft, which its lead completes and "
        "issues. The same Idempotency-Key with the same data answers as the first time and raises "
        "nothing; with other data it is refused."
    ),
    status_code=201,
    responses=PROBLEMS_OF_CHANGE,
    response_headers=[
        ResponseHeader(
            name="Location", description="Where the API shows it.", documentation_only=True
        )
    ],
    include_in_schema=True,
)
async def create_nonconformity_api(
    agency_id: FromPath[str],
    data: JSONBody[NonconformityOrder],
    key: Key,
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Raised]:
    """Write the draft, once for each key."""
    made, _ = await raise_once(database, clock, desk.person, Sent(agency_id, key, data))
    href = f"{desk.settings.public_url}/nonconformities/{made.id}"
    return Response(
        Raised(made.id, made.code, href, made.created_at),
        headers={"location": f"/api/v1/nonconformities/{made.id}"},
    )


async def _list(
    conn: Connection, desk: Desk, clock: Clock, wanted: Filter, stretch: Stretch
) -> NonconformityList:
    today = today_of(clock)
    unit = await find_agency(conn, wanted.unit, on=today) if wanted.unit else None
    if wanted.unit and (unit is None or unit.root_id != desk.person.root_id):
        raise Invalid("There is no such unit.", field="agency")
    wanted = replace(wanted, unit_path=unit.path if unit else "")
    found = await list_stretch(conn, scope_of(desk.person), wanted, stretch, today=today)
    page = found[: stretch.limit - 1]
    named = {who for it, _ in page for who in (it.lead_id, it.owner_id, it.verifier_id) if who}
    told = Told(
        public_url=desk.settings.public_url,
        today=today,
        people=await get_names(conn, named),
        places=await get_place_names(conn, {it.agency_id for it, _ in page}, on=today),
    )
    items = [told.item(it, changed_at) for it, changed_at in page]
    return NonconformityList(items, items[-1].id if len(found) > len(page) else None)


def _moment(at: datetime | None) -> datetime | None:
    """Return a moment with its zone, no further away than databases can tell."""
    if at is None:
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(aware, _EARLIEST), _LATEST)
