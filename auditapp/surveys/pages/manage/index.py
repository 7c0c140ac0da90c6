"""The list of surveys that one may see."""

import msgspec
from litestar import get
from litestar.di import NamedDependency

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import is_within
from auditapp.base.clock import Clock, local_date
from auditapp.people.models import Actor, Role
from auditapp.store.engine import Database
from auditapp.surveys.models.standing import State
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.pages.manage.parts import opener_paths
from auditapp.surveys.queries import surveys as queries
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

# The tabs; what ended by its date and what was closed by hand stand under one of them.
TABS: dict[str, frozenset[State]] = {
    "running": frozenset({"running"}),
    "planned": frozenset({"planned"}),
    "paused": frozenset({"paused"}),
    "closed": frozenset({"ended", "closed"}),
}
ORDER: tuple[State, ...] = ("running", "paused", "planned", "ended", "closed")


class Row(msgspec.Struct, frozen=True):
    """One survey in the list; `is_above`: somebody above opened it, and it runs at one's own."""

    survey: Survey
    state: State
    agency: str
    answers: int
    is_above: bool


class IndexSurveys(View):
    """The surveys of one's agencies and those that run there, the running ones first."""

    template = "surveys/index_surveys.html"
    rows: list[Row]
    counts: dict[str, int]
    chosen: str
    total: int
    may_open: bool
    may_administrate: bool


@get("/surveys", name="surveys.index")
async def index_surveys(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the surveys of one's agencies; `?state=` narrows the list."""
    person: Actor = desk.person
    today = local_date(clock.now())
    async with database.reading() as conn:
        found = await queries.list_surveys(conn, person.paths)
        ids = sorted({survey.agency_id for survey in found})
        homes = {home.id: home for home in await agencies.list_agencies(conn, ids, on=today)}
        answers = await queries.count_answers(conn, [survey.id for survey in found])
    rows = []
    for survey in found:
        home, n = homes[survey.agency_id], answers.get(survey.id, 0)
        is_above = not any(is_within(home.path, path) for path in person.paths)
        rows.append(Row(survey, survey.state_on(today), home.name, n, is_above))
    asked = desk.request.query_params.get("state", "")
    return desk.page(_view(rows, asked if asked in TABS else "", person))


def _view(rows: list[Row], chosen: str, person: Actor) -> IndexSurveys:
    shown = [row for row in rows if not chosen or row.state in TABS[chosen]]
    return IndexSurveys(
        rows=sorted(shown, key=lambda row: ORDER.index(row.state)),
        counts={tab: sum(row.state in states for row in rows) for tab, states in TABS.items()},
        chosen=chosen,
        total=len(rows),
        may_open=bool(opener_paths(person)),
        may_administrate=bool(person.paths_as(Role.ADMINISTRATOR)),
    )
