"""Response rates of a node and of what lies directly below it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from auditapp.store.engine import Connection
from auditapp.surveys.models.hiding import Parts as Calendar
from auditapp.surveys.models.hiding import Spot, find_hidden, fold, months_of
from auditapp.surveys.models.periods import Period
from auditapp.surveys.models.response_rates import (
    Known,
    Months,
    Served,
    known_months,
    make_rate,
)
from auditapp.surveys.models.results import ResponseRate
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.queries.result_nodes import Node
from auditapp.surveys.queries.result_sizes import list_daily_sizes, list_sizes
from auditapp.surveys.queries.served import list_served_below


class Around(NamedTuple):
    """What rates are asked of: a node, the nodes below it, what is hidden, and the calendar."""

    node: Node
    below: Sequence[str]
    hidden: set[Spot]
    calendar: Calendar


async def get_rates(
    conn: Connection, scope: Scope, around: Around, *, period: Period
) -> dict[str, ResponseRate]:
    """Return the rates of a node and those below it; blank ones where not known or not shown."""
    path = path_of(around.node)
    targets = {around.node.id: path, **{one: f"{path}{one}/" for one in around.below}}
    served = await list_served_below(conn, path, first=period.first, last=period.last)
    if not served:
        return dict.fromkeys(targets, ResponseRate())
    nodes = list(dict.fromkeys([*targets, *(one.node_id for one in served)]))
    per_month = await list_sizes(conn, scope, nodes, months=period.months)
    per_day = await _per_day(conn, scope, served)
    known = {
        node: known_months(at, served, period.months, (per_month, per_day))
        for node, at in targets.items()
    }
    totals = {node: sum(per_month.get((node, m), 0) for m in period.months) for node in targets}
    rates = {node: make_rate(found, total=totals[node]) for node, found in known.items()}
    partly = [node for node, rate in rates.items() if rate.rate is not None and not rate.whole]
    hidden = await _hidden(conn, scope, around) if partly else set()
    return {
        node: rate if rate.whole or not _any_hidden(node, known[node], hidden) else ResponseRate()
        for node, rate in rates.items()
    }


def path_of(node: Node) -> str:
    """Return the ids from the root down to the node itself, each followed by a slash."""
    return "/" + "".join(f"{one}/" for one in [*(crumb.id for crumb in node.chain), node.id])


async def _per_day(conn: Connection, scope: Scope, served: Iterable[Served]) -> Months:
    days = [one for one in served if one.grain == "D"]
    if not days:
        return {}
    nodes = sorted({one.node_id for one in days})
    return await list_daily_sizes(conn, scope, nodes, days=sorted({d.period for d in days}))


async def _hidden(conn: Connection, scope: Scope, around: Around) -> set[Spot]:
    """Return what is hidden of single months here and below, as the months' own pages hide it."""
    node, below = around.node.id, around.below
    if not below:
        return around.hidden
    months = months_of(around.calendar)
    sizes = fold(await list_sizes(conn, scope, [node, *below], months=months), around.calendar)
    known = [spot for spot in around.hidden if spot[0] == node]
    return around.hidden | find_hidden({node: below}, sizes, around.calendar, known=known)


def _any_hidden(node: str, known: Iterable[Known], hidden: set[Spot]) -> bool:
    return any((node, f"{one.month:%Y-%m}") in hidden for one in known if one.answered)
