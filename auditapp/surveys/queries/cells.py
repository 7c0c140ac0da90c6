"""How many answered at a node in a period, and whether that is hidden: the rule for comments."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from auditapp.library import queries as library
from auditapp.store.engine import Connection
from auditapp.surveys.models.distributions import headline_of, levels_of
from auditapp.surveys.models.hiding import Parts, find_hidden, fold, make_calendar
from auditapp.surveys.models.periods import Period, months_before
from auditapp.surveys.queries.result_counts import Scope, list_levels
from auditapp.surveys.queries.result_look import TREND_MONTHS
from auditapp.surveys.queries.result_nodes import Node, list_below
from auditapp.surveys.queries.result_sizes import list_sizes
from auditapp.surveys.tables import counts, surveys


async def count_answered(
    conn: Connection, scope: Scope, node: Node, *, period: Period, today: date
) -> int:
    """Return what the results page calls n; 0 where that page hides it."""
    if (node.id, period.code) in await _hidden_above(conn, scope, node, period, today=today):
        return 0
    version = await library.find_latest(conn, "survey", scope.form)
    form = (await library.get_compiled(conn, version.id)).form if version else None
    headline = headline_of(form) if form else None
    if headline is None:
        return 0
    levels = await list_levels(conn, scope, [node.id], question=headline.code, months=period.months)
    return sum(levels_of(headline, levels.get(node.id, {})))


async def count_at(
    conn: Connection, scope: Scope, nodes: Sequence[str], *, period: Period
) -> dict[str, int]:
    """Return how many answered at each of these nodes."""
    found: dict[str, int] = dict.fromkeys(nodes, 0)
    for (node, _), n in (await list_sizes(conn, scope, nodes, months=period.months)).items():
        found[node] += n
    return found


async def count_of_survey(conn: Connection, survey_id: str, node: Node, *, period: Period) -> int:
    """Return how many answered one survey at a node."""
    statement = sa.select(sa.func.sum(counts.c.n)).where(
        counts.c.root_id == node.root_id,
        counts.c.node_id == node.id,
        counts.c.survey_id == survey_id,
        counts.c.grain == "M",
        counts.c.period.in_(period.months),
        counts.c.question == "",
    )
    return int(await conn.scalar(statement) or 0)


async def list_forms(conn: Connection, root_id: str) -> list[tuple[str, str, str]]:
    """Return (survey, form, title) of every survey of a tree, the newest first."""
    statement = (
        sa.select(surveys.c.id, surveys.c.form, surveys.c.title)
        .where(surveys.c.root_id == root_id)
        .order_by(surveys.c.opened_at.desc(), surveys.c.id)
    )
    return [(row[0], row[1], row[2]) for row in await conn.execute(statement)]


async def _hidden_above(
    conn: Connection, scope: Scope, node: Node, period: Period, *, today: date
) -> set[tuple[str, str]]:
    """Judge the node with all above and beside it, as the results page does."""
    around = months_before(min(period.months[-1], today.replace(day=1)), TREND_MONTHS)
    parts = make_calendar({*period.months, *around}, today=today)
    months = _months(parts)
    chain = [crumb.id for crumb in node.chain]
    beside = await list_below(conn, chain, period=Period("", "year", tuple(months)), today=today)
    nodes = list(dict.fromkeys([*chain, node.id, *(one.id for one in beside)]))
    sizes = fold(await list_sizes(conn, scope, nodes, months=months), parts)
    families: dict[str, list[str]] = {parent: [] for parent in chain}
    for one in beside:
        families[one.parent_id].append(one.id)
    return find_hidden(families, sizes, parts)


def _months(parts: Parts) -> list[date]:
    codes = {part for total, below in parts.items() if "Q" in total for part in below}
    return [date.fromisoformat(f"{code}-01") for code in sorted(codes)]
