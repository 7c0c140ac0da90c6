"""How many answered, per node and period: what is hidden is judged by thousands of these.

They are read along an index of their own, and come as one list per node: thousands of rows cost
the driver more than SQLite takes to find them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.store.dialect import gathered, listed
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared
from auditapp.surveys.models.periods import months_before
from auditapp.surveys.queries.result_counts import Scope, given_for, select_pairs
from auditapp.surveys.tables import counts, surveys

Cell = tuple[str, str, int]  # first day as 2026-11-03, channel, responses
_decode = msgspec.json.Decoder(list[Cell]).decode
_as_day = lru_cache(4096)(date.fromisoformat)
_AS_TEXT = sa.cast(counts.c.period, sa.String(10))
_NONE: sa.ColumnElement[str] = sa.literal_column("''")  # the question, as the index names it


async def list_sizes(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, months: Iterable[date]
) -> dict[tuple[str, date], int]:
    """Return the responses per node and month."""
    return _summed(await _sized(conn, scope, nodes, ("M", months)))


async def list_daily_sizes(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, days: Iterable[date]
) -> dict[tuple[str, date], int]:
    """Return the responses per node and day."""
    return _summed(await _sized(conn, scope, nodes, ("D", days)))


async def list_channel_sizes(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, months: Iterable[date]
) -> dict[tuple[str, date, str], int]:
    """Return the responses per node, month and channel."""
    found: dict[tuple[str, date, str], int] = defaultdict(int)
    for node, cells in await _sized(conn, scope, nodes, ("M", months)):
        for month, channel, n in cells:
            found[node, _as_day(month), channel] += n
    return found


async def list_days(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, days: Iterable[date]
) -> list[tuple[str, list[Cell]]]:
    """Return (node, its cells of days), a node once for each survey."""
    return await _sized(conn, scope, nodes, ("D", days))


def _summed(found: Iterable[tuple[str, list[Cell]]]) -> dict[tuple[str, date], int]:
    sums: dict[tuple[str, date], int] = defaultdict(int)
    for node, cells in found:
        for period, _, n in cells:
            sums[node, _as_day(period)] += n
    return sums


async def _sized(
    conn: Connection, scope: Scope, nodes: Sequence[str], when: tuple[str, Iterable[date]]
) -> list[tuple[str, list[Cell]]]:
    grain, periods = when[0], sorted(set(when[1]))
    if not periods:
        return []
    statement = _statement(conn.dialect.name, bool(scope.channel), _has_gaps(grain, periods))
    given = given_for(scope, nodes, (grain, periods))
    rows = await conn.execute(statement, {**given, "first": periods[0], "last": periods[-1]})
    return [(node, _decode(cells)) for node, cells in rows if cells]


def _has_gaps(grain: str, periods: Sequence[date]) -> bool:
    first, last = periods[0], periods[-1]
    if grain == "M":
        return months_before(last, len(periods))[0] != first
    return (last - first).days + 1 != len(periods)


@cache
def _statement(dialect: str, of_channel: bool, has_gaps: bool) -> sa.Select[Any]:
    pairs = select_pairs(listed(dialect, "nodes", sa.String()))
    cells = sa.select(gathered(dialect, _AS_TEXT, counts.c.channel, counts.c.n)).where(
        counts.c.root_id == pairs.c.root_id,
        counts.c.node_id == pairs.c.node_id,
        counts.c.survey_id == pairs.c.survey_id,
        counts.c.grain == sa.bindparam("grain"),
        counts.c.period.between(sa.bindparam("first"), sa.bindparam("last")),
        counts.c.question == _NONE,
    )
    if of_channel:
        cells = cells.where(counts.c.channel == sa.bindparam("channel"))
    if has_gaps:  # as text the list is no key to seek by: one walk, and what lies between is left
        cells = cells.where(_AS_TEXT.in_(listed(dialect, "periods", sa.String())))
    ours = sa.and_(surveys.c.id == pairs.c.survey_id, surveys.c.form == sa.bindparam("form"))
    found = cells.correlate(pairs).scalar_subquery().label("cells")
    return prepared(sa.select(pairs.c.node_id, found).join(surveys, ours))
