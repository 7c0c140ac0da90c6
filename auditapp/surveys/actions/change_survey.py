"""Changing what a survey is called, when it runs, how large its sample is, and its version."""

from collections.abc import Mapping
from datetime import date

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.library.models import FormVersion
from auditapp.library.queries import find_version, list_versions
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.open_survey import check_title, record
from auditapp.surveys.actions.standing import add_fact, get_allowed
from auditapp.surveys.models.plan import BY_AGENCY, Plan, check_plan, check_population
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries import surveys as queries
from auditapp.surveys.queries import targets
from auditapp.surveys.queries.places import list_spots


async def change_survey(
    database: Database, clock: Clock, actor: Actor, *, survey_id: str, title: str, plan: Plan
) -> None:
    """Change title and plan; raises Invalid naming the field, Conflict once the survey ended."""
    today = local_date(clock.now())
    async with database.writing() as conn:
        survey = await get_open(conn, survey_id, today=today)
        check_plan(plan, today=today)
        await queries.update_survey(conn, survey_id, title=check_title(title), plan=plan)
        await record(
            *(conn, clock, actor),
            survey=survey,
            action="survey.changed",
            detail={"name": title, "from": survey.plan.line(), "to": plan.line()},
        )


async def set_populations(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    survey_id: str,
    populations: Mapping[str, int],
) -> None:
    """Say how many transactions each agency has; those left out take the survey's own number.

    Raises Invalid naming the agency as `population.<id>`, Conflict when the survey has ended or
    has no sample per agency.
    """
    today = local_date(clock.now())
    async with database.writing() as conn:
        survey = await get_open(conn, survey_id, today=today)
        if not survey.plan.is_planned or survey.plan.target_by != BY_AGENCY:
            raise Conflict("This survey has no sample per agency.")
        own = {spot.agency.id for spot in await list_spots(conn, survey, on=today)}
        for agency_id, population in populations.items():
            if agency_id not in own:
                raise Invalid("This choice does not exist.", field=f"population.{agency_id}")
            check_population(population, f"population.{agency_id}")
        await targets.update_populations(conn, survey_id, populations)
        await record(
            *(conn, clock, actor),
            survey=survey,
            action="survey.sample_changed",
            detail={"to": f"N = {sum(populations.values())} ({len(populations)})"},
        )


async def change_version(
    database: Database, clock: Clock, actor: Actor, *, survey_id: str, form_version_id: str
) -> None:
    """Ask a newer version of the same form from now on; answers keep the version they were given.

    Raises Invalid when it is not newer or another form, Conflict when the survey has ended.
    """
    async with database.writing() as conn:
        survey = await get_allowed(conn, clock, survey_id, kind="version")
        newer = {version.id: version for version in await list_newer(conn, survey)}
        if form_version_id not in newer:
            raise Invalid("Please choose a newer version.", field="form_version_id")
        await queries.update_version(conn, survey_id, form_version_id=form_version_id)
        change = (survey.form_version_id, form_version_id)
        await add_fact(conn, clock, actor, survey=survey, kind="version", change=change)
        await record(
            *(conn, clock, actor),
            survey=survey,
            action="survey.version_changed",
            detail={"to": str(newer[form_version_id].version)},
        )


async def list_newer(conn: Connection, survey: Survey) -> list[FormVersion]:
    """Return the versions of a survey's form that are newer than its own, newest first."""
    now = await find_version(conn, survey.form_version_id)
    return [
        version
        for version in await list_versions(conn, "survey")
        if now and version.slug == now.slug and version.version > now.version
    ]


async def get_open(conn: Connection, survey_id: str, *, today: date) -> Survey:
    """Return a survey that has not ended, held for this transaction; raises Conflict."""
    survey = await queries.get_survey_to_change(conn, survey_id)
    if survey.state_on(today) in {"ended", "closed"}:
        raise Conflict("This survey has ended. Reopen it before you change it.")
    return survey
