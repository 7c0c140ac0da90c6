"""Changing a survey's title, days, sample and part of the page openings."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.store.engine import Database
from auditapp.surveys.actions import change_survey as actions
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.pages.citizens import Citizens
from auditapp.surveys.pages.manage.typed import Typed, typed, typed_of
from auditapp.surveys.queries import surveys as queries
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class EditSurvey(View):
    """A survey's plan as it was typed."""

    template = "surveys/edit_survey.html"
    survey: Survey
    asked: Typed
    problems: dict[str, str]


@get("/surveys/{survey_id:str}/edit", name="surveys.edit")
async def edit_survey(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Show the plan to be changed; one that has ended is to be reopened first."""
    async with database.reading() as conn:
        survey = await queries.get_survey(conn, survey_id)
    if survey.state_on(local_date(clock.now())) in {"ended", "closed"}:
        return desk.redirect(f"/surveys/{survey_id}")
    asked = typed_of(survey.title, survey.plan)
    return desk.page(EditSurvey(survey=survey, asked=asked, problems={}))


@post("/surveys/{survey_id:str}", name="surveys.update")
async def update_survey(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> Page | Redirect:
    """Change title and plan."""
    asked = typed(desk)
    try:
        await actions.change_survey(
            *(database, clock, desk.person),
            survey_id=survey_id,
            title=asked.title,
            plan=asked.plan(),
        )
    except Invalid as error:
        async with database.reading() as conn:
            survey = await queries.get_survey(conn, survey_id)
        problem = {error.field: desk.say(error.key, **error.params)}
        return desk.page(EditSurvey(survey=survey, asked=asked, problems=problem), status=422)
    citizens.counters.forget()
    return desk.redirect(f"/surveys/{survey_id}")
