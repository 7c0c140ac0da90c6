"""SQL about nodes of the tree as they stand on a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.models import Agency
from auditapp.agencies.tables import agencies, agency_kinds, agency_names, agency_parents
from auditapp.base.errors import NotFound
from auditapp.store.dialect import below, listed, locked, packed
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared

Day = date | sa.BindParameter[date]


def valid_on(table: sa.Table, day: Day) -> sa.ColumnElement[bool]:
    """Select the rows of a table with validity days that hold on day."""
    return sa.and_(
        table.c.valid_from <= day,
        sa.or_(table.c.valid_to.is_(None), table.c.valid_to >= day),
    )


def named_on(day: Day) -> sa.Select[Any]:
    """Select agencies with the name valid on day (the last one for those closed before it)."""
    named = sa.and_(agency_names.c.agency_id == agencies.c.id, valid_on(agency_names, day))
    return sa.select(
        agencies.c.id,
        agencies.c.root_id,
        agencies.c.code,
        agencies.c.kind,
        agencies.c.path,
        agency_names.c.name,
        agency_names.c.short_name,
        agencies.c.opened_on,
        agencies.c.closed_on,
        agencies.c.successor_id,
    ).join(agency_names, named)


def open_on(day: date) -> sa.ColumnElement[bool]:
    """Select the agencies that exist on day."""
    return sa.and_(
        agencies.c.opened_on <= day,
        sa.or_(agencies.c.closed_on.is_(None), agencies.c.closed_on >= day),
    )


async def find_agency(conn: Connection, agency_id: str, *, on: date) -> Agency | None:
    """Return the agency under the name it had on that day."""
    row = (await conn.execute(named_on(on).where(agencies.c.id == agency_id))).one_or_none()
    return Agency(*row) if row else None


async def get_agency(conn: Connection, agency_id: str, *, on: date) -> Agency:
    """Return the agency under the name it had on that day; raises NotFound."""
    agency = await find_agency(conn, agency_id, on=on)
    if agency is None:
        raise NotFound
    return agency


async def get_agency_to_change(conn: Connection, agency_id: str, *, on: date) -> Agency:
    """Return the agency and let no other change of its tree begin before this one ends."""
    agency = await get_agency(conn, agency_id, on=on)
    root = sa.select(agencies.c.id).where(agencies.c.id == agency.root_id)
    await conn.execute(locked(conn, root))
    return await get_agency(conn, agency_id, on=on)


async def list_agencies_below(conn: Connection, path: str, *, on: date) -> list[Agency]:
    """Return the node at path and everything below it, parents before children."""
    statement = named_on(on).where(below(agencies.c.path, path))
    rows = await conn.execute(statement.order_by(sa.func.length(agencies.c.path), agencies.c.code))
    return [Agency(*row) for row in rows]


async def list_children(conn: Connection, parent_id: str, *, on: date) -> list[Agency]:
    """Return what stood directly below on that day, also what is closed now, by kind and code."""
    statement = (
        named_on(on)
        .join(agency_parents, agency_parents.c.agency_id == agencies.c.id)
        .join(agency_kinds, agency_kinds.c.code == agencies.c.kind)
        .where(agency_parents.c.parent_id == parent_id, valid_on(agency_parents, on))
        .order_by(agency_kinds.c.position, agencies.c.code)
    )
    return [Agency(*row) for row in await conn.execute(statement)]


async def list_agencies(conn: Connection, ids: Sequence[str], *, on: date) -> list[Agency]:
    """Return the agencies with these ids, by code."""
    given = {"ids": packed(ids), "day": on}
    return [Agency(*row) for row in await conn.execute(_listed(conn.dialect.name), given)]


@cache
def _listed(dialect: str) -> sa.Select[Any]:
    named = named_on(sa.bindparam("day", type_=sa.Date))
    ids = listed(dialect, "ids", sa.String())
    return prepared(named.where(agencies.c.id.in_(ids)).order_by(agencies.c.code))


async def list_agencies_at(conn: Connection, paths: Sequence[str], *, on: date) -> list[Agency]:
    """Return the agencies at these paths, by code."""
    statement = named_on(on).where(agencies.c.path.in_(paths)).order_by(agencies.c.code)
    return [Agency(*row) for row in await conn.execute(statement)]


async def list_agencies_coded(
    conn: Connection, codes: Sequence[str], *, on: date, root_id: str | None = None
) -> list[Agency]:
    """Return the agencies with these codes, in one tree or in all."""
    statement = named_on(on)
    if root_id is not None:
        statement = statement.where(agencies.c.root_id == root_id)
    found: list[Agency] = []
    for start in range(0, len(codes), 500):
        part = statement.where(agencies.c.code.in_(codes[start : start + 500]))
        found += [Agency(*row) for row in await conn.execute(part)]
    return found


async def list_roots(conn: Connection, *, on: date) -> list[Agency]:
    """Return the roots, by code."""
    statement = named_on(on).where(agencies.c.id == agencies.c.root_id).order_by(agencies.c.code)
    return [Agency(*row) for row in await conn.execute(statement)]


async def find_path(conn: Connection, agency_id: str) -> str | None:
    """Return the path of a node, for access checks."""
    return await conn.scalar(_PATH, {"agency_id": agency_id})


_PATH = prepared(sa.select(agencies.c.path).where(agencies.c.id == sa.bindparam("agency_id")))


async def node_of_agency(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency that an address names, for access rules."""
    return await find_path(conn, str(params["agency_id"]))


async def insert_agency(conn: Connection, agency: Agency, *, created_at: datetime) -> None:
    """Insert the node, its first name and its first parent."""
    await insert_agencies(conn, [agency], created_at=created_at)


async def insert_agencies(
    conn: Connection, rows: Sequence[Agency], *, created_at: datetime
) -> None:
    """Insert nodes with their first names and parents, parents before children."""
    nodes = [
        {
            "id": agency.id,
            "root_id": agency.root_id,
            "code": agency.code,
            "kind": agency.kind,
            "path": agency.path,
            "opened_on": agency.opened_on,
            "created_at": created_at,
        }
        for agency in rows
    ]
    names = [
        {
            "agency_id": agency.id,
            "valid_from": agency.opened_on,
            "name": agency.name,
            "short_name": agency.short_name,
        }
        for agency in rows
    ]
    parents = [
        {
            "agency_id": agency.id,
            "valid_from": agency.opened_on,
            "parent_id": agency.parent_id,
        }
        for agency in rows
        if agency.parent_id
    ]
    await conn.execute(agencies.insert(), nodes)
    await conn.execute(agency_names.insert(), names)
    if parents:
        await conn.execute(agency_parents.insert(), parents)


async def update_paths(conn: Connection, old: str, new: str) -> None:
    """Hang the node at path old and everything below it at path new."""
    rest = sa.func.substr(agencies.c.path, len(old) + 1)
    await conn.execute(
        agencies.update()
        .where(below(agencies.c.path, old))
        .values(path=sa.literal(new, agencies.c.path.type).concat(rest))
    )


async def find_longest_path(conn: Connection, path: str) -> int:
    """Return the length of the longest path at the node and below it."""
    longest = sa.select(sa.func.max(sa.func.length(agencies.c.path)))
    return await conn.scalar(longest.where(below(agencies.c.path, path))) or 0


async def update_closed(
    conn: Connection, path: str, *, last_day: date, successor_id: str | None = None
) -> None:
    """Close every open node at path and below it; successor_id belongs to the node itself."""
    await conn.execute(
        agencies.update()
        .where(below(agencies.c.path, path), agencies.c.closed_on.is_(None))
        .values(closed_on=last_day)
    )
    if successor_id:
        await conn.execute(
            agencies.update().where(agencies.c.path == path).values(successor_id=successor_id)
        )
