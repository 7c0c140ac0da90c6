"""Reading counts for results: only rows of the nodes asked for, whatever the number of answers.

Which surveys of a form have counts at a node is found by skipping along the primary key, from one
survey to the next; so a survey elsewhere costs nothing, and a node costs the same at ten thousand
answers and at ten million.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.store.dialect import listed, packed
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared
from auditapp.surveys.tables import counts, surveys

RESPONSES = ("", "")  # the question and the answer under which responses themselves are counted


class Scope(NamedTuple):
    """Whose counts: nodes of one tree that belong together, one form, one channel or all ('')."""

    root_id: str
    form: str
    channel: str = ""


async def list_answers(
    conn: Connection,
    scope: Scope,
    nodes: Sequence[str],
    *,
    months: Iterable[date] = (),
    days: Iterable[date] = (),
) -> dict[str, dict[str, int]]:
    """Return the counts of nodes over months and days together: question → answer → n."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    by = ("question", "answer")
    for grain, periods in (("M", list(months)), ("D", list(days))):
        if periods:
            rows = await _counted(conn, scope, nodes, (grain, periods), by=by)
            for question, answer, n in rows:
                found[question][answer] = found[question].get(answer, 0) + n
    return found


async def list_levels(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, question: str, months: Iterable[date]
) -> dict[str, dict[str, int]]:
    """Return the counts of one question per node over these months: node → answer → n.

    Under the answer '' stand the responses, whatever they answered.
    """
    asked = [RESPONSES[0], question]
    rows = await _counted(conn, scope, nodes, ("M", months), by=("node_id", "answer"), asked=asked)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for node_id, answer, n in rows:
        found[node_id][answer] = n
    return found


async def list_levels_over_time(
    conn: Connection,
    scope: Scope,
    nodes: Sequence[str],
    *,
    question: str,
    grain: str,
    periods: Iterable[date],
) -> dict[tuple[str, date], dict[str, int]]:
    """Return the counts of one question: (node, month ('M') or day ('D')) → answer → n."""
    by = ("node_id", "period", "answer")
    rows = await _counted(conn, scope, nodes, (grain, periods), by=by, asked=[question])
    found: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for node, period, answer, n in rows:
        found[node, period][answer] = n
    return found


def surveys_of_form() -> sa.Select[tuple[str]]:
    """Select the surveys of a tree and form, given as `root_id` and `form`."""
    return sa.select(surveys.c.id).where(
        surveys.c.root_id == sa.bindparam("root_id"), surveys.c.form == sa.bindparam("form")
    )


async def list_levels_together(
    conn: Connection,
    scope: Scope,
    nodes: Sequence[str],
    *,
    question: str,
    grain: str,
    periods: Iterable[date],
) -> dict[tuple[str, date], dict[str, int]]:
    """Return the same of all nodes together, under the first of them."""
    by = ("period", "answer")
    rows = await _counted(conn, scope, nodes, (grain, periods), by=by, asked=[question])
    found: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for period, answer, n in rows:
        found[nodes[0], period][answer] = n
    return found


async def _counted(
    conn: Connection,
    scope: Scope,
    nodes: Sequence[str],
    when: tuple[str, Iterable[date]],
    *,
    by: tuple[str, ...],
    asked: Sequence[str] | None = None,
) -> Any:
    """Return rows (*by, sum of n) of nodes and periods, of the questions asked or of all."""
    named = (*(["asked"] if asked is not None else []), *(["channel"] if scope.channel else []))
    statement = _statement(conn.dialect.name, by, named)
    given = given_for(scope, nodes, when)
    if asked is not None:
        given["asked"] = packed(sorted(asked))
    return await conn.execute(statement, given)


def given_for(
    scope: Scope, nodes: Sequence[str], when: tuple[str, Iterable[date]]
) -> dict[str, Any]:
    """Return the parameters that every statement about counts takes."""
    """Return the parameters that every statement about counts takes."""
    return {
        "form": scope.form,
        "grain": when[0],
        "nodes": packed(sorted(nodes)),
        "periods": packed(sorted(when[1])),
        **({"channel": scope.channel} if scope.channel else {}),
    }


@cache
def _statement(dialect: str, by: tuple[str, ...], named: tuple[str, ...]) -> sa.Select[Any]:
    """Return the one statement behind all of them, made once: making it took longer than it."""
    pairs = select_pairs(listed(dialect, "nodes", sa.String()))
    columns = [counts.c[name] for name in by]
    statement = (
        sa.select(*columns, sa.func.sum(counts.c.n))
        .select_from(pairs)
        .join(
            counts,
            sa.and_(
                counts.c.root_id == pairs.c.root_id,
                counts.c.node_id == pairs.c.node_id,
                counts.c.survey_id == pairs.c.survey_id,
                counts.c.grain == sa.bindparam("grain"),
                counts.c.period.in_(listed(dialect, "periods", sa.Date())),
            ),
        )
        .join(
            surveys,
            sa.and_(surveys.c.id == pairs.c.survey_id, surveys.c.form == sa.bindparam("form")),
        )
        .group_by(*columns)
    )
    if "asked" in named:
        statement = statement.where(counts.c.question.in_(listed(dialect, "asked", sa.String())))
    if "channel" in named:
        statement = statement.where(counts.c.channel == sa.bindparam("channel"))
    return prepared(statement)


def select_pairs(nodes: sa.Select[Any]) -> sa.CTE:
    """Select (root, node, survey) that have counts, by one seek each; nodes as from `listed`.

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
