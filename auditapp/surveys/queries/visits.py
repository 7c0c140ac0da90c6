"""Statements about visits: adding what was counted, and reading it for results."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from auditapp.store.bulk import Bulk, insert_rows
from auditapp.store.dialect import listed, packed
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared
from auditapp.surveys.models.periods import Period
from auditapp.surveys.models.visits import DONE, SCAN, START, Rows, Visits
from auditapp.surveys.queries.result_counts import Scope, surveys_of_form
from auditapp.surveys.tables import visits

KEY = ("root_id", "node_id", "survey_id", "grain", "period", "hour", "step")


def add_visits(bulk: Bulk, rows: Rows) -> None:
    """Add rows of KEY and n to what is there."""
    bulk.run(_add(is_sqlite=bulk.is_sqlite), rows)


@cache
def _add(*, is_sqlite: bool) -> str:
    insert = insert_rows(visits, (*KEY, "n"), is_sqlite=is_sqlite)
    return f"{insert} ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET n = visits.n + excluded.n"


async def get_visits(conn: Connection, scope: Scope, node_id: str, *, period: Period) -> Visits:
    """Return what was counted at a node over a period's months."""
    given = {"root_id": scope.root_id, "form": scope.form, "node_id": node_id}
    months = {"months": packed(period.months)}
    rows = await conn.execute(_of_months(conn.dialect.name), {**given, **months})
    found = {row[0]: int(row[1]) for row in rows}
    return Visits(
        scans=found.get(SCAN, 0), starts=found.get(START, 0), completions=found.get(DONE, 0)
    )


async def list_scan_hours(
    conn: Connection, scope: Scope, point_id: str, *, period: Period
) -> dict[int, int]:
    """Return how often a point's page was opened by hour of the day."""
    given = {"root_id": scope.root_id, "form": scope.form, "node_id": point_id}
    days = {"first": period.first, "last": period.last}
    return {row[0]: int(row[1]) for row in await conn.execute(_HOURS, {**given, **days})}


def _steps(grain: str, *by: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(*by, sa.func.sum(visits.c.n))
        .where(
            visits.c.root_id == sa.bindparam("root_id"),
            visits.c.node_id == sa.bindparam("node_id"),
            visits.c.survey_id.in_(surveys_of_form()),
            visits.c.grain == grain,
        )
        .group_by(*by)
    )


@cache
def _of_months(dialect: str) -> sa.Select[Any]:
    months = listed(dialect, "months", sa.Date())
    return prepared(_steps("M", visits.c.step).where(visits.c.period.in_(months)))


_HOURS = prepared(
    _steps("H", visits.c.hour)
    .where(
        visits.c.period.between(sa.bindparam("first"), sa.bindparam("last")),
        visits.c.step == SCAN,
    )
    .order_by(visits.c.hour)
)
