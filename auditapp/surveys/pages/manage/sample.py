"""How many transactions each agency has in the period, and the sample that follows from it."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions import change_survey as actions
from auditapp.surveys.models.plan import BY_AGENCY
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.pages.manage.typed import whole
from auditapp.surveys.queries import surveys as queries
from auditapp.surveys.queries.places import list_spots
from auditapp.surveys.queries.targets import list_populations
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

PREFIX = "population."


class EditSample(View):
    """A field per agency; `values` is what was typed, by the name of the field."""

    template = "surveys/edit_sample.html"
    survey: Survey
    agencies: list[Agency]
    values: dict[str, str]
    problems: dict[str, str]


@get("/surveys/{survey_id:str}/sample/edit", name="surveys.edit_sample")
async def edit_sample(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the number of each agency."""
    async with database.reading() as conn:
        numbers = await list_populations(conn, survey_id)
        values = {PREFIX + agency_id: str(number) for agency_id, number in numbers.items()}
        return desk.page(await _form(conn, clock, survey_id, values))


@post("/surveys/{survey_id:str}/sample", name="surveys.update_sample")
async def update_sample(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Take the numbers; an empty field takes the survey's own number."""
    values = {name: desk.field(name) for name in desk.form if name.startswith(PREFIX)}
    try:
        numbers = {
            name.removeprefix(PREFIX): whole(text, name) for name, text in values.items() if text
        }
        await actions.set_populations(
            database, clock, desk.person, survey_id=survey_id, populations=numbers
        )
    except Invalid as error:
        problem = {error.field: desk.say(error.key, **error.params)}
        async with database.reading() as conn:
            view = await _form(conn, clock, survey_id, values, problem)
        return desk.page(view, status=422)
    return desk.redirect(f"/surveys/{survey_id}")


async def _form(
    conn: Connection,
    clock: Clock,
    survey_id: str,
    values: dict[str, str],
    problems: dict[str, str] | None = None,
) -> EditSample:
    today = local_date(clock.now())
    survey = await queries.get_survey(conn, survey_id)
    if survey.plan.target_by != BY_AGENCY:
        raise NotFound
    spots = await list_spots(conn, survey, on=today)
    agencies = {spot.agency.id: spot.agency for spot in spots if spot.point.closed_at is None}
    return EditSample(
        survey=survey, agencies=list(agencies.values()), values=values, problems=problems or {}
    )
