"""Saying who decides, per receiving agency and field (Decree 118/2025)."""

from datetime import date
from typing import Unpack

from auditapp.agencies import queries
from auditapp.agencies.models import Agency, Deciding, NewDeciding, Record, no_record
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.store.engine import Connection, Database


async def set_deciding(
    database: Database,
    clock: Clock,
    *,
    record: Record = no_record,
    **new: Unpack[NewDeciding],
) -> None:
    """Let an agency decide in a field from a day on, for a receiving agency and all below it.

    Replaces what was said for that day and later; None ends it. Raises NotFound and Invalid.
    """
    day, field, deciding_id = new["day"], new["field"], new["deciding_id"]
    async with database.writing() as conn:
        today = local_date(clock.now())
        receiving = await queries.get_agency_to_change(conn, new["receiving_id"], on=today)
        if not receiving.is_open(day):
            raise Invalid("The agency does not exist on this day.", field="day")
        if await queries.find_field(conn, field) is None:
            raise Invalid("This choice does not exist.", field="field")
        if deciding_id is None:
            if not await queries.delete_deciding_from(conn, receiving.id, field, day=day):
                raise Invalid("Nothing was said for this field.", field="field")
        else:
            await _check_deciding(conn, receiving, new, today)
            entry = Deciding(receiving.id, field, day, None, deciding_id)
            await queries.upsert_deciding(conn, entry)
        detail = {"field": field, "deciding_id": deciding_id, "day": day.isoformat()}
        await record(conn, "deciding.changed", receiving.id, receiving.id, detail)


async def _check_deciding(
    conn: Connection, receiving: Agency, new: NewDeciding, today: date
) -> None:
    deciding = await queries.find_agency(conn, str(new["deciding_id"]), on=today)
    if deciding is None or deciding.root_id != receiving.root_id:
        raise Invalid("This choice does not exist.", field="deciding_id")
    if not deciding.is_open(new["day"]):
        raise Invalid("The deciding agency does not exist on this day.", field="deciding_id")
