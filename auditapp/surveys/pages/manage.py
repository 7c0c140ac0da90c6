"""Surveys for staff: what runs where, opening and closing."""

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, Point, is_within, tops
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.library.models import FormVersion
from auditapp.library.queries import find_version, list_versions
from auditapp.people.models import Actor, Role
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions import open_survey as actions
from auditapp.surveys.actions.open_survey import OPENERS, NewSurvey
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.models.ticket import ISSUERS
from auditapp.surveys.pages.citizens import Citizens
from auditapp.surveys.queries import surveys as queries
from auditapp.web.desk import AnyRequest, Desk, Page
from auditapp.web.render import View

MOST_POINTS = 300
RECENT_DAYS = 7


class IndexSurveys(View):
    """The surveys of one's agencies, open ones first."""

    template = "surveys/index_surveys.html"
    surveys: list[Survey]
    agencies: dict[str, Agency]
    answers: dict[str, int]
    may_open: bool
    may_administrate: bool


class NewSurveyForm(View):
    """What to ask, and where."""

    template = "surveys/new_survey.html"
    versions: list[FormVersion]
    node: Agency
    children: list[Agency]
    points: list[Point]
    names: dict[str, str]
    asked: NewSurvey
    problems: dict[str, str]


class ShowSurvey(View):
    """Where one survey runs and how many answered."""

    template = "surveys/show_survey.html"
    survey: Survey
    version: FormVersion | None
    agencies: list[Agency]
    points: list[Point]
    names: dict[str, str]
    answers: dict[str, tuple[int, int]]
    may_close: bool
    may_issue: bool
    may_export: bool


@get("/surveys", name="surveys.index")
async def index_surveys(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the surveys of one's agencies."""
    person: Actor = desk.person
    async with database.reading() as conn:
        found = await queries.list_surveys(conn, person.paths)
        homes = await agencies.list_agencies(
            conn, sorted({survey.agency_id for survey in found}), on=local_date(clock.now())
        )
        answers = await queries.count_answers(conn, [survey.id for survey in found])
    view = IndexSurveys(
        surveys=found,
        agencies={agency.id: agency for agency in homes},
        answers=answers,
        may_open=bool(_opener_paths(person)),
        may_administrate=bool(person.paths_as(Role.ADMINISTRATOR)),
    )
    return desk.page(view)


@get("/surveys/new", name="surveys.new")
async def new_survey(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask what to ask and where; ?agency= narrows the choice of places."""
    asked = NewSurvey(title="", form_version_id="")
    async with database.reading() as conn:
        return desk.page(await _form(conn, clock, desk, asked=asked))


@post("/surveys", name="surveys.create")
async def create_survey(
    request: AnyRequest,
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Open a survey."""
    asked = NewSurvey(
        title=desk.field("title"),
        form_version_id=desk.field("form_version_id"),
        agency_ids=tuple(desk.form.get("agency_ids", ())),
        point_ids=tuple(desk.form.get("point_ids", ())),
    )
    try:
        survey = await actions.open_survey(database, clock, desk.person, asked=asked)
    except Invalid as error:
        problem = {error.field: desk.say(error.key, **error.params)}
        async with database.reading() as conn:
            view = await _form(conn, clock, desk, asked=asked, problems=problem)
        return desk.page(view, status=422)
    _forget(request)
    return desk.redirect(f"/surveys/{survey.id}")


@get("/surveys/{survey_id:str}", name="surveys.show")
async def show_survey(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show where a survey runs, the links of its counters and how many answered."""
    async with database.reading() as conn:
        return desk.page(await _survey_view(conn, clock, desk.person, survey_id=survey_id))


@post("/surveys/{survey_id:str}/closure", name="surveys.close")
async def create_closure(
    survey_id: FromPath[str],
    request: AnyRequest,
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Close a survey; its pages say so at once."""
    await actions.close_survey(database, clock, desk.person, survey_id=survey_id)
    _forget(request)
    return desk.redirect(f"/surveys/{survey_id}")


async def _form(
    conn: Connection,
    clock: Clock,
    desk: Desk,
    *,
    asked: NewSurvey,
    problems: dict[str, str] | None = None,
) -> NewSurveyForm:
    today = local_date(clock.now())
    node = await _node(conn, desk, clock)
    children = await agencies.list_children(conn, node.id, on=today)
    points = await agencies.list_points_below(conn, node.path)
    live = [point for point in points if point.closed_at is None][:MOST_POINTS]
    return NewSurveyForm(
        versions=await list_versions(conn, "survey"),
        node=node,
        children=[child for child in children if child.is_open(today)],
        points=live,
        names=await _names(conn, clock, live),
        asked=asked,
        problems=problems or {},
    )


async def _node(conn: Connection, desk: Desk, clock: Clock) -> Agency:
    """Return the agency that ?agency= names if one may open surveys there, else one's own."""
    today = local_date(clock.now())
    asked = desk.request.query_params.get("agency", "") or desk.field("agency")
    node = await agencies.find_agency(conn, asked, on=today) if asked else None
    if node is None or not desk.person.roles_at(node.path) & OPENERS:
        (node, *_) = await agencies.list_agencies_at(conn, _opener_paths(desk.person), on=today)
    return node


async def _survey_view(
    conn: Connection, clock: Clock, person: Actor, *, survey_id: str
) -> ShowSurvey:
    today = local_date(clock.now())
    survey = await queries.get_survey(conn, survey_id)
    home = await agencies.get_agency(conn, survey.agency_id, on=today)
    agency_ids, point_ids = await queries.list_places(conn, survey_id)
    opened_at = await agencies.list_agencies(conn, agency_ids, on=today)
    below = await agencies.list_points_below(conn, home.path)
    paths = {node.id: node.path for node in await agencies.list_agencies(
        conn, sorted({point.agency_id for point in below}), on=today)}  # fmt: skip
    points = [
        point
        for point in below
        if point.id in point_ids
        or any(is_within(paths[point.agency_id], agency.path) for agency in opened_at)
    ]
    since = local_date(clock.now()).fromordinal(today.toordinal() - RECENT_DAYS + 1)
    return ShowSurvey(
        survey=survey,
        version=await find_version(conn, survey.form_version_id),
        agencies=opened_at,
        points=points,
        names=await _names(conn, clock, points),
        answers=await queries.count_answers_by_node(
            conn, survey_id, root_id=survey.root_id, since=since
        ),
        may_issue=bool(person.roles_at(home.path) & ISSUERS),
        may_export=person.may_administrate(home.path),
        may_close=survey.closed_at is None and bool(person.roles_at(home.path) & OPENERS),
    )


async def _names(conn: Connection, clock: Clock, points: list[Point]) -> dict[str, str]:
    """Return the names of the points' agencies."""
    ids = sorted({point.agency_id for point in points})
    found = await agencies.list_agencies(conn, ids, on=local_date(clock.now()))
    return {agency.id: agency.name for agency in found}


def _opener_paths(person: Actor) -> tuple[str, ...]:
    return tops(tuple(path for path in person.paths if person.roles_at(path) & OPENERS))


def _forget(request: Request) -> None:  # type: ignore[type-arg]
    citizens: Citizens = request.app.state.citizens
    citizens.counters.forget()
