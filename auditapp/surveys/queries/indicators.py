"""Statements about figures that were typed in beside survey rates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from auditapp.people.tables import accounts
from auditapp.store.engine import Connection
from auditapp.surveys.models.indicators import INDICATORS
from auditapp.surveys.tables import indicator_values


class Typed(NamedTuple):
    """A figure as it holds now: value, where it comes from, and who typed it when."""

    value: float
    source: str
    at: datetime
    by: str
    seq: int


async def list_indicators(conn: Connection, agency_id: str, period: str) -> dict[str, Typed]:
    """Return the figures of an agency and period by their field's name."""
    row = indicator_values.c
    statement = (
        sa.select(
            row.scheme,
            row.code,
            row.value,
            row.source,
            row.changed_at,
            accounts.c.display_name,
            row.seq,
        )
        .outerjoin(accounts, accounts.c.id == row.changed_by)
        .where(row.agency_id == agency_id, row.period == period)
        .order_by(row.seq)
    )
    found: dict[str, Typed] = {}
    for scheme, code, value, source, at, by, seq in await conn.execute(statement):
        found[f"{scheme}-{code}"] = Typed(value, source, at, by or "", seq)
    return found


async def insert_indicators(
    conn: Connection,
    agency_id: str,
    period: str,
    values: Mapping[str, float | None],
    *,
    seq: int,
    fact: Mapping[str, Any],
) -> None:
    """Add what changed; fact: source, changed_at, changed_by."""
    known = {one.field: one for one in INDICATORS}
    rows = [
        {
            "agency_id": agency_id,
            "period": period,
            "scheme": known[field].scheme,
            "code": known[field].code,
            "seq": seq,
            "value": value,
            **fact,
        }
        for field, value in values.items()
    ]
    await conn.execute(indicator_values.insert(), rows)
