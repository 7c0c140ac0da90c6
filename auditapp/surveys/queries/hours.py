"""Statements that look back at single hours of single points."""

from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from auditapp.agencies.tables import service_points
from auditapp.store.engine import Connection
from auditapp.surveys.models.flags import ASIDE, OPEN, WATCHED
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries.surveys import select_surveys, survey_of
from auditapp.surveys.tables import counts, responses, surveys

_WATCHED = responses.c.channel.in_(sorted(WATCHED))


class Busy(NamedTuple):
    """An hour at a point with enough answers to be judged."""

    point_id: str
    hour: datetime
    n: int


class Given(NamedTuple):
    """One answer of such an hour; `answers` is JSON without the words."""

    id: str
    answers: str
    version: int


async def list_surveys_since(conn: Connection, since: datetime) -> list[Survey]:
    """Return the surveys that ran at that time or later."""
    rows = await conn.execute(select_surveys().order_by(surveys.c.id))
    found = [survey_of(row) for row in rows]
    return [
        survey
        for survey in found
        if survey.last != "closed" or survey.last_at is None or survey.last_at >= since
    ]


async def list_busy_hours(
    conn: Connection, survey: Survey, *, since: datetime, until: datetime, least: int
) -> list[Busy]:
    """Return the hours of a survey's points with at least so many answers.

    An outer join, so that SQLite begins with the points and finds each one's hours by the index.
    """
    here = sa.and_(
        responses.c.root_id == service_points.c.root_id,
        responses.c.survey_id == survey.id,
        responses.c.point_id == service_points.c.id,
        responses.c.hour >= since,
        responses.c.hour < until,
        _WATCHED,
    )
    n = sa.func.count(responses.c.id)
    statement = (
        sa.select(service_points.c.id, responses.c.hour, n)
        .select_from(service_points.outerjoin(responses, here))
        .where(service_points.c.root_id == survey.root_id)
        .group_by(service_points.c.id, responses.c.hour)
        .having(n >= least)
        .order_by(service_points.c.id, responses.c.hour)
    )
    return [Busy(row[0], row[1], int(row[2])) for row in await conn.execute(statement)]


async def list_history(
    conn: Connection, survey: Survey, point_id: str, *, since: datetime, until: datetime
) -> list[int]:
    """Return the answers per hour of a point, without those that are in doubt."""
    statement = (
        sa.select(sa.func.count())
        .where(
            *_at(survey, point_id),
            responses.c.hour >= since,
            responses.c.hour < until,
            responses.c.standing.not_in([OPEN, ASIDE]),
        )
        .group_by(responses.c.hour)
    )
    return [int(n) for n in await conn.scalars(statement)]


async def list_levels_of_days(
    conn: Connection, survey: Survey, point_id: str, *, question: str, days: tuple[date, date]
) -> dict[str, int]:
    """Return the counts of a question at a point from the first day to the last."""
    statement = (
        sa.select(counts.c.answer, sa.func.sum(counts.c.n))
        .where(
            counts.c.root_id == survey.root_id,
            counts.c.node_id == point_id,
            counts.c.survey_id == survey.id,
            counts.c.grain == "D",
            counts.c.period.between(*days),
            counts.c.question == question,
        )
        .group_by(counts.c.answer)
    )
    return {row[0]: int(row[1]) for row in await conn.execute(statement) if row[1]}


async def list_given(
    conn: Connection, survey: Survey, point_id: str, hour: datetime
) -> list[Given]:
    """Return the answers of one hour at one point."""
    statement = sa.select(responses.c.id, responses.c.answers, responses.c.version).where(
        *_at(survey, point_id), responses.c.hour == hour
    )
    return [Given(*row) for row in await conn.execute(statement)]


def _at(survey: Survey, point_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        responses.c.root_id == survey.root_id,
        responses.c.survey_id == survey.id,
        responses.c.point_id == point_id,
        _WATCHED,
    )
