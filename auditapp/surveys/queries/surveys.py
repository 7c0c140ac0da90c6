"""Statements about surveys themselves: opening, closing, listing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.base.errors import NotFound
from auditapp.store.engine import Connection
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.tables import counts, survey_agencies, survey_points, surveys

_COLUMNS = [surveys.c[name] for name in Survey.__struct_fields__]


async def node_of_survey(conn: Connection, params: Any) -> str | None:
    """Return the path of the node that a survey was opened for, for access checks."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(surveys, surveys.c.agency_id == agencies.c.id)
        .where(surveys.c.id == params["survey_id"])
    )


async def find_survey(conn: Connection, survey_id: str) -> Survey | None:
    """Return a survey by its id."""
    statement = sa.select(*_COLUMNS).where(surveys.c.id == survey_id)
    row = (await conn.execute(statement)).one_or_none()
    return Survey(*row) if row else None


async def get_survey(conn: Connection, survey_id: str) -> Survey:
    """Return a survey; raises NotFound."""
    survey = await find_survey(conn, survey_id)
    if survey is None:
        raise NotFound
    return survey


async def list_surveys(conn: Connection, paths: Sequence[str]) -> list[Survey]:
    """Return the surveys opened for nodes at or below paths: open ones first, newest first."""
    within = sa.or_(
        sa.false(), *(agencies.c.path.startswith(path, autoescape=True) for path in paths)
    )
    statement = (
        sa.select(*_COLUMNS)
        .join(agencies, agencies.c.id == surveys.c.agency_id)
        .where(within)
        .order_by(surveys.c.closed_at.is_not(None), surveys.c.opened_at.desc(), surveys.c.id)
    )
    return [Survey(*row) for row in await conn.execute(statement)]


async def count_answers(conn: Connection, survey_ids: Sequence[str]) -> dict[str, int]:
    """Return how many responses each survey has, from the counts at its points' root."""
    statement = (
        sa.select(counts.c.survey_id, sa.func.sum(counts.c.n))
        .where(
            counts.c.survey_id.in_(survey_ids),
            counts.c.node_id == counts.c.root_id,
            counts.c.grain == "M",
            counts.c.question == "",
        )
        .group_by(counts.c.survey_id)
    )
    return {row[0]: int(row[1]) for row in await conn.execute(statement)}


async def count_answers_by_node(
    conn: Connection, survey_id: str, *, root_id: str, since: date
) -> dict[str, tuple[int, int]]:
    """Return (all responses, those since a day) of a survey per node, points included."""
    recent = sa.case((counts.c.period >= since, counts.c.n), else_=0)
    statement = (
        sa.select(counts.c.node_id, sa.func.sum(counts.c.n), sa.func.sum(recent))
        .where(
            counts.c.root_id == root_id,
            counts.c.survey_id == survey_id,
            counts.c.grain == "D",
            counts.c.question == "",
        )
        .group_by(counts.c.node_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in await conn.execute(statement)}


async def insert_survey(
    conn: Connection, survey: Survey, *, agency_ids: Sequence[str], point_ids: Sequence[str]
) -> None:
    """Insert a survey and where it runs."""
    columns = {name: getattr(survey, name) for name in Survey.__struct_fields__}
    await conn.execute(surveys.insert().values(**columns))
    if agency_ids:
        rows = [{"survey_id": survey.id, "agency_id": agency_id} for agency_id in agency_ids]
        await conn.execute(survey_agencies.insert(), rows)
    if point_ids:
        rows = [{"survey_id": survey.id, "point_id": point_id} for point_id in point_ids]
        await conn.execute(survey_points.insert(), rows)


async def list_places(conn: Connection, survey_id: str) -> tuple[list[str], list[str]]:
    """Return (agencies, points) at which a survey was opened."""
    at_agencies = await conn.scalars(
        sa.select(survey_agencies.c.agency_id).where(survey_agencies.c.survey_id == survey_id)
    )
    at_points = await conn.scalars(
        sa.select(survey_points.c.point_id).where(survey_points.c.survey_id == survey_id)
    )
    return list(at_agencies), list(at_points)


async def update_closed(
    conn: Connection, survey_id: str, *, closed_at: datetime, closed_by: str
) -> bool:
    """Close a survey that is open; return whether it was."""
    result = await conn.execute(
        surveys.update()
        .where(surveys.c.id == survey_id, surveys.c.closed_at.is_(None))
        .values(closed_at=closed_at, closed_by=closed_by)
    )
    return bool(result.rowcount)
