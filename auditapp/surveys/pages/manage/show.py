"""One survey: where it runs, how far it has come, what people did with it."""

from datetime import date, timedelta

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock, local_date
from auditapp.library.models import FormVersion
from auditapp.library.queries import find_version, list_versions
from auditapp.people.models import Actor, Role
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.change_survey import list_newer
from auditapp.surveys.actions.open_survey import OPENERS
from auditapp.surveys.models.standing import Fact, State
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.models.targets import Progress, Unit, make_progress
from auditapp.surveys.models.ticket import ISSUERS
from auditapp.surveys.pages.manage.parts import home_roles, seen_spots
from auditapp.surveys.queries import surveys as queries
from auditapp.surveys.queries.beside import Mix, list_mixes
from auditapp.surveys.queries.facts import list_facts
from auditapp.surveys.queries.places import Spot, list_places
from auditapp.surveys.queries.targets import list_populations
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

RECENT_DAYS = 7


class ShowSurvey(View):
    """Where a survey runs, how many answered, and what may be done with it.

    answers: per counter all and those of the last days; versions: numbers by id, for the facts;
    typed, problems: of the form that reopens.
    """

    template = "surveys/show_survey.html"
    survey: Survey
    state: State
    version: FormVersion | None
    newer: int
    agencies: list[Agency]
    spots: list[Spot]
    answers: dict[str, tuple[int, int]]
    total: int
    recent: int
    progress: Progress | None
    mixes: list[Mix]
    facts: list[tuple[Fact, str]]
    versions: dict[str, int]
    is_whole: bool
    may_change: bool
    may_issue: bool
    may_export: bool
    typed: str
    problems: dict[str, str]


@get("/surveys/{survey_id:str}", name="surveys.show")
async def show_survey(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show where a survey runs, the links of its counters and how far it has come."""
    async with database.reading() as conn:
        return desk.page(await survey_view(conn, clock, desk.person, survey_id=survey_id))


class _Known(msgspec.Struct, frozen=True):
    """What the parts of the page are made of."""

    survey: Survey
    today: date
    spots: list[Spot]
    answers: dict[str, tuple[int, int]]


async def survey_view(
    conn: Connection,
    clock: Clock,
    person: Actor,
    *,
    survey_id: str,
    typed: str = "",
    problems: dict[str, str] | None = None,
) -> ShowSurvey:
    """Return the whole page; one who sees the survey from below sees his own counters only."""
    survey = await queries.get_survey(conn, survey_id)
    known = await _look(conn, person, survey, today=local_date(clock.now()))
    roles = await home_roles(conn, person, survey)
    at_agencies, _ = await list_places(conn, survey_id)
    counted = [known.answers.get(spot.point.id, (0, 0)) for spot in known.spots]
    versions = await list_versions(conn, "survey")
    return ShowSurvey(
        survey=survey,
        state=survey.state_on(known.today),
        version=await find_version(conn, survey.form_version_id),
        newer=len(await list_newer(conn, survey)),
        agencies=await agencies.list_agencies(conn, at_agencies, on=known.today),
        spots=known.spots,
        answers=known.answers,
        total=sum(whole for whole, _ in counted),
        recent=sum(recent for _, recent in counted),
        progress=await _progress(conn, known),
        mixes=await list_mixes(conn, survey, known.spots, on=known.today),
        facts=await list_facts(conn, survey_id),
        versions={version.id: version.version for version in versions},
        is_whole=bool(roles),
        may_change=bool(roles & OPENERS),
        may_issue=bool(roles & ISSUERS),
        may_export=Role.ADMINISTRATOR.value in roles,
        typed=typed,
        problems=problems or {},
    )


async def _look(conn: Connection, person: Actor, survey: Survey, *, today: date) -> _Known:
    since = today - timedelta(days=RECENT_DAYS - 1)
    spots = await seen_spots(conn, person, survey, on=today)
    answers = await queries.count_answers_by_node(
        conn, survey.id, root_id=survey.root_id, since=since
    )
    return _Known(survey, today, spots, answers)


async def _progress(conn: Connection, known: _Known) -> Progress | None:
    """Return how far the counters seen have come, an agency's added up."""
    if not known.survey.plan.is_planned:
        return None
    populations = await list_populations(conn, known.survey.id)
    agencies_seen: dict[str, Agency] = {}
    answers: dict[str, int] = {}
    is_open: set[str] = set()
    for spot in known.spots:
        id_ = spot.agency.id
        agencies_seen[id_] = spot.agency
        answers[id_] = answers.get(id_, 0) + known.answers.get(spot.point.id, (0, 0))[0]
        if spot.point.closed_at is None:
            is_open.add(id_)
    units = [
        Unit(id_, agency.name, answers[id_], populations.get(id_))
        for id_, agency in agencies_seen.items()
        if id_ in is_open or answers[id_]
    ]
    return make_progress(known.survey.plan, units, today=known.today)
