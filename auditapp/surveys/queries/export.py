"""Statements of the export: answers in the order of their random keys, a page at a time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.store.engine import Connection
from auditapp.store.plain import plain_rows
from auditapp.surveys.models.flags import ASIDE
from auditapp.surveys.tables import (
    comments,
    counts,
    flagged_counts,
    responses,
    survey_facts,
    surveys,
)


class Place(NamedTuple):
    """The node whose answers are taken out: itself and everything below it."""

    id: str
    root_id: str
    path: str


class Span(NamedTuple):
    """Hours from `first` on and before `until`."""

    first: datetime
    until: datetime


async def find_place(conn: Connection, *, code: str, id_: str = "") -> Place | None:
    """Return the agency with this id, or with this code where no id is said."""
    statement = sa.select(agencies.c.id, agencies.c.root_id, agencies.c.path).where(
        agencies.c.id == id_ if id_ else agencies.c.code == code
    )
    row = (await conn.execute(statement.order_by(agencies.c.root_id).limit(1))).one_or_none()
    return Place(*row) if row else None


async def list_forms(conn: Connection, root_id: str) -> list[str]:
    """Return the forms of the surveys that were opened in a tree."""
    statement = sa.select(surveys.c.form).where(surveys.c.root_id == root_id).distinct()
    return list(await conn.scalars(statement.order_by(surveys.c.form)))


async def list_versions(conn: Connection, root_id: str, *, form: str) -> list[tuple[str, str]]:
    """Return (survey, form version) of every survey of a form, with versions that it had before."""
    ours = sa.and_(surveys.c.root_id == root_id, surveys.c.form == form)
    earlier = (
        sa.select(survey_facts.c.survey_id, survey_facts.c.was)
        .join(surveys, surveys.c.id == survey_facts.c.survey_id)
        .where(ours, survey_facts.c.kind == "version")
    )
    now = sa.select(surveys.c.id, surveys.c.form_version_id).where(ours)
    return [(row[0], row[1]) for row in await conn.execute(now.union(earlier))]


async def count_answers(
    conn: Connection, place: Place, *, survey_ids: Sequence[str], first: date, last: date
) -> int:
    """Return how many answers there are, from the counts: those set aside, too."""

    def of(table: sa.Table) -> sa.Select[Any]:
        return sa.select(sa.func.sum(table.c.n)).where(
            table.c.root_id == place.root_id,
            table.c.node_id == place.id,
            table.c.survey_id.in_(survey_ids),
            table.c.grain == "D",
            table.c.period.between(first, last),
            table.c.question == "",
        )

    aside = of(flagged_counts).where(flagged_counts.c.standing == ASIDE)
    return int(await conn.scalar(of(counts)) or 0) + int(await conn.scalar(aside) or 0)


async def list_point_names(conn: Connection, root_id: str) -> dict[str, str]:
    """Return the name of every point of a tree by id."""
    rows = await conn.execute(
        sa.select(service_points.c.id, service_points.c.name).where(
            service_points.c.root_id == root_id
        )
    )
    return {row[0]: row[1] for row in rows}


async def list_answers(
    conn: Connection, place: Place, span: Span, *, survey_ids: Sequence[str], after: str, limit: int
) -> list[Any]:
    """Return one page of (id, hour, path, point, channel, field, standing, version, answers).

    The hour comes as the driver gives it (`read_hour`): a million conversions would take longer
    than the reading. Survey and path are compared as expressions, which no index serves, because
    SQLite would otherwise leave the primary key for an index and sort everything for every page.
    """
    table = responses.c
    statement = sa.select(
        *(table.id, sa.type_coerce(table.hour, sa.types.NullType()), table.path, table.point_id),
        *(table.channel, table.field, table.standing, table.version, table.answers),
    ).where(
        table.root_id == place.root_id,
        table.id > after,
        (table.survey_id + "").in_(survey_ids),
        table.hour >= span.first,
        table.hour < span.until,
    )
    if place.id != place.root_id:
        statement = statement.where(table.path.startswith(place.path, autoescape=True))
    return await plain_rows(conn, statement.order_by(table.id).limit(limit))


async def list_words(
    conn: Connection, root_id: str, *, after: str, until: str
) -> dict[str, list[tuple[str, str]]]:
    """Return the words of the responses in this range of keys: id to (question, words)."""
    table = comments.c
    statement = sa.select(table.response_id, table.question, table.words).where(
        table.root_id == root_id, table.response_id > after, table.response_id <= until
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for response_id, question, words in await conn.execute(statement):
        found.setdefault(response_id, []).append((question, words))
    return found
