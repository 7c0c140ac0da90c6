"""Opening, renaming and closing an agency or a unit."""

from datetime import date, timedelta
from typing import Unpack

from auditapp.agencies import queries
from auditapp.agencies.models import (
    BASIS_MAX,
    NAME_MAX,
    PATH_MAX,
    SHORT_NAME_MAX,
    Agency,
    NamePeriod,
    NewAgency,
    NewName,
    Record,
    checked_code,
    checked_words,
    no_record,
)
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_id
from auditapp.store.engine import Connection, Database


async def open_agency(
    database: Database,
    clock: Clock,
    *,
    parent_id: str | None,
    record: Record = no_record,
    **new: Unpack[NewAgency],
) -> Agency:
    """Add a node under parent (None: a root); raises NotFound for the parent, and Invalid."""
    now = clock.now()
    today = local_date(now)
    async with database.writing() as conn:
        parent = None
        if parent_id:
            parent = await queries.get_agency_to_change(conn, parent_id, on=today)
        agency = _new_agency(parent, new, today)
        await _check_kind(conn, parent, agency.kind)
        if parent:
            await _check_place(conn, parent, agency, today)
        await queries.insert_agency(conn, agency, created_at=now)
        await record(conn, "agency.opened", agency.id, agency.id, {"name": agency.name})
    return agency


def _new_agency(parent: Agency | None, new: NewAgency, today: date) -> Agency:
    agency_id = new_id()
    name = checked_words(new["name"], "name", NAME_MAX)
    short = checked_words(new.get("short_name", ""), "short_name", SHORT_NAME_MAX, required=False)
    opened_on = new.get("opened_on", today)
    if opened_on > today:
        raise Invalid("This day lies in the future.", field="opened_on")
    return Agency(
        id=agency_id,
        root_id=parent.root_id if parent else agency_id,
        code=checked_code(new["code"]),
        kind=new["kind"],
        path=f"{parent.path if parent else '/'}{agency_id}/",
        name=name,
        short_name=short or name[:SHORT_NAME_MAX],
        opened_on=opened_on,
        closed_on=None,
        successor_id=None,
    )


async def _check_kind(conn: Connection, parent: Agency | None, code: str) -> None:
    kind = await queries.find_kind(conn, code)
    if kind is None or kind.is_history:
        raise Invalid("This choice does not exist.", field="kind")
    above = await queries.find_kind(conn, parent.kind) if parent else None
    if above and above.is_unit and not kind.is_unit:
        raise Invalid("Only units can stand inside a unit.", field="kind")


async def _check_place(conn: Connection, parent: Agency, agency: Agency, today: date) -> None:
    if parent.closed_on is not None:
        raise Conflict("This agency is closed.")
    if agency.opened_on < parent.opened_on:
        raise Invalid("The agency above was opened later than this day.", field="opened_on")
    if len(agency.path) > PATH_MAX:
        raise Invalid("The tree would become too deep.", field="parent_id")
    same = await queries.list_agencies_coded(conn, [agency.code], on=today, root_id=agency.root_id)
    if same:
        raise Invalid("This code belongs to %(name)s already.", field="code", name=same[0].name)


async def rename_agency(
    database: Database,
    clock: Clock,
    *,
    agency_id: str,
    record: Record = no_record,
    **new: Unpack[NewName],
) -> None:
    """Give an agency a name from a day on, also a past or a future one; raises Invalid.

    On the first day of a name that is there already, the new one corrects it.
    """
    day = new["day"]
    name = checked_words(new["name"], "name", NAME_MAX)
    short = checked_words(new.get("short_name", ""), "short_name", SHORT_NAME_MAX, required=False)
    basis = checked_words(new.get("legal_basis", ""), "legal_basis", BASIS_MAX, required=False)
    short = short or name[:SHORT_NAME_MAX]
    async with database.writing() as conn:
        today = local_date(clock.now())
        agency = await queries.get_agency_to_change(conn, agency_id, on=today)
        if not agency.is_open(day):
            raise Invalid("The agency does not exist on this day.", field="day")
        before = await queries.get_agency(conn, agency_id, on=day)
        if (before.name, before.short_name) == (name, short):
            raise Invalid("This is its name on that day already.", field="name")
        await queries.upsert_name(conn, agency_id, NamePeriod(day, None, name, short, basis))
        detail = {"from": before.name, "to": name, "day": day.isoformat(), "basis": basis}
        await record(conn, "agency.renamed", agency_id, agency_id, detail)


async def close_agency(
    database: Database,
    clock: Clock,
    *,
    agency_id: str,
    last_day: date,
    record: Record = no_record,
) -> None:
    """Close an agency with its units and points; raises Invalid while agencies stand below."""
    now = clock.now()
    today = local_date(now)
    async with database.writing() as conn:
        agency = await queries.get_agency_to_change(conn, agency_id, on=today)
        if agency.closed_on is not None:
            raise Conflict("This agency is closed.")
        if last_day > today:
            raise Invalid("This day lies in the future. Please enter it then.", field="last_day")
        if last_day < agency.opened_on:
            raise Invalid("The agency does not exist on this day.", field="last_day")
        await _check_empty(conn, agency, last_day, today)
        await queries.update_points_closed(conn, agency.path, at=now)
        for node in await queries.list_agencies_below(conn, agency.path, on=today):
            await queries.delete_deciding_of(conn, node.id, day=last_day + timedelta(days=1))
        await queries.update_closed(conn, agency.path, last_day=last_day)
        detail = {"name": agency.name, "last_day": last_day.isoformat()}
        await record(conn, "agency.closed", agency_id, agency_id, detail)


async def _check_empty(conn: Connection, agency: Agency, last_day: date, today: date) -> None:
    units = {kind.code for kind in await queries.list_kinds(conn) if kind.is_unit}
    for node in await queries.list_agencies_below(conn, agency.path, on=today):
        if node.id == agency.id or node.closed_on is not None:
            continue
        if node.kind not in units:
            raise Invalid("First close, merge or move what stands below: %(name)s.", name=node.name)
        if node.opened_on > last_day:
            raise Invalid(
                "A unit was opened after this day: %(name)s.", field="last_day", name=node.name
            )
