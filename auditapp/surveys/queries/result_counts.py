"""Reading counts for results: only rows of the nodes asked for, whatever the number of answers.

Which surveys of a form have counts at a node is found by skipping along the primary key, from one
survey to the next; so a survey elsewhere costs nothing, and a node costs the same at ten thousand
answers and at ten million.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.store.engine import Connection
from auditapp.surveys.tables import counts, surveys

RESPONSES = ("", "")  # the question and the answer under which responses themselves are counted


class Scope(NamedTuple):
    """Whose counts: nodes of one tree that belong together, and one form."""

    root_id: str
    form: str


async def list_sizes(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, months: Iterable[date]
) -> dict[tuple[str, date], int]:
    """Return the responses per node and month."""
    return await _per_period(conn, scope, nodes, "M", months)


async def list_daily_sizes(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, days: Iterable[date]
) -> dict[tuple[str, date], int]:
    """Return the responses per node and day."""
    return await _per_period(conn, scope, nodes, "D", days)


async def list_answers(
    conn: Connection, scope: Scope, node: str, *, months: Iterable[date]
) -> dict[str, dict[str, int]]:
    """Return the counts of one node over these months: question → answer → n."""
    statement = _counted(scope, [node], "M", months, (counts.c.question, counts.c.answer))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for question, answer, n in await conn.execute(statement):
        found[question][answer] = n
    return found


async def list_levels(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, question: str, months: Iterable[date]
) -> dict[str, dict[str, int]]:
    """Return the counts of one question per node over these months: node → answer → n.

    Under the answer '' stand the responses, whatever they answered.
    """
    node = counts.c.node_id
    statement = _counted(scope, nodes, "M", months, (node, counts.c.answer))
    statement = statement.where(counts.c.question.in_([RESPONSES[0], question]))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for node_id, answer, n in await conn.execute(statement):
        found[node_id][answer] = n
    return found


async def list_levels_over_time(
    conn: Connection, scope: Scope, node: str, *, question: str, grain: str, periods: Iterable[date]
) -> dict[date, dict[str, int]]:
    """Return the counts of one question of one node: month ('M') or day ('D') → answer → n."""
    statement = _counted(scope, [node], grain, periods, (counts.c.period, counts.c.answer))
    statement = statement.where(counts.c.question == question)
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for period, answer, n in await conn.execute(statement):
        found[period][answer] = n
    return found


async def list_channels(
    conn: Connection, scope: Scope, node: str, *, months: Iterable[date]
) -> dict[str, int]:
    """Return the responses of one node over these months per channel."""
    statement = _counted(scope, [node], "M", months, (counts.c.channel,))
    question, answer = RESPONSES
    statement = statement.where(counts.c.question == question, counts.c.answer == answer)
    return {channel: int(n) for channel, n in await conn.execute(statement)}


async def _per_period(
    conn: Connection, scope: Scope, nodes: Sequence[str], grain: str, periods: Iterable[date]
) -> dict[tuple[str, date], int]:
    statement = _counted(scope, nodes, grain, periods, (counts.c.node_id, counts.c.period))
    question, answer = RESPONSES
    statement = statement.where(counts.c.question == question, counts.c.answer == answer)
    return {(node, period): n for node, period, n in await conn.execute(statement)}


def _counted(
    scope: Scope,
    nodes: Sequence[str],
    grain: str,
    periods: Iterable[date],
    by: tuple[sa.ColumnElement[Any], ...],
) -> sa.Select[Any]:
    pairs = _surveys_of(nodes)
    return (
        sa.select(*by, sa.func.sum(counts.c.n))
        .select_from(pairs)
        .join(
            counts,
            sa.and_(
                counts.c.root_id == pairs.c.root_id,
                counts.c.node_id == pairs.c.node_id,
                counts.c.survey_id == pairs.c.survey_id,
                counts.c.grain == grain,
                counts.c.period.in_(list(periods)),
            ),
        )
        .join(surveys, sa.and_(surveys.c.id == pairs.c.survey_id, surveys.c.form == scope.form))
        .group_by(*by)
    )


def _surveys_of(nodes: Sequence[str]) -> sa.CTE:
    """Select (root, node, survey) that have counts, by one seek each.

    The root comes along as a column, not as a constant: with a constant SQLite would rather walk
    through every count of the province first.
    """
    ids = sa.union_all(
        *(
            sa.select(table.c.root_id, table.c.id).where(table.c.id.in_(nodes))
            for table in (agencies, service_points)
        )
    ).subquery("nodes")
    pairs = sa.select(
        ids.c.root_id, ids.c.id.label("node_id"), _next_survey(ids.c, ids.c.id).label("survey_id")
    ).cte("pairs", recursive=True)
    following = sa.select(
        pairs.c.root_id,
        pairs.c.node_id,
        _next_survey(pairs.c, pairs.c.node_id, pairs.c.survey_id),
    ).where(pairs.c.survey_id.is_not(None))
    return pairs.union_all(following)


def _next_survey(
    row: Any, node: sa.ColumnElement[str], after: sa.ColumnElement[str] | None = None
) -> sa.ScalarSelect[Any]:
    found = counts.alias("found" if after is None else "further")
    first = sa.select(sa.func.min(found.c.survey_id)).where(
        found.c.root_id == row.root_id, found.c.node_id == node
    )
    return (first if after is None else first.where(found.c.survey_id > after)).scalar_subquery()
