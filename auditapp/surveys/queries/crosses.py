"""Statements about tables of two questions: the raw answers, and the counts kept of them."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from auditapp.base.clock import LOCAL
from auditapp.store import dialect
from auditapp.store.engine import Connection
from auditapp.surveys.models.crosses import Counted
from auditapp.surveys.models.flags import ASIDE
from auditapp.surveys.models.periods import Period
from auditapp.surveys.tables import cross_tables, responses, surveys

KEY = ("root_id", "node_id", "form", "period", "first", "second")


class Wanted(NamedTuple):
    """Which table: a node and period, and two questions of a form."""

    root_id: str
    node_id: str
    form: str
    period: str
    first: str
    second: str


class Kept(NamedTuple):
    """What is known of a table: when somebody asked, when it was counted, the counts."""

    asked_at: datetime
    counted_at: datetime | None
    counted: Counted | None


async def find_cross(conn: Connection, wanted: Wanted) -> Kept | None:
    """Return what is kept of a table."""
    row = cross_tables.c
    statement = sa.select(row.asked_at, row.counted_at, row.counted).where(*_is(wanted))
    found = (await conn.execute(statement)).one_or_none()
    if found is None:
        return None
    counted = msgspec.json.decode(found[2], type=Counted) if found[2] else None
    return Kept(found[0], found[1], counted)


async def upsert_asked(conn: Connection, wanted: Wanted, *, at: datetime) -> None:
    """Note that a table is being counted; what was counted before stays to be seen."""
    statement = dialect.insert(conn, cross_tables).values(**wanted._asdict(), asked_at=at)
    await conn.execute(statement.on_conflict_do_update(index_elements=KEY, set_={"asked_at": at}))


async def update_counted(
    conn: Connection, wanted: Wanted, counted: Counted, *, at: datetime
) -> None:
    """Keep the counts of a table."""
    words = msgspec.json.encode(counted).decode()
    await conn.execute(
        cross_tables.update().where(*_is(wanted)).values(counted=words, counted_at=at)
    )


async def list_pairs(
    conn: Connection, wanted: Wanted, *, path: str, period: Period
) -> list[tuple[Any, Any, int]]:
    """Return (answer, answer, people) over the raw answers at and below a node; reads them all."""
    row = responses.c
    one, other = (
        dialect.json_field(conn.dialect.name, row.answers, code)
        for code in (wanted.first, wanted.second)
    )
    ours = sa.select(surveys.c.id).where(
        surveys.c.root_id == wanted.root_id, surveys.c.form == wanted.form
    )
    begin = datetime.combine(period.first, time(), LOCAL)
    end = datetime.combine(period.last + timedelta(days=1), time(), LOCAL)
    found = (
        sa.select(one.label("one"), other.label("other"))
        .where(
            row.root_id == wanted.root_id,
            row.survey_id.in_(ours),
            dialect.below(row.path, path),
            row.hour >= begin,
            row.hour < end,
            row.standing != ASIDE,
        )
        .subquery()
    )
    statement = sa.select(found.c.one, found.c.other, sa.func.count()).group_by(
        found.c.one, found.c.other
    )
    return [(a, b, int(n)) for a, b, n in await conn.execute(statement)]


def _is(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    return [cross_tables.c[name] == value for name, value in wanted._asdict().items()]
