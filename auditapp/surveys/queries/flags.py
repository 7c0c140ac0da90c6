"""Statements about flagged answers: groups to review, and what was decided about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from auditapp.agencies.tables import service_points
from auditapp.people.tables import accounts
from auditapp.store.dialect import below
from auditapp.store.engine import Connection
from auditapp.surveys.models.flags import Decision, GroupKey
from auditapp.surveys.tables import flag_decisions, responses, surveys

_KEY = (responses.c.survey_id, responses.c.point_id, responses.c.hour, responses.c.reasons)


class FoundGroup(NamedTuple):
    """A group as the database counts it; its agency is the last one of `path`."""

    key: GroupKey
    standing: str
    path: str
    point: str
    form_version_id: str
    n: int


async def list_groups(
    conn: Connection, path: str, *, standings: Sequence[str], limit: int, offset: int = 0
) -> list[FoundGroup]:
    """Return the groups at and below a node that stand in one of these ways, newest first."""
    row = responses.c
    columns = (*_KEY, row.standing, row.path, service_points.c.name, surveys.c.form_version_id)
    statement = (
        sa.select(*columns, sa.func.count())
        .join(service_points, service_points.c.id == row.point_id)
        .join(surveys, surveys.c.id == row.survey_id)
        .where(*_flagged(path), row.standing.in_(standings))
        .group_by(*columns)
        .order_by(row.hour.desc(), row.point_id, row.survey_id, row.reasons, row.standing)
        .limit(limit)
        .offset(offset)
    )
    return [
        FoundGroup(GroupKey(*found[:4]), found[4], found[5], found[6], found[7], int(found[8]))
        for found in await conn.execute(statement)
    ]


async def count_standings(conn: Connection, path: str) -> dict[str, int]:
    """Return how many flagged answers at and below a node stand in each way."""
    statement = (
        sa.select(responses.c.standing, sa.func.count())
        .where(*_flagged(path))
        .group_by(responses.c.standing)
    )
    return {row[0]: int(row[1]) for row in await conn.execute(statement)}


async def list_answers_of(conn: Connection, group: FoundGroup) -> list[str]:
    """Return the answers of a group, as JSON without the words."""
    statement = sa.select(responses.c.answers).where(
        *_flagged(group.path), *_in(group.key), responses.c.standing == group.standing
    )
    return list(await conn.scalars(statement))


async def list_keys_of(
    conn: Connection, path: str, key: GroupKey, *, other_than: str
) -> list[tuple[str, str]]:
    """Return (root, id) of a group's answers that stand in another way than this, in order."""
    statement = (
        sa.select(responses.c.root_id, responses.c.id)
        .where(*_flagged(path), *_in(key), responses.c.standing != other_than)
        .order_by(responses.c.id)
    )
    return [(row[0], row[1]) for row in await conn.execute(statement)]


async def find_point_path(conn: Connection, path: str, key: GroupKey) -> str | None:
    """Return the path of the agency that a group's answers were given at."""
    statement = sa.select(responses.c.path).where(*_flagged(path), *_in(key)).limit(1)
    return await conn.scalar(statement)


async def list_decisions(
    conn: Connection, root_id: str, groups: Sequence[FoundGroup]
) -> dict[GroupKey, list[Decision]]:
    """Return what was decided about groups, the newest first."""
    decided = flag_decisions.c
    key = (decided.survey_id, decided.point_id, decided.hour, decided.reasons)
    hours = sorted({group.key.hour for group in groups})
    statement = (
        sa.select(
            *key,
            *(decided.standing, decided.n, decided.why, decided.decided_at),
            sa.func.coalesce(accounts.c.display_name, ""),
        )
        .outerjoin(accounts, accounts.c.id == decided.decided_by)
        .where(
            decided.root_id == root_id,
            decided.survey_id.in_(sorted({group.key.survey_id for group in groups})),
            decided.point_id.in_(sorted({group.key.point_id for group in groups})),
            decided.hour.in_(hours),
        )
        .order_by(decided.decided_at.desc(), decided.id)
    )
    found: dict[GroupKey, list[Decision]] = {}
    for row in await conn.execute(statement):
        decision = Decision(
            standing=row[4], n=row[5], why=row[6], decided_at=row[7], decided_by=row[8]
        )
        found.setdefault(GroupKey(*row[:4]), []).append(decision)
    return found


async def insert_decision(conn: Connection, key: GroupKey, **columns: Any) -> None:
    """Write a decision down; columns as in tables.flag_decisions."""
    about = {
        "survey_id": key.survey_id,
        "point_id": key.point_id,
        "hour": key.hour,
        "reasons": key.reasons,
    }
    await conn.execute(flag_decisions.insert().values(**about, **columns))


def _flagged(path: str) -> tuple[Any, ...]:
    """Select flagged answers below a path, in the words of the index that holds only these."""
    return (
        responses.c.root_id == path.split("/")[1],
        below(responses.c.path, path),
        sa.text("responses.standing <> ''"),
    )


def _in(key: GroupKey) -> tuple[sa.ColumnElement[bool], ...]:
    hour: datetime = key.hour
    return (
        responses.c.survey_id == key.survey_id,
        responses.c.point_id == key.point_id,
        responses.c.hour == hour,
        responses.c.reasons == key.reasons,
    )
