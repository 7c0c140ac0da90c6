"""The API of results: the same Structs that the pages show, as JSON."""

from typing import Annotated, Literal

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, Parameter

from auditapp.base.clock import Clock, local_date
from auditapp.store.engine import Database
from auditapp.surveys.models.periods import LAST_12, parse_period
from auditapp.surveys.models.results import Results
from auditapp.surveys.pages.results import RESULT_ROLES
from auditapp.surveys.pages.results_view import DEFAULT_FORM
from auditapp.surveys.queries.result_nodes import VisibleAgency, list_visible_agencies
from auditapp.surveys.queries.results import Asked, get_results
from auditapp.web.desk import Desk
from auditapp.web.problem import PROBLEMS, PROBLEMS_OF_ONE

Form = Annotated[
    str, Parameter(description="Short name of the survey form.", max_length=60, min_length=1)
]
PeriodCode = Annotated[
    str,
    Parameter(
        description="A year (2026), a quarter (2026-Q3), a month (2026-11) or last-12.",
        max_length=10,
        pattern=r"^(20[0-9]{2}(-(Q[1-4]|0[1-9]|1[0-2]))?|last-12)$",
    ),
]
Step = Annotated[
    Literal["month", "week"],
    Parameter(description="Step of the trend: 12 months, or the whole ISO weeks of 3 months."),
]
Limit = Annotated[int, Parameter(description="At most this many.", ge=1, le=200)]
After = Annotated[str, Parameter(description="The `next` of the page before.", max_length=26)]


class AgencyList(msgspec.Struct, frozen=True):
    """One page of agencies; ask again with after=`next` until it is null."""

    agencies: list[VisibleAgency]
    next: str | None


@get(
    "/api/v1/agencies",
    name="api.agencies",
    summary="List the agencies you may see",
    responses=PROBLEMS,
    include_in_schema=True,
)
async def index_agencies_api(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    after: After = "",
    limit: Limit = 100,
) -> AgencyList:
    """List agencies whose results the bearer may see, in a stable order."""
    paths = [grant.path for grant in desk.person.grants if grant.role in RESULT_ROLES]
    async with database.reading() as conn:
        found = await list_visible_agencies(
            conn, paths, after=after, limit=limit + 1, today=local_date(clock.now())
        )
    page = found[:limit]
    return AgencyList(page, page[-1].id if len(found) > limit else None)


@get(
    "/api/v1/agencies/{agency_id:str}/results",
    name="api.results",
    summary="Results of an agency",
    description=(
        "Satisfaction of an agency with everything below it, as its results page shows it. "
        'Figures of few answers are null with "suppressed": true, and so are others that would '
        "give them away. Shares are 0..1. Those who answered chose to: the figures do not "
        "represent all who were served."
    ),
    responses=PROBLEMS_OF_ONE,
    include_in_schema=True,
)
async def show_results_api(
    agency_id: FromPath[str],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    form: Form = DEFAULT_FORM,
    period: PeriodCode = LAST_12,
    by: Step = "month",
) -> Results:
    """Return the Results that the page shows."""
    today = local_date(clock.now())
    asked = Asked(agency_id, form, parse_period(period, today=today), by, today)
    async with database.reading() as conn:
        return await get_results(conn, asked)
