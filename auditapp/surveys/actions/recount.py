"""Counting again from the responses: to prove the counts, and to make them anew."""

import msgspec

from auditapp.base.clock import local_date
from auditapp.store.dialect import lock_table
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.forms import list_forms
from auditapp.surveys.models.survey import Place, make_place
from auditapp.surveys.models.tally import Books, tokens_of
from auditapp.surveys.queries import recount
from auditapp.surveys.queries.recount import Slice


class Difference(msgspec.Struct, frozen=True):
    """A count that is not what the responses add up to."""

    key: tuple[object, ...]
    counted: int
    recounted: int

    def __str__(self) -> str:
        names = " ".join(str(part) or "-" for part in self.key)
        return f"{names}: {self.counted} counted, {self.recounted} in the responses"


async def list_slices(database: Database) -> list[Slice]:
    """Return the parts in which counting again goes on."""
    async with database.reading() as conn:
        return await recount.list_slices(conn)


async def verify_counts(database: Database, part: Slice) -> list[Difference]:
    """Compare the counts of a part with its responses as they stand at one moment."""
    async with database.snapshot() as conn:
        wanted = await _recounted(conn, part)
        found = await recount.list_counts(conn, part)
    return [
        Difference(key, found.get(key, 0), wanted.get(key, 0))
        for key in sorted(found.keys() | wanted.keys(), key=str)
        if found.get(key, 0) != wanted.get(key, 0)
    ]


async def rebuild_counts(database: Database, part: Slice) -> int:
    """Put what the responses add up to in place of the counts of a part; return how many."""
    async with database.writing() as conn:
        for table, _ in recount.BOOKS:
            await lock_table(conn, table)
        rows = await _recounted(conn, part)
        await recount.delete_counts(conn, part)
        await recount.insert_counts(conn, rows)
    return len(rows)


async def _recounted(conn: Connection, part: Slice) -> dict[tuple[object, ...], int]:
    """Return what the responses add up to, by the table's name and key."""
    forms = await list_forms(conn, part.form)
    books = Books.blank()
    places: dict[tuple[str, str, str], Place] = {}
    async for chunk in recount.stream_responses(conn, part):
        for point_id, path, channel, standing, hour, version, answers in chunk:
            at = (point_id, path, channel)
            if at not in places:
                places[at] = make_place(
                    part.root_id, part.survey_id, point_id=point_id, path=path, channel=channel
                )
            tokens = tokens_of(forms[version], msgspec.json.decode(answers))
            books.add(places[at], local_date(hour), tokens, standing)
    tallies = zip(recount.BOOKS, (books.shown, books.flagged), strict=True)
    return {
        (table.name, *row[:-1]): _number(row[-1])
        for (table, _), tally in tallies
        for row in tally.rows()
    }


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
