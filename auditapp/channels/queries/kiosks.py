"""SQL about kiosks: who keeps them, their pairing, their signs of life."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.base.errors import NotFound
from auditapp.channels.models.kiosks import Kiosk, State
from auditapp.channels.tables.kiosks import kiosks
from auditapp.store.dialect import below
from auditapp.store.engine import Connection

_NAMES = Kiosk.__struct_fields__
_COLUMNS = [kiosks.c[name] for name in _NAMES]


def _read(row: Any) -> Kiosk:
    return Kiosk(**dict(zip(_NAMES, row, strict=True)))


async def node_of_kiosk(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency at whose point a kiosk stands, for access rules."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(service_points, service_points.c.agency_id == agencies.c.id)
        .join(kiosks, kiosks.c.point_id == service_points.c.id)
        .where(kiosks.c.id == str(params["kiosk_id"]))
    )


async def _find(conn: Connection, condition: sa.ColumnElement[bool]) -> Kiosk | None:
    row = (await conn.execute(sa.select(*_COLUMNS).where(condition))).one_or_none()
    return _read(row) if row else None


async def get_kiosk(conn: Connection, kiosk_id: str) -> Kiosk:
    """Return a kiosk; raises NotFound."""
    kiosk = await _find(conn, kiosks.c.id == kiosk_id)
    if kiosk is None:
        raise NotFound
    return kiosk


async def find_by_secret(conn: Connection, secret_hash: str) -> Kiosk | None:
    """Return the kiosk that a tablet is paired with; None when it is not, or no longer."""
    return await _find(
        conn, sa.and_(kiosks.c.secret_hash == secret_hash, kiosks.c.revoked_at.is_(None))
    )


async def find_by_code(conn: Connection, code_hash: str) -> Kiosk | None:
    """Return the kiosk that a pairing code was last made for, used and expired ones too."""
    return await _find(conn, kiosks.c.code_hash == code_hash)


async def list_kiosks_at(conn: Connection, point_id: str) -> list[Kiosk]:
    """Return the kiosks of a point: those in use by name, withdrawn ones last."""
    statement = sa.select(*_COLUMNS).where(kiosks.c.point_id == point_id)
    order = (kiosks.c.revoked_at.is_not(None), kiosks.c.name, kiosks.c.id)
    return [_read(row) for row in await conn.execute(statement.order_by(*order))]


async def list_kiosks_below(conn: Connection, path: str) -> list[Kiosk]:
    """Return the kiosks in use at the node at path and below it."""
    statement = (
        sa.select(*_COLUMNS)
        .join(service_points, service_points.c.id == kiosks.c.point_id)
        .join(agencies, agencies.c.id == service_points.c.agency_id)
        .where(below(agencies.c.path, path), kiosks.c.revoked_at.is_(None))
        .order_by(agencies.c.path, service_points.c.name, kiosks.c.name, kiosks.c.id)
    )
    return [_read(row) for row in await conn.execute(statement)]


async def insert_kiosk(conn: Connection, kiosk: Kiosk, *, created_by: str) -> None:
    """Insert a kiosk without a code."""
    columns = {name: getattr(kiosk, name) for name in _NAMES}
    await conn.execute(kiosks.insert().values(**columns, created_by=created_by))


async def update_kiosk(conn: Connection, kiosk_id: str, **columns: Any) -> None:
    """Change name, seconds, PIN or pairing code; columns as in channels.tables.kiosks."""
    await conn.execute(kiosks.update().where(kiosks.c.id == kiosk_id).values(**columns))


async def update_paired(
    conn: Connection, kiosk_id: str, code_hash: str, *, secret_hash: str, at: datetime
) -> bool:
    """Give a kiosk its tablet and use up the code; False when somebody was faster."""
    unused = kiosks.update().where(
        kiosks.c.id == kiosk_id,
        kiosks.c.code_hash == code_hash,
        kiosks.c.code_used_at.is_(None),
        kiosks.c.revoked_at.is_(None),
    )
    fresh = {"seen_at": None, "battery": None, "is_charging": None, "unsent": None, "version": None}
    values = {"secret_hash": secret_hash, "paired_at": at, "code_used_at": at, **fresh}
    return (await conn.execute(unused.values(**values))).rowcount == 1


async def update_revoked(conn: Connection, kiosk_id: str, *, at: datetime, by: str) -> bool:
    """Withdraw a kiosk; False when it was withdrawn before."""
    live = kiosks.update().where(kiosks.c.id == kiosk_id, kiosks.c.revoked_at.is_(None))
    return (await conn.execute(live.values(revoked_at=at, revoked_by=by))).rowcount == 1


async def update_state(conn: Connection, kiosk_id: str, state: State, *, at: datetime) -> None:
    """Keep a sign of life."""
    await conn.execute(
        kiosks.update()
        .where(kiosks.c.id == kiosk_id)
        .values(
            seen_at=at,
            battery=state.battery,
            is_charging=state.is_charging,
            unsent=state.unsent,
            version=state.version,
        )
    )
