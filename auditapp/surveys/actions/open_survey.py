"""Opening and closing a survey."""

from collections.abc import Sequence

import msgspec

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, Point
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_id
from auditapp.library.queries import find_version
from auditapp.people.models import Actor, Role
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries import surveys as queries

OPENERS = frozenset({Role.ISO_SECRETARY.value, Role.ADMINISTRATOR.value})
TITLE_LENGTH = 200


class NewSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """What a person asks for: a form at agencies (with every point below) and at points."""

    title: str
    form_version_id: str
    agency_ids: tuple[str, ...] = ()
    point_ids: tuple[str, ...] = ()


async def open_survey(
    database: Database, clock: Clock, actor: Actor, *, asked: NewSurvey
) -> Survey:
    """Open a survey; raises Invalid naming the field. It runs at points opened later, too."""
    now = clock.now()
    async with database.writing() as conn:
        form = await _check_form(conn, asked)
        home = await _check_places(conn, clock, actor, asked)
        survey = Survey(
            id=new_id(),
            root_id=home.root_id,
            agency_id=home.id,
            form_version_id=asked.form_version_id,
            form=form,
            title=_check_title(asked.title),
            opened_at=now,
            opened_by=actor.account_id,
            closed_at=None,
            closed_by=None,
        )
        await queries.insert_survey(
            conn, survey, agency_ids=_once(asked.agency_ids), point_ids=_once(asked.point_ids)
        )
        await _record(conn, clock, actor, survey=survey, action="survey.opened")
    return survey


async def close_survey(database: Database, clock: Clock, actor: Actor, *, survey_id: str) -> None:
    """Close a survey: its pages say so at once; raises Conflict when it is closed already."""
    async with database.writing() as conn:
        survey = await queries.get_survey(conn, survey_id)
        was_open = await queries.update_closed(
            conn, survey_id, closed_at=clock.now(), closed_by=actor.account_id
        )
        if not was_open:
            raise Conflict("This survey is closed already.")
        await _record(conn, clock, actor, survey=survey, action="survey.closed")


async def _check_form(conn: Connection, asked: NewSurvey) -> str:
    version = await find_version(conn, asked.form_version_id)
    if version is None or version.kind != "survey":
        raise Invalid("Please choose a questionnaire.", field="form_version_id")
    return version.slug


def _check_title(title: str) -> str:
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


async def _record(
    conn: Connection, clock: Clock, actor: Actor, *, survey: Survey, action: str
) -> None:
    await insert_event(
        conn,
        id=new_id(),
        root_id=survey.root_id,
        at=clock.now(),
        actor_id=actor.account_id,
        action=action,
        subject=survey.id,
        agency_id=survey.agency_id,
        detail={"title": survey.title, "form": survey.form},
    )
