"""Moving a subtree and merging agencies.

Both change today's paths at once, so they are entered on or after the day they take effect; a
future day is refused with a sentence. Names may be entered ahead (see rename_agency).
"""

from datetime import date, datetime, timedelta
from typing import Unpack

from auditapp.agencies import queries
from auditapp.agencies.models import (
    BASIS_MAX,
    PATH_MAX,
    Agency,
    Merger,
    Record,
    checked_words,
    is_within,
    no_record,
)
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.store.engine import Connection, Database


async def move_agency(
    database: Database,
    clock: Clock,
    *,
    agency_id: str,
    parent_id: str,
    day: date,
    record: Record = no_record,
) -> None:
    """Put an agency and all below it under another from day on; raises NotFound and Invalid."""
    today = local_date(clock.now())
    async with database.writing() as conn:
        agency = await queries.get_agency_to_change(conn, agency_id, on=today)
        parent = await queries.get_agency(conn, parent_id, on=today)
        _check_day(day, today)
        _check_parent(agency, parent, day)
        await _check_past(conn, agency, parent, day)
        await _check_units(conn, agency, parent)
        await _replant(conn, agency, parent, day)
        detail = {"to": parent.name, "parent_id": parent.id, "day": day.isoformat()}
        await record(conn, "agency.moved", agency_id, agency_id, detail)


def _check_day(day: date, today: date) -> None:
    if day > today:
        raise Invalid("This day lies in the future. Please enter it then.", field="day")


def _check_parent(agency: Agency, parent: Agency, day: date) -> None:
    if agency.parent_id is None:
        raise Invalid("The top of the tree cannot be moved.", field="parent_id")
    if parent.root_id != agency.root_id:
        raise Invalid("An agency stays in its tree.", field="parent_id")
    if is_within(parent.path, agency.path):
        raise Invalid("An agency cannot stand below itself.", field="parent_id")
    if parent.id == agency.parent_id:
        raise Invalid("The agency stands there already.", field="parent_id")
    if agency.closed_on is not None:
        raise Conflict("This agency is closed.")
    if parent.closed_on is not None or not parent.is_open(day):
        raise Invalid("The agency above does not exist on this day.", field="parent_id")


async def _check_past(conn: Connection, agency: Agency, parent: Agency, day: date) -> None:
    since = await queries.find_last_parent_day(conn, agency.id)
    if since and day < since:
        raise Invalid("It has stood in its present place only since a later day.", field="day")
    chain = await queries.ancestors_on(conn, parent.id, day)
    if agency.id in {node.id for node in chain}:
        raise Invalid("An agency cannot stand below itself.", field="parent_id")


async def _check_units(conn: Connection, agency: Agency, parent: Agency) -> None:
    units = {kind.code: kind.is_unit for kind in await queries.list_kinds(conn)}
    if units[parent.kind] and not units[agency.kind]:
        raise Invalid("Only units can stand inside a unit.", field="parent_id")


async def _replant(conn: Connection, agency: Agency, parent: Agency, day: date) -> None:
    path = f"{parent.path}{agency.id}/"
    longest = await queries.find_longest_path(conn, agency.path)
    if longest - len(agency.path) + len(path) > PATH_MAX:
        raise Invalid("The tree would become too deep.", field="parent_id")
    await queries.upsert_parent(conn, agency.id, parent.id, day)
    await queries.update_paths(conn, agency.path, path)


async def merge_agencies(
    database: Database, clock: Clock, *, record: Record = no_record, **merger: Unpack[Merger]
) -> None:
    """Close the sources on the day before, with all below them handed to the successor.

    Their points go along with their codes, or are closed. Between two trees only an agency with
    nothing below it can be merged. Raises NotFound, Conflict and Invalid.
    """
    now = clock.now()
    today = local_date(now)
    day = merger["day"]
    basis = checked_words(merger.get("legal_basis", ""), "legal_basis", BASIS_MAX, required=False)
    async with database.writing() as conn:
        _check_day(day, today)
        if not merger["source_ids"]:
            raise Invalid("Please choose at least one agency.", field="source_ids")
        for source_id in sorted(set(merger["source_ids"])):
            source = await queries.get_agency_to_change(conn, source_id, on=today)
            successor = await queries.get_agency_to_change(conn, merger["successor_id"], on=today)
            _check_merger(source, successor, day)
            await _hand_over(conn, source, successor, day)
            if merger.get("move_points", True):
                await queries.update_points_agency(conn, source.id, successor.id)
            await _close_source(conn, source, successor, day, now)
            detail = {"into": successor.id, "day": day.isoformat(), "basis": basis}
            await record(conn, "agency.merged", source.id, successor.id, detail)


def _check_merger(source: Agency, successor: Agency, day: date) -> None:
    if is_within(successor.path, source.path):
        raise Invalid("The successor cannot be the agency itself or stand below it.")
    if source.closed_on is not None:
        raise Conflict("This agency is closed.")
    if successor.closed_on is not None or not successor.is_open(day):
        raise Invalid("The successor does not exist on this day.", field="day")
    if day <= source.opened_on:
        raise Invalid("%(name)s was not open before this day.", field="day", name=source.name)


async def _hand_over(conn: Connection, source: Agency, successor: Agency, day: date) -> None:
    below = await queries.list_agencies_below(conn, source.path, on=date.max)
    open_below = [node for node in below if node.closed_on is None and node.id != source.id]
    if source.root_id != successor.root_id:
        if open_below or await queries.list_points(conn, source.id):
            raise Invalid(
                "%(name)s belongs to another tree and has units or service points. "
                "Close them first.",
                name=source.name,
            )
        return
    for child in open_below:
        if child.parent_id == source.id:
            await _replant(conn, child, successor, day)


async def _close_source(
    conn: Connection, source: Agency, successor: Agency, day: date, now: datetime
) -> None:
    await queries.update_points_closed(conn, source.path, at=now)
    await queries.delete_deciding_of(conn, source.id, day=day, as_receiver_only=True)
    await queries.update_deciding_agency(conn, source.id, successor.id, day=day)
    await queries.update_closed(
        conn, source.path, last_day=day - timedelta(days=1), successor_id=successor.id
    )
