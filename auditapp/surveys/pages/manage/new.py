"""Opening a survey, anew or as the copy of an older one with this year's days."""

from datetime import date

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, Point
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.library.models import FormVersion
from auditapp.library.queries import find_latest, list_versions
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions import open_survey as actions
from auditapp.surveys.actions.open_survey import OPENERS, NewSurvey
from auditapp.surveys.models.plan import this_year
from auditapp.surveys.pages.citizens import Citizens
from auditapp.surveys.pages.manage.parts import home_roles, opener_paths
from auditapp.surveys.pages.manage.typed import Typed, title_of_year, typed, typed_of
from auditapp.surveys.queries.places import list_places
from auditapp.surveys.queries.surveys import find_survey
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

MOST_POINTS = 300


class NewSurveyForm(View):
    """What to ask, where, and when. places: what may be ticked; children: where to look below."""

    template = "surveys/new_survey.html"
    versions: list[FormVersion]
    node: Agency
    places: list[Agency]
    children: list[Agency]
    points: list[Point]
    names: dict[str, str]
    asked: Typed
    problems: dict[str, str]


@get("/surveys/new", name="surveys.new")
async def new_survey(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask what to ask and where; ?agency= narrows the choice of places, ?from= copies a survey."""
    copied_from = desk.request.query_params.get("from", "")
    async with database.reading() as conn:
        asked = Typed()
        if copied_from:
            asked = await _copy(conn, desk, copied_from, today=local_date(clock.now()))
        return desk.page(await _form(conn, clock, desk, asked=asked))


@post("/surveys", name="surveys.create")
async def create_survey(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> Page | Redirect:
    """Open a survey."""
    asked = typed(desk)
    try:
        wanted = NewSurvey(
            title=asked.title,
            form_version_id=asked.form_version_id,
            agency_ids=asked.agency_ids,
            point_ids=asked.point_ids,
            plan=asked.plan(),
            copied_from=asked.copied_from,
        )
        survey = await actions.open_survey(database, clock, desk.person, asked=wanted)
    except Invalid as error:
        problem = {error.field: desk.say(error.key, **error.params)}
        async with database.reading() as conn:
            view = await _form(conn, clock, desk, asked=asked, problems=problem)
        return desk.page(view, status=422)
    citizens.counters.forget()
    return desk.redirect(f"/surveys/{survey.id}")


async def _copy(conn: Connection, desk: Desk, survey_id: str, *, today: date) -> Typed:
    """Return an older survey as if typed anew: newest version of its form, days of this year."""
    survey = await find_survey(conn, survey_id)
    if survey is None or not await home_roles(conn, desk.person, survey) & OPENERS:
        raise NotFound
    plan = this_year(survey.plan, today=today)
    year = (survey.plan.starts_on or local_date(survey.opened_at)).year
    years = plan.starts_on.year - year if plan.starts_on else today.year - year
    latest = await find_latest(conn, "survey", survey.form)
    agency_ids, point_ids = await list_places(conn, survey.id)
    return msgspec.structs.replace(
        typed_of(title_of_year(survey, years, year), plan),
        form_version_id=latest.id if latest else "",
        agency_ids=tuple(agency_ids),
        point_ids=tuple(point_ids),
        copied_from=survey.id,
    )


async def _form(
    conn: Connection,
    clock: Clock,
    desk: Desk,
    *,
    asked: Typed,
    problems: dict[str, str] | None = None,
) -> NewSurveyForm:
    today = local_date(clock.now())
    node = await _node(conn, desk, today)
    below = await agencies.list_children(conn, node.id, on=today)
    children = [child for child in below if child.is_open(today)]
    points = await agencies.list_points_below(conn, node.path)
    live = [point for point in points if point.closed_at is None]
    live.sort(key=lambda point: point.id not in asked.point_ids)  # what was chosen stays in sight
    shown = live[: max(MOST_POINTS, len(asked.point_ids))]
    names = await agencies.list_agencies(conn, sorted({p.agency_id for p in shown}), on=today)
    return NewSurveyForm(
        versions=await list_versions(conn, "survey"),
        node=node,
        places=await _places(conn, desk, [node, *children], asked, today=today),
        children=children,
        points=shown,
        names={agency.id: agency.name for agency in names},
        asked=asked,
        problems=problems or {},
    )


async def _places(
    conn: Connection, desk: Desk, offered: list[Agency], asked: Typed, *, today: date
) -> list[Agency]:
    """Return the agencies to tick: those offered here, and what is ticked already."""
    known = {agency.id for agency in offered}
    further = [id_ for id_ in asked.agency_ids if id_ not in known]
    found = await agencies.list_agencies(conn, further, on=today)
    ours = [
        agency
        for agency in found
        if agency.is_open(today) and desk.person.roles_at(agency.path) & OPENERS
    ]
    return [*offered, *ours]


async def _node(conn: Connection, desk: Desk, today: date) -> Agency:
    """Return the agency that ?agency= names if one may open surveys there, else one's own."""
    asked = desk.request.query_params.get("agency", "") or desk.field("agency")
    node = await agencies.find_agency(conn, asked, on=today) if asked else None
    if node is None or not desk.person.roles_at(node.path) & OPENERS:
        (node, *_) = await agencies.list_agencies_at(conn, opener_paths(desk.person), on=today)
    return node
