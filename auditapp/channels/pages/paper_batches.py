"""Batches of sheets: what was printed where, opening one, how far it is, closing it."""

from datetime import date

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, Point, is_within, tops
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Forbidden, Invalid
from auditapp.base.settings import Settings
from auditapp.channels.actions import paper_batches as actions
from auditapp.channels.actions.paper_removal import take_back_sheet
from auditapp.channels.models.paper import (
    KEEPERS,
    MOST_SHEETS,
    TYPISTS,
    USUAL_SHARE,
    Batch,
    NewBatch,
    Progress,
)
from auditapp.channels.pages.paper import (
    Scene,
    faults_of,
    get_scene,
    posted_day,
    to_number,
    whole_number,
)
from auditapp.channels.queries import paper as queries
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries.surveys import list_surveys
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

MOST_POINTS = 500
FIELDS = ("survey_id", "point_id", "sheets", "first_day", "last_day", "share")
Typed = dict[str, str]


class IndexPaper(View):
    """The batches of one's agencies, open ones first."""

    template = "channels/index_paper.html"
    batches: list[Batch]
    points: dict[str, Point]
    agencies: dict[str, Agency]
    progress: dict[str, Progress]
    may_open: bool


class NewPaper(View):
    """For which survey and counter, how many sheets, collected when."""

    template = "channels/new_paper.html"
    surveys: list[Survey]
    points: list[Point]
    names: dict[str, str]
    typed: Typed
    problems: dict[str, str]
    most: int


class ShowPaper(View):
    """One batch: what to do next, how far it is, how often two entries differed."""

    template = "channels/show_paper.html"
    batch: Batch
    survey: Survey
    agency: str
    point: str
    languages: tuple[str, ...]
    progress: Progress
    may_keep: bool
    notice: str
    problem: str


@get("/paper", name="paper.index")
async def index_paper(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the batches of one's agencies."""
    person: Actor = desk.person
    today = local_date(clock.now())
    async with database.reading() as conn:
        batches = await queries.list_batches(conn, _paths(person, TYPISTS))
        found = {batch.point_id: None for batch in batches}
        points = [await agencies.get_point(conn, point_id) for point_id in found]
        homes = await agencies.list_agencies(
            conn, sorted({point.agency_id for point in points}), on=today
        )
        progress = await queries.count_progress(conn, [batch.id for batch in batches])
    view = IndexPaper(
        batches=batches,
        points={point.id: point for point in points},
        agencies={agency.id: agency for agency in homes},
        progress=progress,
        may_open=bool(_paths(person, KEEPERS)),
    )
    return desk.page(view)


@get("/paper/new", name="paper.new")
async def new_paper(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask for survey, counter and number; ?survey= and ?point= are chosen already."""
    asked = desk.request.query_params
    today = local_date(clock.now()).isoformat()
    typed = {
        "survey_id": asked.get("survey", ""),
        "point_id": asked.get("point", ""),
        "sheets": "50",
        "first_day": today,
        "last_day": today,
        "share": str(USUAL_SHARE),
    }
    async with database.reading() as conn:
        return desk.page(await _form(conn, desk, local_date(clock.now()), typed))


@post("/paper", name="paper.create")
async def create_paper(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Open a batch."""
    today = local_date(clock.now())
    try:
        batch = await actions.open_batch(database, clock, desk.person, asked=_asked(desk, today))
    except Invalid as error:
        typed = {name: desk.field(name) for name in FIELDS}
        async with database.reading() as conn:
            view = await _form(conn, desk, today, typed)
        view.problems = dict(faults_of(desk, error))
        return desk.page(view, status=422)
    return desk.redirect(f"/paper/{batch.id}")


@get("/paper/{batch_id:str}", name="paper.show")
async def show_paper(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show how far a batch is and what to do next."""
    async with database.reading() as conn:
        return desk.page(_view(desk, await get_scene(conn, clock, batch_id)))


@post("/paper/{batch_id:str}/closure", name="paper.close")
async def create_paper_closure(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Close a batch: nothing more is keyed in."""
    try:
        await actions.close_batch(database, clock, desk.person, batch_id=batch_id)
    except Conflict as error:
        async with database.reading() as conn:
            view = _view(desk, await get_scene(conn, clock, batch_id))
        view.problem = desk.say(error.key, **error.params)
        return desk.page(view, status=409)
    return desk.redirect(f"/paper/{batch_id}")


@post("/paper/{batch_id:str}/removals", name="paper.remove")
async def create_paper_removal(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Page | Redirect:
    """Take a sheet back that was keyed in wrongly."""
    serial = whole_number(desk, "_serial") or 0
    try:
        await take_back_sheet(
            database, clock, desk.person,
            batch_id=batch_id, serial=serial, secret=settings.secret_key,
        )  # fmt: skip
    except (Conflict, Forbidden) as error:
        async with database.reading() as conn:
            view = _view(desk, await get_scene(conn, clock, batch_id))
        view.problem = desk.say(error.key, **error.params)
        return desk.page(view, status=error.status)
    return desk.redirect(f"/paper/{batch_id}?taken_back={serial}")


def _view(desk: Desk, scene: Scene) -> ShowPaper:
    asked = desk.request.query_params
    notice = ""
    if (n := to_number(asked.get("imported", ""))) is not None:
        notice = desk.say("%(n)d sheets were stored from the file.", n=n)
    elif (n := to_number(asked.get("taken_back", ""))) is not None:
        notice = desk.say("Sheet %(n)d was taken back. It can be keyed in again.", n=n)
    return ShowPaper(
        batch=scene.batch,
        survey=scene.survey,
        agency=scene.counter.agency,
        point=scene.counter.point,
        languages=scene.counter.form.form.languages,
        progress=scene.progress,
        may_keep=scene.may_keep(desk),
        notice=notice,
        problem="",
    )


async def _form(conn: Connection, desk: Desk, today: date, typed: Typed) -> NewPaper:
    paths = _paths(desk.person, KEEPERS)
    points: list[Point] = []
    for path in paths:
        points += await agencies.list_points_below(conn, path)
    points = [point for point in points if point.closed_at is None][:MOST_POINTS]
    homes = await agencies.list_agencies(
        conn, sorted({point.agency_id for point in points}), on=today
    )
    return NewPaper(
        surveys=await _surveys(conn, paths, today),
        points=points,
        names={home.id: home.name for home in homes},
        typed=typed,
        problems={},
        most=MOST_SHEETS,
    )


async def _surveys(conn: Connection, paths: tuple[str, ...], today: date) -> list[Survey]:
    """Return the open surveys that may run at points below paths: opened there, or above."""
    roots = sorted({path.split("/")[1] for path in paths})
    found = await list_surveys(conn, [f"/{root}/" for root in roots])
    homes = await agencies.list_agencies(
        conn, sorted({survey.agency_id for survey in found}), on=today
    )
    near = {
        home.id
        for home in homes
        if any(is_within(path, home.path) or is_within(home.path, path) for path in paths)
    }
    return [each for each in found if each.last != "closed" and each.agency_id in near]


def _asked(desk: Desk, today: date) -> NewBatch:
    share = whole_number(desk, "share")
    return NewBatch(
        survey_id=desk.field("survey_id"),
        point_id=desk.field("point_id"),
        sheets=whole_number(desk, "sheets") or 0,
        first_day=posted_day(desk, "first_day") or today,
        last_day=posted_day(desk, "last_day") or today,
        share=-1 if share is None else share,
    )


def _paths(person: Actor, roles: frozenset[str]) -> tuple[str, ...]:
    return tops(tuple(path for path in person.paths if person.roles_at(path) & roles))
