"""Statements that read responses and counts by slices, to count again and to compare."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.base.clock import LOCAL, local_date
from auditapp.store.engine import Connection
from auditapp.surveys.queries.counts import KEY
from auditapp.surveys.tables import counts, responses, surveys

CHUNK = 5000


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
    """Return every survey and month that has responses or counts."""
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
    return sorted(slices, key=lambda part: (part.root_id, part.survey_id, part.month))


def _months(first: date, last: date) -> list[date]:
    months = [first.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(following)
    return months


async def stream_responses(conn: Connection, part: Slice) -> AsyncIterator[Sequence[Any]]:
    """Yield the responses of a slice in chunks: point, path, channel, hour, version, answers."""
    row = responses.c
    statement = sa.select(
        row.point_id, row.path, row.channel, row.hour, row.version, row.answers
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
    """Return the counts of a slice by their key, without zeros."""
    columns = [*(counts.c[name] for name in KEY), counts.c.n]
    rows = await conn.execute(sa.select(*columns).where(_within(part), counts.c.n != 0))
    return {tuple(row[:-1]): row[-1] for row in rows}


async def delete_counts(conn: Connection, part: Slice) -> None:
    """Delete the counts of a slice, before they are inserted anew."""
    await conn.execute(counts.delete().where(_within(part)))


async def insert_counts(conn: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert counts: rows of KEY and n."""
    names = (*KEY, "n")
    for begin in range(0, len(rows), CHUNK):
        chunk = rows[begin : begin + CHUNK]
        await conn.execute(counts.insert(), [dict(zip(names, row, strict=True)) for row in chunk])


def _within(part: Slice) -> sa.ColumnElement[bool]:
    return sa.and_(
        counts.c.root_id == part.root_id,
        counts.c.survey_id == part.survey_id,
        counts.c.period >= part.month,
        counts.c.period < part.next_month,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
