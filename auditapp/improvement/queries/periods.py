"""How long steps may take at an agency."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.models import ancestors
from auditapp.improvement.models.periods import Periods
from auditapp.improvement.tables import improvement_periods
from auditapp.store.dialect import insert
from auditapp.store.engine import Connection

_P = improvement_periods.c
_LISTS = ("days_off", "days_worked")


async def get_periods(conn: Connection, path: str) -> Periods:
    """Return the periods that hold at path: the nearest that were set, else those proposed."""
    found = await find_set(conn, path)
    return found[1] if found else Periods()


async def find_set(conn: Connection, path: str) -> tuple[str, Periods] | None:
    """Return the nearest periods set at path or above, with the agency that set them."""
    chain = ancestors(path)
    rows = (await conn.execute(sa.select(improvement_periods).where(_P.agency_id.in_(chain)))).all()
    if not rows:
        return None
    row = max(rows, key=lambda one: chain.index(one.agency_id))
    return row.agency_id, _read(row)


async def upsert_periods(
    conn: Connection, agency_id: str, periods: Periods, **columns: Any
) -> None:
    """Set the periods of an agency; columns are root_id, changed_at, changed_by."""
    values = {name: getattr(periods, name) for name in Periods.__struct_fields__}
    for name in _LISTS:
        values[name] = [day.isoformat() for day in values[name]]
    values.update(columns)
    made = insert(conn, improvement_periods).values(agency_id=agency_id, **values)
    await conn.execute(made.on_conflict_do_update(index_elements=["agency_id"], set_=values))


def _read(row: sa.Row[Any]) -> Periods:
    values = {name: getattr(row, name) for name in Periods.__struct_fields__}
    for name in _LISTS:
        values[name] = tuple(date.fromisoformat(day) for day in values[name])
    return Periods(**values)
