"""Statements about visits: adding what was counted, and reading it for results."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from auditapp.store.bulk import Bulk, insert_rows
from auditapp.store.engine import Connection
from auditapp.surveys.models.periods import Period
from auditapp.surveys.models.visits import DONE, SCAN, START, Rows, Visits
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.tables import surveys, visits

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
    statement = _steps(scope, node_id, "M", visits.c.step).where(
        visits.c.period.in_(list(period.months))
    )
    found = {row[0]: int(row[1]) for row in await conn.execute(statement)}
    return Visits(
        scans=found.get(SCAN, 0), starts=found.get(START, 0), completions=found.get(DONE, 0)
    )


async def list_scan_hours(
    conn: Connection, scope: Scope, point_id: str, *, period: Period
) -> dict[int, int]:
    """Return how often a point's page was opened by hour of the day."""
    statement = _steps(scope, point_id, "H", visits.c.hour).where(
        visits.c.period.between(period.first, period.last), visits.c.step == SCAN
    )
    return {row[0]: int(row[1]) for row in await conn.execute(statement.order_by(visits.c.hour))}


def _steps(scope: Scope, node_id: str, grain: str, *by: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(*by, sa.func.sum(visits.c.n))
        .where(
            visits.c.root_id == scope.root_id,
            visits.c.node_id == node_id,
            visits.c.survey_id.in_(_surveys(scope)),
            visits.c.grain == grain,
        )
        .group_by(*by)
    )


def _surveys(scope: Scope) -> sa.Select[tuple[str]]:
    return sa.select(surveys.c.id).where(
        surveys.c.root_id == scope.root_id, surveys.c.form == scope.form
    )
