"""How results change with flagged answers: counts of these alone, judged like any others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from auditapp.measure import HIDE_BELOW
from auditapp.store.dialect import listed, packed
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared
from auditapp.surveys.models.flags import ASIDE, OPEN
from auditapp.surveys.models.hiding import Parts, Spot, find_hidden, fold
from auditapp.surveys.models.results import Flagged, make_figure
from auditapp.surveys.queries.result_counts import RESPONSES, Scope, surveys_of_form
from auditapp.surveys.queries.result_look import Ground, PerMonth
from auditapp.surveys.tables import flagged_counts


class Compared(NamedTuple):
    """The figure that flagged answers are compared with, and how its levels are read."""

    spot: Spot
    months: Sequence[date]
    question: str
    levels: Sequence[int]
    read: Callable[[Mapping[str, int]], list[int]]


async def get_flagged(
    conn: Connection, scope: Scope, ground: Ground, *, parts: Parts, compared: Compared
) -> Flagged | None:
    """Return the comparison for a node and period; None when nothing was flagged there."""
    node, months = compared.spot[0], compared.months
    around = sorted({month for _, month in ground.per_month} | set(months))
    sizes = await list_flagged_sizes(conn, scope, ground.nodes, months=around)
    n = {
        standing: sum(found.get((node, month), 0) for month in months)
        for standing, found in sizes.items()
    }
    if not any(n.values()):
        return None
    if _hides(ground, sizes, parts, compared.spot):
        return Flagged(suppressed=True)
    levels = await list_flagged_levels(conn, scope, node, question=compared.question, months=months)
    aside, waiting = compared.read(levels[ASIDE]), compared.read(levels[OPEN])
    pairs = list(zip(compared.levels, aside, waiting, strict=True))
    return Flagged(
        waiting=n[OPEN],
        set_aside=n[ASIDE],
        with_all=make_figure([shown + more for shown, more, _ in pairs]),
        without_flagged=make_figure([shown - less for shown, _, less in pairs]),
    )


async def list_flagged_sizes(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, months: Iterable[date]
) -> dict[str, PerMonth]:
    """Return standing → (node, month) → responses, without zeros."""
    given = {**_given(scope, nodes, months), "asked": RESPONSES[0]}
    found: dict[str, PerMonth] = {OPEN: {}, ASIDE: {}}
    for standing, node, period, n in await conn.execute(_sizes(conn.dialect.name), given):
        if n:
            found[standing][node, period] = int(n)
    return found


async def list_flagged_levels(
    conn: Connection, scope: Scope, node: str, *, question: str, months: Iterable[date]
) -> dict[str, dict[str, int]]:
    """Return standing → answer → n of one question at one node."""
    given = {**_given(scope, [node], months), "asked": question}
    found: dict[str, dict[str, int]] = {OPEN: {}, ASIDE: {}}
    for standing, answer, n in await conn.execute(_levels(conn.dialect.name), given):
        found[standing][answer] = int(n)
    return found


def _given(scope: Scope, nodes: Sequence[str], months: Iterable[date]) -> dict[str, str]:
    where = {"root_id": scope.root_id, "form": scope.form}
    return {**where, "nodes": packed(nodes), "months": packed(months)}


@cache
def _sizes(dialect: str) -> sa.Select[Any]:
    return _summed(dialect, "standing", "node_id", "period")


@cache
def _levels(dialect: str) -> sa.Select[Any]:
    return _summed(dialect, "standing", "answer")


def _summed(dialect: str, *by: str) -> sa.Select[Any]:
    table = flagged_counts.c
    columns = [table[name] for name in by]
    return prepared(
        sa.select(*columns, sa.func.sum(table.n))
        .where(
            table.root_id == sa.bindparam("root_id"),
            table.node_id.in_(listed(dialect, "nodes", sa.String())),
            table.survey_id.in_(surveys_of_form()),
            table.grain == "M",
            table.period.in_(listed(dialect, "months", sa.Date())),
            table.question == sa.bindparam("asked"),
        )
        .group_by(*columns)
    )


def _hides(ground: Ground, sizes: Mapping[str, PerMonth], parts: Parts, spot: Spot) -> bool:
    """Tell whether comparing would show few people's answers, here or anywhere beside.

    Flagged answers that wait, those set aside, and the rest are three more splits of the same
    tree and calendar; each is protected by itself, and what one of them hides is hidden in all.
    """
    if spot in ground.hidden:
        return True
    rest = {key: n - sizes[OPEN].get(key, 0) for key, n in ground.per_month.items()}
    for split in (sizes[OPEN], sizes[ASIDE], {key: n for key, n in rest.items() if n > 0}):
        folded = fold(split, parts)
        n = folded.get(spot[0], {}).get(spot[1], 0)
        if 0 < n < HIDE_BELOW or spot in find_hidden(ground.families, folded, parts):
            return True
    return False
