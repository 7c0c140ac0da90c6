"""Statements that read responses and counts by slices, to count again and to compare."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.base.clock import LOCAL, local_date
from auditapp.store.engine import Connection
from auditapp.surveys.queries.counts import FLAGGED_KEY, KEY
from auditapp.surveys.queries.deletions import list_cut_offs
from auditapp.surveys.tables import counts, flagged_counts, responses, surveys

CHUNK = 5000
BOOKS = ((counts, KEY), (flagged_counts, FLAGGED_KEY))


class Slice(msgspec.Struct, frozen=True):
    """One survey in one month: so much is counted in memory at once."""

    root_id: str
    survey_id: str
    form: str
    month: date

    @property
    def next_month(self) -> date:
        """Return the first day of the month after."""
        return (self.month + timedelta(days=32)).replace(day=1)


async def list_slices(conn: Connection) -> list[Slice]:
    """Return every survey and month that has responses or counts, and still all its responses.

    Of months before the first day kept (`queries.deletions`) only the counts are left, which
    nothing can prove or make anew.
    """
    cut_offs = await list_cut_offs(conn)
    found = await conn.execute(
        sa.select(
            surveys.c.root_id,
            surveys.c.id,
            surveys.c.form,
            sa.func.min(responses.c.hour),
            sa.func.max(responses.c.hour),
        )
        .join(
            responses,
            sa.and_(
                responses.c.root_id == surveys.c.root_id, responses.c.survey_id == surveys.c.id
            ),
        )
        .group_by(surveys.c.root_id, surveys.c.id, surveys.c.form)
    )
    slices = {
        Slice(row[0], row[1], row[2], month)
        for row in found
        for month in _months(local_date(row[3]), local_date(row[4]))
    }
    counted = await conn.execute(
        sa.select(surveys.c.root_id, surveys.c.id, surveys.c.form, counts.c.period)
        .join(
            counts,
            sa.and_(counts.c.root_id == surveys.c.root_id, counts.c.survey_id == surveys.c.id),
        )
        .where(counts.c.grain == "M")
        .distinct()
    )
    slices |= {Slice(row[0], row[1], row[2], row[3]) for row in counted}
    whole = [part for part in slices if part.month >= cut_offs.get(part.root_id, date.min)]
    return sorted(whole, key=lambda part: (part.root_id, part.survey_id, part.month))


def _months(first: date, last: date) -> list[date]:
    months = [first.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(following)
    return months


async def stream_responses(conn: Connection, part: Slice) -> AsyncIterator[Sequence[Any]]:
    """Yield a slice's responses in chunks.

    Each row: point, path, channel, standing, hour, version, answers.
    """
    row = responses.c
    statement = sa.select(
        row.point_id, row.path, row.channel, row.standing, row.hour, row.version, row.answers
    ).where(
        row.root_id == part.root_id,
        row.survey_id == part.survey_id,
        row.hour >= _midnight(part.month),
        row.hour < _midnight(part.next_month),
    )
    async with conn.stream(statement) as rows:
        async for chunk in rows.partitions(CHUNK):
            yield chunk


async def list_counts(conn: Connection, part: Slice) -> dict[tuple[object, ...], int]:
    """Return the counts of a slice by their table's name and key, without zeros."""
    found: dict[tuple[object, ...], int] = {}
    for table, key in BOOKS:
        columns = [*(table.c[name] for name in key), table.c.n]
        rows = await conn.execute(sa.select(*columns).where(_within(table, part), table.c.n != 0))
        found.update({(table.name, *row[:-1]): row[-1] for row in rows})
    return found


async def delete_counts(conn: Connection, part: Slice) -> None:
    """Delete the counts of a slice, before they are inserted anew."""
    for table, _ in BOOKS:
        await conn.execute(table.delete().where(_within(table, part)))


async def insert_counts(conn: Connection, rows: Mapping[tuple[object, ...], int]) -> None:
    """Insert counts by their table's name and key."""
    for table, key in BOOKS:
        mine = [
            {**dict(zip(key, name[1:], strict=True)), "n": n}
            for name, n in rows.items()
            if name[0] == table.name
        ]
        for begin in range(0, len(mine), CHUNK):
            await conn.execute(table.insert(), mine[begin : begin + CHUNK])


def _within(table: sa.Table, part: Slice) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.c.root_id == part.root_id,
        table.c.survey_id == part.survey_id,
        table.c.period >= part.month,
        table.c.period < part.next_month,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
