"""Pause, resumption, closure and reopening: one resource each, a form on the survey's page."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import parse_day
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.store.engine import Database
from auditapp.surveys.actions import standing as actions
from auditapp.surveys.pages.citizens import Citizens
from auditapp.surveys.pages.manage.show import survey_view
from auditapp.web.desk import Desk, Page


@post("/surveys/{survey_id:str}/pause", name="surveys.pause")
async def create_pause(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> Redirect:
    """Pause a survey; its pages say so at once."""
    await actions.pause_survey(database, clock, desk.person, survey_id=survey_id)
    citizens.counters.forget()
    return desk.redirect(f"/surveys/{survey_id}")


@post("/surveys/{survey_id:str}/resumption", name="surveys.resume")
async def create_resumption(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> Redirect:
    """Let a paused survey go on."""
    await actions.resume_survey(database, clock, desk.person, survey_id=survey_id)
    citizens.counters.forget()
    return desk.redirect(f"/surveys/{survey_id}")


@post("/surveys/{survey_id:str}/closure", name="surveys.close")
async def create_closure(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> Redirect:
    """Close a survey; its pages say so at once."""
    await actions.close_survey(database, clock, desk.person, survey_id=survey_id)
    citizens.counters.forget()
    return desk.redirect(f"/surveys/{survey_id}")


@post("/surveys/{survey_id:str}/reopening", name="surveys.reopen")
async def create_reopening(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> Page | Redirect:
    """Open a survey again that was closed or has ended, if need be with a new last day."""
    day = desk.field("ends_on")
    try:
        ends_on = parse_day(day, "ends_on") if day else None
        await actions.reopen_survey(
            database, clock, desk.person, survey_id=survey_id, ends_on=ends_on
        )
    except Invalid as error:
        problem = {error.field: desk.say(error.key, **error.params)}
        async with database.reading() as conn:
            view = await survey_view(
                *(conn, clock, desk.person), survey_id=survey_id, typed=day, problems=problem
            )
        return desk.page(view, status=422)
    citizens.counters.forget()
    return desk.redirect(f"/surveys/{survey_id}")
