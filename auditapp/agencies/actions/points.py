"""Service points and the codes that stand for them."""

from typing import Unpack

from auditapp.agencies import queries
from auditapp.agencies.models import (
    POINT_NAME_MAX,
    Agency,
    NewPoint,
    Point,
    Record,
    checked_place,
    checked_words,
    no_record,
)
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_code, new_id
from auditapp.store.engine import Connection, Database


async def open_point(
    database: Database,
    clock: Clock,
    *,
    agency: Agency,
    record: Record = no_record,
    **new: Unpack[NewPoint],
) -> Point:
    """Add a service point to an agency, with a code for its QR; raises Invalid and Conflict."""
    now = clock.now()
    async with database.writing() as conn:
        today = local_date(now)
        agency = await queries.get_agency_to_change(conn, agency.id, on=today)
        if agency.closed_on is not None:
            raise Conflict("This agency is closed.")
        point = Point(
            id=new_id(),
            root_id=agency.root_id,
            agency_id=agency.id,
            name=checked_words(new["name"], "name", POINT_NAME_MAX),
            place=checked_place(new["place"]),
            field=await _checked_field(conn, new.get("field")),
            code=await _free_code(conn),
            created_at=now,
            closed_at=None,
        )
        await queries.insert_point(conn, point)
        await record(conn, "point.opened", point.id, agency.id, {"name": point.name})
    return point


async def change_point(
    database: Database,
    *,
    point_id: str,
    record: Record = no_record,
    **new: Unpack[NewPoint],
) -> None:
    """Rename a point or give it another place or field; its code stays. Raises Invalid."""
    async with database.writing() as conn:
        before = await _open_point(conn, point_id)
        name = checked_words(new["name"], "name", POINT_NAME_MAX)
        place = checked_place(new["place"])
        field = await _checked_field(conn, new.get("field"))
        await queries.update_point(conn, point_id, name=name, place=place, field=field)
        detail = {
            "from": {"name": before.name, "place": before.place, "field": before.field},
            "to": {"name": name, "place": place, "field": field},
        }
        await record(conn, "point.changed", point_id, before.agency_id, detail)


async def replace_code(
    database: Database,
    clock: Clock,
    *,
    point_id: str,
    code: str,
    actor_id: str | None,
    record: Record = no_record,
) -> str:
    """Revoke a point's code and return its new one; raises NotFound and Conflict.

    The code is asked for as well as the point, so that pressed twice it replaces once.
    """
    now = clock.now()
    async with database.writing() as conn:
        point = await _open_point(conn, point_id)
        if point.code != code:
            raise Conflict
        if not await queries.update_code_revoked(conn, code, at=now, by=actor_id):
            raise Conflict
        fresh = await _free_code(conn)
        await queries.insert_code(conn, point_id, fresh, issued_at=now)
        detail = {"old": code, "new": fresh}
        await record(conn, "point.code_replaced", point_id, point.agency_id, detail)
    return fresh


async def close_point(
    database: Database, clock: Clock, *, point_id: str, record: Record = no_record
) -> None:
    """Close a point: its code then leads to a friendly word. Raises NotFound and Conflict."""
    async with database.writing() as conn:
        point = await queries.get_point(conn, point_id)
        if not await queries.update_point_closed(conn, point_id, at=clock.now()):
            raise Conflict("This service point is closed.")
        await record(conn, "point.closed", point_id, point.agency_id, {"name": point.name})


async def _open_point(conn: Connection, point_id: str) -> Point:
    point = await queries.get_point(conn, point_id)
    if point.closed_at is not None:
        raise Conflict("This service point is closed.")
    return point


async def _checked_field(conn: Connection, code: str | None) -> str | None:
    if code and await queries.find_field(conn, code) is None:
        raise Invalid("This choice does not exist.", field="field")
    return code or None


async def _free_code(conn: Connection) -> str:
    while await queries.find_code(conn, code := new_code()) is not None:
        pass
    return code
