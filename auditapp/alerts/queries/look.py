"""Reading what is new from the counts: no statement per answer, and none on its way in.

The counts of points are read and added up per agency, since an agency's own counts hold all below.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.alerts.models.alerts import Levels, Release
from auditapp.alerts.tables import alert_finds, alert_marks
from auditapp.formkit.questions import Rating
from auditapp.store.dialect import below, insert
from auditapp.store.engine import Connection
from auditapp.surveys.models.flags import ASIDE
from auditapp.surveys.tables import comments, counts, responses

Key = tuple[str, str]  # agency, survey
Days = dict[date, Levels]


class Asked(NamedTuple):
    """A survey with the question that satisfaction is read from."""

    survey_id: str
    headline: Rating

    @property
    def question(self) -> str:
        """Return the question's code."""
        return self.headline.code


class Found(NamedTuple):
    """A comment; none of it is kept but its key."""

    response_id: str
    question: str
    words: str
    day: date


async def list_levels(
    conn: Connection,
    root_id: str,
    paths: Sequence[str],
    asked: Iterable[Asked],
    *,
    days: list[date],
) -> dict[Key, Days]:
    """Return the scores per day at the agencies' own points at or below paths."""
    found: dict[Key, Days] = {}
    for survey_id, question in ((one.survey_id, one.question) for one in asked):
        here = sa.and_(
            counts.c.root_id == service_points.c.root_id,
            counts.c.node_id == service_points.c.id,
            counts.c.survey_id == survey_id,
            counts.c.grain == "D",
            counts.c.period.in_(days),
            counts.c.question == question,
        )
        n = sa.func.sum(counts.c.n)
        statement = (
            sa.select(service_points.c.agency_id, counts.c.period, counts.c.answer, n)
            .join(agencies, agencies.c.id == service_points.c.agency_id)
            .outerjoin(counts, here)  # so that SQLite begins with the points
            .where(
                service_points.c.root_id == root_id,
                sa.or_(*(below(agencies.c.path, path) for path in paths)),
            )
            .group_by(service_points.c.agency_id, counts.c.period, counts.c.answer)
        )
        for agency_id, day, answer, number in await conn.execute(statement):
            if answer is not None and str(answer).isdigit() and number > 0:
                levels = found.setdefault((agency_id, survey_id), {}).setdefault(day, {})
                levels[str(answer)] = int(number)
    return found


async def list_marks(conn: Connection, root_id: str, *, since: date) -> dict[Key, Days]:
    """Return how far was looked."""
    statement = sa.select(
        alert_marks.c.agency_id,
        alert_marks.c.survey_id,
        alert_marks.c.day,
        alert_marks.c.levels,
    ).where(alert_marks.c.root_id == root_id, alert_marks.c.day >= since)
    found: dict[Key, Days] = {}
    for agency_id, survey_id, day, levels in await conn.execute(statement):
        found.setdefault((agency_id, survey_id), {})[day] = msgspec.json.decode(levels)
    return found


async def update_marks(conn: Connection, root_id: str, new: Release) -> bool:
    """Move the marks to what stands now; False when another process did so first."""
    for day, (was, levels) in sorted(new.marks.items()):
        said = msgspec.json.encode(levels, order="sorted").decode()
        key = {"agency_id": new.agency_id, "survey_id": new.survey_id, "day": day}
        if not was:
            statement = insert(conn, alert_marks).values(root_id=root_id, levels=said, **key)
        else:
            statement = (
                alert_marks.update()
                .where(
                    alert_marks.c.root_id == root_id,
                    *(alert_marks.c[name] == value for name, value in key.items()),
                    alert_marks.c.levels == was,
                )
                .values(levels=said)
            )
        moved = statement if was else statement.on_conflict_do_nothing()
        if await conn.scalar(moved.returning(alert_marks.c.day)) is None:
            return False
    return True


async def delete_old(conn: Connection, root_id: str, *, before: date) -> None:
    """Forget marks and finds of days that nobody looks at any more."""
    for table in (alert_marks, alert_finds):
        await conn.execute(table.delete().where(table.c.root_id == root_id, table.c.day < before))


async def count_month(conn: Connection, root_id: str, key: Key, *, month: date) -> int:
    """Return the answers of a survey at an agency and below it in a month."""
    statement = sa.select(sa.func.sum(counts.c.n)).where(
        counts.c.root_id == root_id,
        counts.c.node_id == key[0],
        counts.c.survey_id == key[1],
        counts.c.grain == "M",
        counts.c.period == month,
        counts.c.question == "",
    )
    return int(await conn.scalar(statement) or 0)


async def list_comments(
    conn: Connection, root_id: str, key: Key, path: str, *, since: date
) -> list[Found]:
    """Return the comments given at an agency itself since a day, in an order that says nothing."""
    statement = (
        sa.select(comments.c.response_id, comments.c.question, comments.c.words, comments.c.day)
        .where(
            comments.c.root_id == root_id,
            comments.c.path == path,
            comments.c.day >= since,
            comments.c.survey_id == key[1],
            ~sa.exists().where(
                responses.c.root_id == comments.c.root_id,
                responses.c.id == comments.c.response_id,
                responses.c.standing == ASIDE,
            ),
        )
        .order_by(comments.c.response_id, comments.c.question)
    )
    return [Found(*row) for row in await conn.execute(statement)]


async def insert_find(conn: Connection, root_id: str, found: Found, word: str) -> bool:
    """Remember that a comment had a word; False when that was known."""
    statement = insert(conn, alert_finds).values(
        root_id=root_id,
        response_id=found.response_id,
        question=found.question,
        word=word,
        day=found.day,
    )
    added = statement.on_conflict_do_nothing().returning(alert_finds.c.word)
    return await conn.scalar(added) is not None


async def list_paths(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the paths of agencies."""
    statement = sa.select(agencies.c.id, agencies.c.path).where(agencies.c.id.in_(sorted(ids)))
    return {row[0]: row[1] for row in await conn.execute(statement)}
