"""SQL about who decides what an agency receives (Decree 118/2025)."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
import sqlalchemy as sa

from auditapp.agencies.models import Deciding, ancestors
from auditapp.agencies.queries.nodes import valid_on
from auditapp.agencies.tables import deciding_agencies
from auditapp.store.engine import Connection

_COLUMNS = [deciding_agencies.c[name] for name in Deciding.__struct_fields__]


async def find_deciding(
    conn: Connection, agency_path: str, field: str | None, on: date
) -> str | None:
    """Return who decides in field what the agency receives: its own word, else an ancestor's."""
    if field is None:
        return None
    chain = ancestors(agency_path)
    rows = await conn.execute(
        sa.select(*_COLUMNS).where(
            deciding_agencies.c.receiving_id.in_(chain),
            deciding_agencies.c.field == field,
            valid_on(deciding_agencies, on),
        )
    )
    found = {row.receiving_id: str(row.deciding_id) for row in rows}
    return next((found[node_id] for node_id in reversed(chain) if node_id in found), None)


async def list_deciding(conn: Connection, receiving_ids: Sequence[str]) -> list[Deciding]:
    """Return what was ever said for these receiving agencies, the newest first."""
    order = (deciding_agencies.c.field, deciding_agencies.c.valid_from.desc())
    statement = sa.select(*_COLUMNS).where(deciding_agencies.c.receiving_id.in_(receiving_ids))
    return [Deciding(*row) for row in await conn.execute(statement.order_by(*order))]


async def upsert_deciding(conn: Connection, new: Deciding) -> None:
    """Let an entry begin on its first day, in place of what was said for that day and later."""
    await delete_deciding_from(conn, new.receiving_id, new.field, day=new.valid_from)
    await conn.execute(deciding_agencies.insert().values(**msgspec.structs.asdict(new)))


async def delete_deciding_from(
    conn: Connection, receiving_id: str, field: str, *, day: date
) -> bool:
    """End what was said for day and later; False when nothing was."""
    mine = sa.and_(
        deciding_agencies.c.receiving_id == receiving_id, deciding_agencies.c.field == field
    )
    return await _end(conn, mine, day)


async def delete_deciding_of(
    conn: Connection, agency_id: str, *, day: date, as_receiver_only: bool = False
) -> None:
    """End from day on everything that names an agency, as the receiving or the deciding one."""
    mine = deciding_agencies.c.receiving_id == agency_id
    if not as_receiver_only:
        mine = sa.or_(mine, deciding_agencies.c.deciding_id == agency_id)
    await _end(conn, mine, day)


async def update_deciding_agency(conn: Connection, old_id: str, new_id: str, *, day: date) -> None:
    """Let new_id decide from day on wherever old_id would."""
    old = deciding_agencies.c.deciding_id == old_id
    running = await conn.execute(
        sa.select(*_COLUMNS).where(
            old, valid_on(deciding_agencies, day), deciding_agencies.c.valid_from < day
        )
    )
    entries = [Deciding(*row) for row in running]
    later = deciding_agencies.update().where(old, deciding_agencies.c.valid_from >= day)
    await conn.execute(later.values(deciding_id=new_id))
    await _end(conn, old, day)
    for entry in entries:
        new = msgspec.structs.replace(entry, valid_from=day, deciding_id=new_id)
        await conn.execute(deciding_agencies.insert().values(**msgspec.structs.asdict(new)))


async def _end(conn: Connection, which: sa.ColumnElement[bool], day: date) -> bool:
    later = await conn.execute(
        deciding_agencies.delete().where(which, deciding_agencies.c.valid_from >= day)
    )
    ended = await conn.execute(
        deciding_agencies.update()
        .where(which, valid_on(deciding_agencies, day))
        .values(valid_to=day - timedelta(days=1))
    )
    return bool(later.rowcount + ended.rowcount)
