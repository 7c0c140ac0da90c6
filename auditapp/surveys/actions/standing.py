"""Pausing, resuming, closing and reopening a survey: facts, each with who and when.

A survey begins and ends by its dates without any of them; only people are recorded here.
"""

from datetime import date

import msgspec

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.words import N_
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.open_survey import record
from auditapp.surveys.models.plan import check_plan
from auditapp.surveys.models.standing import ALLOWED, Fact, Kind
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries import facts
from auditapp.surveys.queries import surveys as queries

REFUSALS: dict[Kind, str] = {
    "paused": N_("Only a survey that runs or waits for its first day can be paused."),
    "resumed": N_("This survey is not paused."),
    "closed": N_("This survey is closed already."),
    "reopened": N_("This survey is open."),
    "version": N_("A survey that has ended keeps the questions it was answered with."),
}


async def pause_survey(database: Database, clock: Clock, actor: Actor, *, survey_id: str) -> None:
    """Take no more answers until somebody resumes; raises Conflict in the wrong state."""
    async with database.writing() as conn:
        survey = await get_allowed(conn, clock, survey_id, kind="paused")
        await add_fact(conn, clock, actor, survey=survey, kind="paused")
        await record(conn, clock, actor, survey=survey, action="survey.paused")


async def resume_survey(database: Database, clock: Clock, actor: Actor, *, survey_id: str) -> None:
    """Take answers again; raises Conflict when the survey is not paused."""
    async with database.writing() as conn:
        survey = await get_allowed(conn, clock, survey_id, kind="resumed")
        await add_fact(conn, clock, actor, survey=survey, kind="resumed")
        await record(conn, clock, actor, survey=survey, action="survey.resumed")


async def close_survey(database: Database, clock: Clock, actor: Actor, *, survey_id: str) -> None:
    """Close a survey: its pages say so at once; raises Conflict when it is closed already."""
    async with database.writing() as conn:
        survey = await get_allowed(conn, clock, survey_id, kind="closed")
        await add_fact(conn, clock, actor, survey=survey, kind="closed")
        await record(conn, clock, actor, survey=survey, action="survey.closed")


async def reopen_survey(
    database: Database, clock: Clock, actor: Actor, *, survey_id: str, ends_on: date | None = None
) -> None:
    """Take answers again after the end; a planned survey that is over needs a new last day.

    Raises Conflict when it is open, and Invalid naming the field for a day that will not do.
    """
    today = local_date(clock.now())
    async with database.writing() as conn:
        survey = await get_allowed(conn, clock, survey_id, kind="reopened")
        was = survey.plan.ends_on
        if was is not None and ends_on is None and was < today:
            raise Invalid("Please give the last day.", field="ends_on")
        if was is None or ends_on is None or ends_on == was:
            await add_fact(conn, clock, actor, survey=survey, kind="reopened")
        else:
            plan = msgspec.structs.replace(survey.plan, ends_on=ends_on)
            check_plan(plan, today=today)
            await queries.update_survey(conn, survey.id, title=survey.title, plan=plan)
            days = (was.isoformat(), ends_on.isoformat())
            await add_fact(conn, clock, actor, survey=survey, kind="reopened", change=days)
        await record(conn, clock, actor, survey=survey, action="survey.reopened")


async def get_allowed(conn: Connection, clock: Clock, survey_id: str, *, kind: Kind) -> Survey:
    """Return a survey, held for this transaction; raises Conflict where kind may not follow."""
    survey = await queries.get_survey_to_change(conn, survey_id)
    if survey.state_on(local_date(clock.now())) not in ALLOWED[kind]:
        raise Conflict(REFUSALS[kind])
    return survey


async def add_fact(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    *,
    survey: Survey,
    kind: Kind,
    change: tuple[str | None, str | None] = (None, None),
) -> None:
    """Append a fact with who and when; change: what was, and what it became."""
    seq = await facts.find_last_seq(conn, survey.id) + 1
    was, became = change
    await facts.insert_fact(
        conn, Fact(survey.id, seq, kind, clock.now(), actor.account_id, was, became)
    )
