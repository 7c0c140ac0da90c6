"""SQL that finds what a tablet asked when it had no network: surveys that ran at its point."""

from datetime import date, datetime

import sqlalchemy as sa

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Point, ancestors
from auditapp.channels.models.kiosks import CHANNEL
from auditapp.library.queries import get_compiled
from auditapp.store.engine import Connection
from auditapp.surveys.models.survey import Counter, Survey, make_place, read_taps
from auditapp.surveys.queries.counters import edition_of
from auditapp.surveys.queries.facts import list_version_facts
from auditapp.surveys.queries.surveys import find_survey
from auditapp.surveys.tables import survey_agencies, survey_points


async def find_counter(
    conn: Connection, point: Point, edition: str, *, on: date, closed_after: datetime
) -> Counter | None:
    """Return the counter of a survey that runs or ran at a point, in the version that it had then;
    None where it never did, and where it was closed before `closed_after`.
    """
    survey_id = edition.partition(".")[0]
    survey = await find_survey(conn, survey_id)
    path = await agencies.find_path(conn, point.agency_id)
    if survey is None or path is None or not await _ran_at(conn, survey_id, point.id, path):
        return None
    if survey.last == "closed" and survey.last_at and survey.last_at < closed_after:
        return None
    version_id = await _version(conn, survey, edition)
    if version_id is None:
        return None
    form = await get_compiled(conn, version_id)
    return Counter(
        code=point.code,
        agency="",
        point=point.name,
        survey_id=survey.id,
        form_version_id=version_id,
        deciding_id=await agencies.find_deciding(conn, path, point.field, on),
        field=point.field,
        place=make_place(point.root_id, survey.id, point_id=point.id, path=path, channel=CHANNEL),
        form=form,
        taps=read_taps(form),
        edition=edition,
        pages={},
    )


async def _version(conn: Connection, survey: Survey, edition: str) -> str | None:
    """Return the form version that an edition of a survey names; None where it never had that."""
    facts = await list_version_facts(conn, [survey.id])
    had = [survey.form_version_id, *(fact.was or "" for fact in facts)]
    return {edition_of(survey.id, each, facts): each for each in had}.get(edition)


async def _ran_at(conn: Connection, survey_id: str, point_id: str, path: str) -> bool:
    at_point = sa.select(survey_points.c.survey_id).where(
        survey_points.c.survey_id == survey_id, survey_points.c.point_id == point_id
    )
    above = sa.select(survey_agencies.c.survey_id).where(
        survey_agencies.c.survey_id == survey_id,
        survey_agencies.c.agency_id.in_(ancestors(path)),
    )
    return await conn.scalar(sa.union_all(at_point, above).limit(1)) is not None
