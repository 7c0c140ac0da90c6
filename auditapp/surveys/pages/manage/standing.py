"""Pause, resumption, closure and reopening: one resource each, a form on the survey's page."""

from typing import Any

import msgspec
from litestar import post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import parse_day
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.surveys.actions import standing as actions
from auditapp.surveys.pages.citizens import Citizens
from auditapp.surveys.pages.manage.show import survey_view
from auditapp.web.desk import Desk, Page


class Change(msgspec.Struct, frozen=True):
    """A survey whose standing somebody changes."""

    desk: Desk
    database: Database
    clock: Clock
    citizens: Citizens
    survey_id: str

    @property
    def on(self) -> tuple[Database, Clock, Actor]:
        """Return what every action takes first."""
        return self.database, self.clock, self.desk.person

    def done(self) -> Redirect:
        """Let the counters ask anew what runs there, and go back to the survey."""
        self.citizens.counters.forget()
        return self.desk.redirect(f"/surveys/{self.survey_id}")


async def _change(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> Change:
    return Change(desk, database, clock, citizens, survey_id)


SURVEY = "/surveys/{survey_id:str}"
CHANGE: dict[str, Any] = {"dependencies": {"change": Provide(_change)}}


@post(f"{SURVEY}/pause", name="surveys.pause", **CHANGE)
async def create_pause(change: NamedDependency[Change]) -> Redirect:
    """Pause a survey; its pages say so at once."""
    await actions.pause_survey(*change.on, survey_id=change.survey_id)
    return change.done()


@post(f"{SURVEY}/resumption", name="surveys.resume", **CHANGE)
async def create_resumption(change: NamedDependency[Change]) -> Redirect:
    """Let a paused survey go on."""
    await actions.resume_survey(*change.on, survey_id=change.survey_id)
    return change.done()


@post(f"{SURVEY}/closure", name="surveys.close", **CHANGE)
async def create_closure(change: NamedDependency[Change]) -> Redirect:
    """Close a survey; its pages say so at once."""
    await actions.close_survey(*change.on, survey_id=change.survey_id)
    return change.done()


@post(f"{SURVEY}/reopening", name="surveys.reopen", **CHANGE)
async def create_reopening(change: NamedDependency[Change]) -> Page | Redirect:
    """Open a survey again that was closed or has ended, if need be with a new last day."""
    desk, survey_id, day = change.desk, change.survey_id, change.desk.field("ends_on")
    try:
        ends_on = parse_day(day, "ends_on") if day else None
        await actions.reopen_survey(*change.on, survey_id=survey_id, ends_on=ends_on)
    except Invalid as error:
        problem = {error.field: desk.say(error.key, **error.params)}
        async with change.database.reading() as conn:
            view = await survey_view(
                *(conn, change.clock, desk.person),
                survey_id=survey_id, typed=day, problems=problem,
            )  # fmt: skip
        return desk.page(view, status=422)
    return change.done()
