"""Statements of the walls, for a whole tree, however many walls and watchers it has."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.alerts.models.wall import Sum
from auditapp.alerts.tables import wall_figures
from auditapp.store.dialect import insert
from auditapp.store.engine import Connection
from auditapp.surveys.models.flags import ASIDE
from auditapp.surveys.tables import counts, responses

Levels = dict[str, int]


async def list_paths(conn: Connection, root_id: str) -> dict[str, str]:
    """Return the paths of the agencies that have points."""
    statement = (
        sa.select(agencies.c.id, agencies.c.path)
        .join(service_points, service_points.c.agency_id == agencies.c.id)
        .where(agencies.c.root_id == root_id)
        .distinct()
    )
    return {row[0]: row[1] for row in await conn.execute(statement)}


async def list_today(
    conn: Connection, root_id: str, survey_id: str, question: str, *, day: date
) -> dict[str, Levels]:
    """Return the scores of a day by agency, from the counts of its own points."""
    here = sa.and_(
        counts.c.root_id == service_points.c.root_id,
        counts.c.node_id == service_points.c.id,
        counts.c.survey_id == survey_id,
        counts.c.grain == "D",
        counts.c.period == day,
        counts.c.question == question,
    )
    statement = (
        sa.select(service_points.c.agency_id, counts.c.answer, sa.func.sum(counts.c.n))
        .outerjoin(counts, here)  # so that SQLite begins with the points
        .where(service_points.c.root_id == root_id)
        .group_by(service_points.c.agency_id, counts.c.answer)
    )
    found: dict[str, Levels] = {}
    for agency_id, answer, n in await conn.execute(statement):
        if answer is not None:
            found.setdefault(agency_id, {})[str(answer)] = int(n)
    return found


async def list_hours(
    conn: Connection, root_id: str, survey_id: str, *, first: datetime, last: datetime
) -> dict[datetime, dict[str, int]]:
    """Return how many answered a survey in these hours, by hour and agency; not what they said.

    One survey and a range of hours: with lists of them SQLite walks through every answer.
    """
    here = sa.and_(
        responses.c.root_id == service_points.c.root_id,
        responses.c.survey_id == survey_id,
        responses.c.point_id == service_points.c.id,
        responses.c.hour >= first,
        responses.c.hour <= last,
        responses.c.standing != ASIDE,
    )
    statement = (
        sa.select(service_points.c.agency_id, responses.c.hour, sa.func.count(responses.c.id))
        .select_from(service_points.outerjoin(responses, here))
        .where(service_points.c.root_id == root_id)
        .group_by(service_points.c.agency_id, responses.c.hour)
    )
    found: dict[datetime, dict[str, int]] = {}
    for agency_id, hour, n in await conn.execute(statement):
        if hour is not None:
            found.setdefault(hour, {})[agency_id] = int(n)
    return found


async def list_figures(conn: Connection, root_id: str, *, day: date) -> dict[str, Sum]:
    """Return what walls show of a day, by agency."""
    columns = wall_figures.c
    statement = sa.select(columns.agency_id, columns.n, columns.satisfied).where(
        columns.root_id == root_id, columns.day == day
    )
    return {row[0]: Sum(row[1], row[2]) for row in await conn.execute(statement)}


async def upsert_figures(
    conn: Connection, root_id: str, day: date, steps: Iterable[tuple[str, Sum, Sum]]
) -> None:
    """Show the next figures: (agency, before, now); one that another process moved stays."""
    for agency_id, before, now in steps:
        key = {"root_id": root_id, "agency_id": agency_id, "day": day}
        if before == Sum():
            statement = insert(conn, wall_figures).values(n=now.n, satisfied=now.satisfied, **key)
            await conn.execute(statement.on_conflict_do_nothing())
        else:
            await conn.execute(
                wall_figures.update()
                .where(
                    *(wall_figures.c[name] == value for name, value in key.items()),
                    wall_figures.c.n == before.n,
                )
                .values(n=now.n, satisfied=now.satisfied)
            )


async def delete_figures(conn: Connection, root_id: str, *, before: date) -> None:
    """Forget the figures of other days."""
    await conn.execute(
        wall_figures.delete().where(wall_figures.c.root_id == root_id, wall_figures.c.day < before)
    )
