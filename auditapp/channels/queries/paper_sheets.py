"""SQL about the sheets of a batch that were keyed in, and the differences between two entries."""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec
import sqlalchemy as sa

from auditapp.channels.models.paper import Difference, Sheet
from auditapp.channels.tables.paper import paper_differences, paper_sheets
from auditapp.store.engine import Connection
from auditapp.surveys.tables import comments, responses

_SHEET = [paper_sheets.c[name] for name in Sheet.__struct_fields__]
_DIFFERENCE = [paper_differences.c[name] for name in Difference.__struct_fields__]


class Second(msgspec.Struct, frozen=True):
    """Who keyed a sheet in again, on which day, under which entry, and how much was compared."""

    second_id: str
    second_by: str
    second_on: date
    compared: int


async def list_sheets(conn: Connection, batch_id: str) -> list[Sheet]:
    """Return the sheets of a batch that were keyed in, by serial."""
    statement = sa.select(*_SHEET).where(paper_sheets.c.batch_id == batch_id)
    rows = await conn.execute(statement.order_by(paper_sheets.c.serial))
    return [Sheet(*row) for row in rows]


async def find_sheet(conn: Connection, batch_id: str, serial: int) -> Sheet | None:
    """Return a sheet that was keyed in."""
    statement = sa.select(*_SHEET).where(
        paper_sheets.c.batch_id == batch_id, paper_sheets.c.serial == serial
    )
    row = (await conn.execute(statement)).one_or_none()
    return Sheet(*row) if row else None


async def insert_sheets(conn: Connection, sheets: Sequence[Sheet]) -> None:
    """Insert sheets keyed in for the first time."""
    await conn.execute(paper_sheets.insert(), [msgspec.structs.asdict(sheet) for sheet in sheets])


async def delete_sheet(conn: Connection, batch_id: str, serial: int) -> None:
    """Delete the note of a sheet with its differences; its answers go by surveys' `take_back`."""
    for table in (paper_differences, paper_sheets):
        await conn.execute(
            table.delete().where(table.c.batch_id == batch_id, table.c.serial == serial)
        )


async def update_drawn(conn: Connection, batch_id: str, serials: Collection[int]) -> None:
    """Mark sheets as drawn for their second entry."""
    await conn.execute(
        paper_sheets.update()
        .where(paper_sheets.c.batch_id == batch_id, paper_sheets.c.serial.in_(serials))
        .values(is_drawn=True)
    )


async def update_second(conn: Connection, sheet: Sheet, second: Second) -> None:
    """Note the second entry of a sheet."""
    await conn.execute(
        paper_sheets.update()
        .where(paper_sheets.c.batch_id == sheet.batch_id, paper_sheets.c.serial == sheet.serial)
        .values(**msgspec.structs.asdict(second))
    )


async def list_differences(
    conn: Connection, batch_id: str, *, serial: int | None = None
) -> list[Difference]:
    """Return the differences of a batch or of one sheet, by sheet; in no order of questions."""
    statement = sa.select(*_DIFFERENCE).where(paper_differences.c.batch_id == batch_id)
    if serial is not None:
        statement = statement.where(paper_differences.c.serial == serial)
    rows = await conn.execute(
        statement.order_by(paper_differences.c.serial, paper_differences.c.question)
    )
    return [Difference(*row) for row in rows]


async def insert_differences(conn: Connection, differences: Sequence[Difference]) -> None:
    """Insert what two entries of a sheet differ in."""
    await conn.execute(
        paper_differences.insert(), [msgspec.structs.asdict(each) for each in differences]
    )


async def update_agreed(conn: Connection, difference: Difference) -> None:
    """Note which value a difference was settled with, by whom and on which day."""
    await conn.execute(
        paper_differences.update()
        .where(
            paper_differences.c.batch_id == difference.batch_id,
            paper_differences.c.serial == difference.serial,
            paper_differences.c.question == difference.question,
        )
        .values(
            agreed=difference.agreed,
            agreed_by=difference.agreed_by,
            agreed_on=difference.agreed_on,
        )
    )


async def find_answers(conn: Connection, root_id: str, response_id: str) -> str | None:
    """Return the stored answers of a sheet as JSON, without the words kept among the comments."""
    return await conn.scalar(
        sa.select(responses.c.answers).where(
            responses.c.root_id == root_id, responses.c.id == response_id
        )
    )


async def list_words(conn: Connection, root_id: str, response_id: str) -> dict[str, str]:
    """Return the words of an answer by question."""
    rows = await conn.execute(
        sa.select(comments.c.question, comments.c.words).where(
            comments.c.root_id == root_id, comments.c.response_id == response_id
        )
    )
    return {row[0]: row[1] for row in rows}
