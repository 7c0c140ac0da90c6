"""What a save reads of the log: its line and its ids, however long the log has become."""

from typing import Any

import pytest
import sqlalchemy as sa

from auditapp.audits import queries
from auditapp.audits.actions import record_edits
from auditapp.audits.models.log import NewEdit
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.store.engine import Connection, Database
from tests.audits.stage import CODES, Stage

pytestmark = pytest.mark.anyio


def edit_of(item: str, value: str) -> NewEdit:
    return NewEdit(
        edit_id=new_id(), item=item, field="note", value=value, base=None, device_at=None
    )


async def test_it_reads_lines_and_ids_in_the_order_of_the_log_each_edit_once(
    stage: Stage, database: Database, clock: FixedClock
) -> None:
    lines = [CODES[0], CODES[1], CODES[0], CODES[2], CODES[1]]
    edits = [edit_of(item, f"Số {at}") for at, item in enumerate(lines)]
    await record_edits(database, clock, stage.lead.actor, stage.audit.id, edits)

    async def look(conn: Connection) -> list[list[int]]:
        audit = await queries.get_audit(conn, stage.audit.id)
        asked = [
            ({CODES[0]}, ()),
            ({CODES[0], CODES[1]}, ()),
            ((), [edits[3].edit_id, edits[1].edit_id, "unknown"]),
            ({CODES[0]}, [edits[2].edit_id, edits[3].edit_id]),
            ((), ()),
        ]
        return [
            [edit.seq for edit in await queries.list_touched_edits(conn, audit, items=i, ids=d)]
            for i, d in asked
        ]

    wanted = [[1, 3], [1, 2, 3, 5], [2, 4], [1, 3, 4], []]
    assert await database.read_at_once(look) == wanted
    async with database.reading() as conn:
        assert await look(conn) == wanted


async def test_sqlite_finds_them_by_an_index_and_reads_nothing_else_of_the_log(
    stage: Stage, database: Database
) -> None:
    if not database.is_sqlite:
        pytest.skip("says how SQLite goes about it")
    asked: list[tuple[str, Any]] = []
    engine = database.readers.sync_engine

    def note(_conn: Any, _cursor: Any, text: str, given: Any, *_: Any) -> None:
        asked.append((text, given))

    async with database.reading() as conn:
        audit = await queries.get_audit(conn, stage.audit.id)
        sa.event.listen(engine, "before_cursor_execute", note)
        await queries.list_touched_edits(conn, audit, items={CODES[0]}, ids=["unknown"])
        sa.event.remove(engine, "before_cursor_execute", note)
        plans = [
            (await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)).all()
            for text, given in asked
        ]
    steps = [" ".join(row.detail for row in plan) for plan in plans]
    assert len(steps) == 2
    assert "item=?" in steps[0]
    assert "edit_id=?" in steps[1]
