"""Statements about the points that are printed: open ones, with their live code."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, point_codes, service_points
from auditapp.channels.models.posters import Chosen
from auditapp.store.dialect import below
from auditapp.store.engine import Connection

PAGE = 1000


class LivePoint(NamedTuple):
    """An open point; `replaces` is the code revoked last."""

    agency_code: str
    name: str
    id: str
    agency_id: str
    place: str
    code: str
    issued_at: datetime
    replaces: str | None


def _within(chosen: Chosen) -> sa.ColumnElement[bool]:
    found = [below(agencies.c.path, chosen.path), service_points.c.closed_at.is_(None)]
    if chosen.place:
        found.append(service_points.c.place == chosen.place)
    if chosen.point_ids:
        found.append(service_points.c.id.in_(chosen.point_ids))
    return sa.and_(*found)


async def count_live_points(conn: Connection, chosen: Chosen) -> Counter[str]:
    """Return how many points are chosen per agency, whatever its kind."""
    rows = await conn.execute(
        sa.select(service_points.c.agency_id, sa.func.count())
        .join(agencies, agencies.c.id == service_points.c.agency_id)
        .where(_within(chosen))
        .group_by(service_points.c.agency_id)
    )
    return Counter({row[0]: int(row[1]) for row in rows})


async def each_live_point(conn: Connection, chosen: Chosen) -> AsyncIterator[LivePoint]:
    """Give every chosen point by agency code and name, a page at a time."""
    statement = _live_points(chosen)
    order = sa.tuple_(agencies.c.code, service_points.c.name, service_points.c.id)
    page = statement.limit(PAGE)
    while True:
        rows = [LivePoint(*row) for row in await conn.execute(page)]
        for row in rows:
            yield row
        if len(rows) < PAGE:
            return
        page = statement.where(order > tuple(rows[-1][:3])).limit(PAGE)


def _live_points(chosen: Chosen) -> sa.Select[Any]:
    old = point_codes.alias("old")
    replaces = (
        sa.select(old.c.code)
        .where(old.c.point_id == service_points.c.id, old.c.revoked_at.is_not(None))
        .order_by(old.c.revoked_at.desc(), old.c.code)
        .limit(1)
        .scalar_subquery()
    )
    live = sa.and_(
        point_codes.c.point_id == service_points.c.id, point_codes.c.revoked_at.is_(None)
    )
    return (
        sa.select(
            agencies.c.code,
            service_points.c.name,
            service_points.c.id,
            service_points.c.agency_id,
            service_points.c.place,
            point_codes.c.code,
            point_codes.c.issued_at,
            replaces,
        )
        .select_from(service_points)
        .join(agencies, agencies.c.id == service_points.c.agency_id)
        .join(point_codes, live)
        .where(_within(chosen))
        .order_by(agencies.c.code, service_points.c.name, service_points.c.id)
    )
