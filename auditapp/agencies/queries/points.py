"""SQL about service points and their codes."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.models import Point, PointCode, ancestors
from auditapp.agencies.tables import agencies, point_codes, service_points
from auditapp.base.errors import NotFound
from auditapp.store.dialect import below
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared


def _points() -> sa.Select[Any]:
    live = sa.and_(
        point_codes.c.point_id == service_points.c.id, point_codes.c.revoked_at.is_(None)
    )
    return sa.select(
        service_points.c.id,
        service_points.c.root_id,
        service_points.c.agency_id,
        service_points.c.name,
        service_points.c.place,
        service_points.c.field,
        point_codes.c.code,
        service_points.c.created_at,
        service_points.c.closed_at,
    ).join(point_codes, live)


async def find_point(conn: Connection, point_id: str) -> Point | None:
    """Return the point with its live code."""
    row = (await conn.execute(_POINT, {"point_id": point_id})).one_or_none()
    return Point(*row) if row else None


_POINT = prepared(_points().where(service_points.c.id == sa.bindparam("point_id")))


async def get_point(conn: Connection, point_id: str) -> Point:
    """Return the point with its live code; raises NotFound."""
    point = await find_point(conn, point_id)
    if point is None:
        raise NotFound
    return point


async def node_of_point(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency of the point that an address names, for access rules."""
    return await conn.scalar(_NODE, {"point_id": str(params["point_id"])})


_NODE = prepared(
    sa.select(agencies.c.path)
    .join(service_points, service_points.c.agency_id == agencies.c.id)
    .where(service_points.c.id == sa.bindparam("point_id"))
)


async def list_points(conn: Connection, agency_id: str) -> list[Point]:
    """Return the points of one agency by name, closed ones last."""
    statement = _points().where(service_points.c.agency_id == agency_id)
    order = (service_points.c.closed_at.is_not(None), service_points.c.name)
    return [Point(*row) for row in await conn.execute(statement.order_by(*order))]


async def list_points_below(conn: Connection, path: str) -> list[Point]:
    """Return the points of the node at path and of everything below it."""
    statement = (
        _points()
        .join(agencies, agencies.c.id == service_points.c.agency_id)
        .where(below(agencies.c.path, path))
        .order_by(agencies.c.path, service_points.c.name)
    )
    return [Point(*row) for row in await conn.execute(statement)]


async def count_points_below(conn: Connection, path: str) -> Counter[str]:
    """Return for every node at path and below it the open points of its whole subtree."""
    rows = await conn.execute(
        sa.select(agencies.c.path, sa.func.count())
        .join(service_points, service_points.c.agency_id == agencies.c.id)
        .where(below(agencies.c.path, path), service_points.c.closed_at.is_(None))
        .group_by(agencies.c.path)
    )
    counts: Counter[str] = Counter()
    for node_path, n in rows:
        for node_id in ancestors(node_path):
            counts[node_id] += n
    return counts


async def find_code(conn: Connection, code: str) -> tuple[str, bool] | None:
    """Return (point id, whether the code is revoked), None for a code never issued."""
    row = (
        await conn.execute(
            sa.select(point_codes.c.point_id, point_codes.c.revoked_at).where(
                point_codes.c.code == code
            )
        )
    ).one_or_none()
    return (row.point_id, row.revoked_at is not None) if row else None


async def list_codes(conn: Connection, point_id: str) -> list[PointCode]:
    """Return every code a point had, the live one first."""
    rows = await conn.execute(
        sa.select(point_codes.c.code, point_codes.c.issued_at, point_codes.c.revoked_at)
        .where(point_codes.c.point_id == point_id)
        .order_by(point_codes.c.revoked_at.is_not(None), point_codes.c.revoked_at.desc())
    )
    return [PointCode(*row) for row in rows]


async def insert_point(conn: Connection, point: Point) -> None:
    """Insert a point and its first code."""
    await conn.execute(
        service_points.insert().values(
            id=point.id,
            root_id=point.root_id,
            agency_id=point.agency_id,
            name=point.name,
            place=point.place,
            field=point.field,
            created_at=point.created_at,
        )
    )
    await insert_code(conn, point.id, point.code, issued_at=point.created_at)


async def insert_code(conn: Connection, point_id: str, code: str, *, issued_at: datetime) -> None:
    """Insert a code of a point."""
    await conn.execute(
        point_codes.insert().values(code=code, point_id=point_id, issued_at=issued_at)
    )


async def update_point(
    conn: Connection, point_id: str, *, name: str, place: str, field: str | None
) -> None:
    """Change what a point says about itself."""
    await conn.execute(
        service_points.update()
        .where(service_points.c.id == point_id)
        .values(name=name, place=place, field=field)
    )


async def update_code_revoked(conn: Connection, code: str, *, at: datetime, by: str | None) -> bool:
    """Revoke a code; False when another person did so first."""
    live = point_codes.update().where(
        point_codes.c.code == code, point_codes.c.revoked_at.is_(None)
    )
    return (await conn.execute(live.values(revoked_at=at, revoked_by=by))).rowcount == 1


async def update_point_closed(conn: Connection, point_id: str, *, at: datetime) -> bool:
    """Close a point; False when it was closed before."""
    open_one = service_points.update().where(
        service_points.c.id == point_id, service_points.c.closed_at.is_(None)
    )
    return (await conn.execute(open_one.values(closed_at=at))).rowcount == 1


async def update_points_closed(conn: Connection, path: str, *, at: datetime) -> int:
    """Close every open point at the node at path and below it; return how many."""
    owners = sa.select(agencies.c.id).where(below(agencies.c.path, path))
    closed = await conn.execute(
        service_points.update()
        .where(service_points.c.agency_id.in_(owners), service_points.c.closed_at.is_(None))
        .values(closed_at=at)
    )
    return closed.rowcount


async def update_points_agency(conn: Connection, agency_id: str, new_agency_id: str) -> int:
    """Hand the open points of one agency over to another; return how many."""
    moved = await conn.execute(
        service_points.update()
        .where(service_points.c.agency_id == agency_id, service_points.c.closed_at.is_(None))
        .values(agency_id=new_agency_id)
    )
    return moved.rowcount
