"""Opening a survey, anew or as the copy of an older one."""

from collections.abc import Mapping, Sequence

import msgspec

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, Point
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.ids import new_id
from auditapp.library.queries import find_version
from auditapp.people.models import Actor, Role
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.plan import BY_AGENCY, Plan, check_plan
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries import surveys as queries
from auditapp.surveys.queries import targets
from auditapp.surveys.queries.places import node_of_survey

OPENERS = frozenset({Role.ISO_SECRETARY.value, Role.ADMINISTRATOR.value})
TITLE_LENGTH = 200


class NewSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """What a person asks for: a form at agencies (with every point below) and at points.

    copied_from: the survey whose numbers of transactions it takes over, '' for none.
    """

    title: str
    form_version_id: str
    agency_ids: tuple[str, ...] = ()
    point_ids: tuple[str, ...] = ()
    plan: Plan = Plan()
    copied_from: str = ""


async def open_survey(
    database: Database, clock: Clock, actor: Actor, *, asked: NewSurvey
) -> Survey:
    """Open a survey; raises Invalid naming the field. It runs at points opened later, too."""
    now = clock.now()
    async with database.writing() as conn:
        form = await _check_form(conn, asked)
        check_plan(asked.plan, today=local_date(now))
        home = await _check_places(conn, clock, actor, asked)
        survey = Survey(
            id=new_id(),
            root_id=home.root_id,
            agency_id=home.id,
            form_version_id=asked.form_version_id,
            form=form,
            title=check_title(asked.title),
            opened_at=now,
            opened_by=actor.account_id,
            plan=asked.plan,
        )
        await queries.insert_survey(
            conn, survey, agency_ids=_once(asked.agency_ids), point_ids=_once(asked.point_ids)
        )
        await _copy_populations(conn, actor, asked, survey)
        await record(conn, clock, actor, survey=survey, action="survey.opened")
    return survey


async def _check_form(conn: Connection, asked: NewSurvey) -> str:
    version = await find_version(conn, asked.form_version_id)
    if version is None or version.kind != "survey":
        raise Invalid("Please choose a questionnaire.", field="form_version_id")
    return version.slug


def check_title(title: str) -> str:
    """Return the title; raises Invalid when it is empty or too long."""
    if not 0 < len(title) <= TITLE_LENGTH:
        raise Invalid(
            "Please give the survey a title of at most %(max)d characters.",
            field="title",
            max=TITLE_LENGTH,
        )
    return title


async def _check_places(conn: Connection, clock: Clock, actor: Actor, asked: NewSurvey) -> Agency:
    """Return the node that the survey belongs to: the lowest above every place it runs at."""
    today = local_date(clock.now())
    points = [await agencies.find_point(conn, point_id) for point_id in _once(asked.point_ids)]
    open_points: list[Point] = [point for point in points if point and point.closed_at is None]
    if len(open_points) < len(points):
        raise Invalid("One of these counters does not exist or is closed.", field="point_ids")
    ids = [*asked.agency_ids, *(point.agency_id for point in open_points)]
    if not ids:
        raise Invalid("Please choose where the survey runs.", field="agency_ids")
    found = await agencies.list_agencies(conn, sorted(set(ids)), on=today)
    allowed = [agency for agency in found if actor.roles_at(agency.path) & OPENERS]
    if len(allowed) < len(set(ids)) or len({agency.root_id for agency in allowed}) != 1:
        raise Invalid("One of these agencies is not yours to survey.", field="agency_ids")
    home = await agencies.find_agency(conn, _common([agency.path for agency in allowed]), on=today)
    if home is None or not actor.roles_at(home.path) & OPENERS:
        raise Invalid("These places have no agency of yours above them all.", field="agency_ids")
    return home


def _common(paths: Sequence[str]) -> str:
    """Return the id of the lowest node that all paths share."""
    chains = [path.strip("/").split("/") for path in paths]
    shared: list[str] = [step[0] for step in zip(*chains, strict=False) if len(set(step)) == 1]
    return shared[-1]


def _once(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


async def _copy_populations(
    conn: Connection, actor: Actor, asked: NewSurvey, survey: Survey
) -> None:
    if not asked.copied_from or survey.plan.target_by != BY_AGENCY:
        return
    path = await node_of_survey(conn, {"survey_id": asked.copied_from})
    if path is not None and actor.roles_at(path) & OPENERS:
        numbers = await targets.list_populations(conn, asked.copied_from)
        await targets.update_populations(conn, survey.id, numbers)


async def record(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    *,
    survey: Survey,
    action: str,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Append to the record what was done with a survey."""
    await insert_event(
        conn,
        id=new_id(),
        root_id=survey.root_id,
        at=clock.now(),
        actor_id=actor.account_id,
        action=action,
        subject=survey.id,
        agency_id=survey.agency_id,
        detail={"title": survey.title, "form": survey.form, **(detail or {})},
    )
