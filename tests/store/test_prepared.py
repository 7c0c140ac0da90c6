"""Prepared statements: the driver runs them, and nobody who asks can tell."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auditapp.base.clock import FixedClock
from auditapp.people.tables import sign_in_failures
from auditapp.store.engine import Connection, Database
from auditapp.store.prepared import prepared

pytestmark = pytest.mark.anyio
_ADD = prepared(
    sign_in_failures.insert().values(
        {column.name: sa.bindparam(column.name) for column in sign_in_failures.c}
    )
)
_FIND = prepared(
    sa.select(sign_in_failures)
    .where(sign_in_failures.c.last_at >= sa.bindparam("since"), sign_in_failures.c.count > 0)
    .order_by(sign_in_failures.c.name_hash)
)


async def test_values_go_in_and_rows_come_out_as_through_sqlalchemy(
    database: Database, clock: FixedClock
) -> None:
    now = clock.now()
    rows = [
        {"name_hash": name, "count": count, "last_at": now - timedelta(days=age)}
        for name, count, age in (("a", 1, 0), ("b", 2, 0), ("c", 3, 9), ("d", 0, 0))
    ]

    async def add(conn: Connection) -> None:
        await conn.execute(_ADD, rows[:1])
        await conn.execute(_ADD, rows[1:])

    async def find(conn: Connection) -> list[dict[str, object]]:
        found = await conn.execute(_FIND, {"since": now - timedelta(days=1)})
        return [dict(row._mapping) for row in found]

    await database.write_at_once(add)
    assert await database.read_at_once(find) == rows[:2]
    async with database.reading() as conn:
        assert await find(conn) == rows[:2]


async def test_a_fault_is_sqlalchemys_and_leaves_no_trace(
    database: Database, clock: FixedClock
) -> None:
    row = {"name_hash": "a", "count": 1, "last_at": clock.now()}

    async def add(conn: Connection) -> None:
        await conn.execute(_ADD, row)
        await conn.execute(_ADD, row)

    with pytest.raises(sa.exc.IntegrityError):
        await database.write_at_once(add)
    since = {"since": clock.now() - timedelta(days=1)}
    assert await database.read_at_once(lambda conn: conn.scalar(_FIND, since)) is None
