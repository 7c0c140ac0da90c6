"""The nodes that results speak of: where a person may look, and what lies directly below."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.agencies import queries as tree
from auditapp.agencies.tables import agencies, agency_parents, service_points
from auditapp.base.errors import NotFound
from auditapp.store.dialect import below, listed, packed
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared
from auditapp.surveys.models.periods import Period
from auditapp.surveys.models.results import Crumb, NodeKind


class Below(msgspec.Struct, frozen=True):
    """An agency or point directly below a node, under its name on the day asked for."""

    id: str
    parent_id: str
    kind: NodeKind
    name: str
    closed: bool


class Node(msgspec.Struct, frozen=True):
    """What results are asked of; `chain` leads from the root to its parent."""

    id: str
    root_id: str
    kind: NodeKind
    name: str
    chain: tuple[Crumb, ...]


class VisibleAgency(msgspec.Struct, frozen=True):
    """An agency in the list that the API gives."""

    id: str
    code: str
    kind: str
    name: str
    parent_id: str | None


async def get_node(conn: Connection, node_id: str, *, on: date, today: date) -> Node:
    """Return an agency or point with the names of that day; raises NotFound.

    What did not exist on that day is shown under its name of today.
    """
    point = await tree.find_point(conn, node_id)
    path = await tree.find_path(conn, point.agency_id if point else node_id)
    if path is None:
        raise NotFound
    ids = path.strip("/").split("/")
    names = await _names(conn, ids, on=on, today=today)
    chain = tuple(Crumb(agency, names.get(agency, "")) for agency in ids)
    if point is not None:
        return Node(point.id, ids[0], "point", point.name, chain)
    return Node(node_id, ids[0], "agency", chain[-1].name, chain[:-1])


async def list_below(
    conn: Connection, parents: Sequence[str], *, period: Period, today: date
) -> list[Below]:
    """Return what lay directly below these agencies at any time of the period, by id."""
    if not parents:
        return []
    links, points = _below(conn.dialect.name)
    above = {"parents": packed(parents)}
    rows = await conn.execute(links, {**above, "first": period.first, "last": period.last})
    parent_of = {row.agency_id: row.parent_id for row in rows}
    on = min(period.last, today)
    found = [
        Below(agency.id, parent_of[agency.id], "agency", agency.name, _closed(agency.closed_on, on))
        for agency in await tree.list_agencies(conn, list(parent_of), on=on)
    ]
    for row in await conn.execute(points, above):
        closed = row.closed_at is not None and row.closed_at.date() <= on
        found.append(Below(row.id, row.agency_id, "point", row.name, closed))
    return sorted(found, key=lambda part: part.id)


@cache
def _below(dialect: str) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Select what lay below some parents in a time, and the points of these parents."""
    parents, link, point = (
        listed(dialect, "parents", sa.String()),
        agency_parents.c,
        service_points.c,
    )
    links = sa.select(link.agency_id, link.parent_id).where(
        link.parent_id.in_(parents),
        link.valid_from <= sa.bindparam("last"),
        sa.or_(link.valid_to.is_(None), link.valid_to >= sa.bindparam("first")),
    )
    points = sa.select(point.id, point.agency_id, point.name, point.closed_at)
    return (
        prepared(links.distinct().order_by(link.agency_id)),
        prepared(points.where(point.agency_id.in_(parents))),
    )


async def list_visible_agencies(
    conn: Connection, paths: Sequence[str], *, after: str, limit: int, today: date
) -> list[VisibleAgency]:
    """Return agencies at and below these paths, by id, after the given one."""
    within = sa.or_(*(below(agencies.c.path, path) for path in paths))
    statement = (
        sa.select(agencies.c.id).where(within, agencies.c.id > after).order_by(agencies.c.id)
    )
    ids = list((await conn.execute(statement.limit(limit))).scalars())
    named = await tree.list_agencies(conn, ids, on=today)
    return sorted(
        (VisibleAgency(a.id, a.code, a.kind, a.name, a.parent_id) for a in named),
        key=lambda agency: agency.id,
    )


async def _names(conn: Connection, ids: Sequence[str], *, on: date, today: date) -> dict[str, str]:
    names = {agency.id: agency.name for agency in await tree.list_agencies(conn, ids, on=on)}
    missing = [agency for agency in ids if agency not in names]
    if missing:
        later = await tree.list_agencies(conn, missing, on=today)
        names |= {agency.id: agency.name for agency in later}
    return names


def _closed(closed_on: date | None, on: date) -> bool:
    return closed_on is not None and closed_on <= on
