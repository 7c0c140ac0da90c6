"""Statements about customers served: writing numbers, and reading them for response rates."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.store import dialect
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared
from auditapp.surveys.models.response_rates import Served
from auditapp.surveys.tables import served

KEY = ("root_id", "node_id", "grain", "period")
_VALUES = (served.c.grain, served.c.period, served.c.n)


async def list_served_below(
    conn: Connection, path: str, *, first: date, last: date
) -> list[Served]:
    """Return the numbers given for a node and everything below it, from first to last."""
    given = {"root_id": path.split("/")[1], "path": path, "first": first, "last": last}
    found = [Served(*row) for row in await conn.execute(_OF_AGENCIES, given)]
    found += [
        Served(row[0], f"{row[1]}{row[0]}/", *row[2:])
        for row in await conn.execute(_OF_POINTS, given)
    ]
    return found


_WITHIN = sa.and_(
    served.c.root_id == sa.bindparam("root_id"),
    served.c.period.between(sa.bindparam("first"), sa.bindparam("last")),
    dialect.below(agencies.c.path, sa.bindparam("path", type_=sa.String)),
)
_OF_AGENCIES = prepared(
    sa.select(served.c.node_id, agencies.c.path, *_VALUES)
    .join(agencies, agencies.c.id == served.c.node_id)
    .where(_WITHIN)
)
_OF_POINTS = prepared(
    sa.select(served.c.node_id, agencies.c.path, *_VALUES)
    .join(service_points, service_points.c.id == served.c.node_id)
    .join(agencies, agencies.c.id == service_points.c.agency_id)
    .where(_WITHIN)
)


async def list_served_at(
    conn: Connection, root_id: str, node_ids: Sequence[str], *, periods: Iterable[tuple[str, date]]
) -> dict[tuple[str, str, date], int]:
    """Return (node, grain, period) → n of what was given for exactly these."""
    wanted = set(periods)
    statement = sa.select(served.c.node_id, *_VALUES).where(
        served.c.root_id == root_id,
        served.c.node_id.in_(node_ids),
        served.c.period.in_(sorted({period for _, period in wanted})),
    )
    rows = (await conn.execute(statement)).all()
    return {(row[0], row[1], row[2]): row[3] for row in rows if (row[1], row[2]) in wanted}


async def upsert_served(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write numbers, each in place of the one before; columns as in tables.served."""
    if not rows:
        return
    statement = dialect.insert(conn, served)
    statement = statement.on_conflict_do_update(
        index_elements=KEY,
        set_={name: statement.excluded[name] for name in ("n", "changed_at", "changed_by")},
    )
    await conn.execute(statement, list(rows))


async def delete_served(conn: Connection, root_id: str, node_id: str, at: tuple[str, date]) -> None:
    """Forget the number of a node and a month or day."""
    await conn.execute(
        served.delete().where(
            served.c.root_id == root_id,
            served.c.node_id == node_id,
            served.c.grain == at[0],
            served.c.period == at[1],
        )
    )
