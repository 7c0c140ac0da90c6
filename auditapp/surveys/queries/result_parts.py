"""What lies directly below a node, each part with its figure, and how they compare."""

from collections.abc import Mapping, Sequence

from auditapp.store.engine import Connection
from auditapp.surveys.models.hiding import Parts, Spot, find_hidden, fold, months_of
from auditapp.surveys.models.judgement import judge_parts
from auditapp.surveys.models.results import Figure, Part, ResponseRate, make_figure
from auditapp.surveys.queries.result_counts import list_levels
from auditapp.surveys.queries.result_look import Look
from auditapp.surveys.queries.result_nodes import Below
from auditapp.surveys.queries.result_sizes import list_sizes


async def list_parts(
    conn: Connection,
    look: Look,
    hidden: set[Spot],
    *,
    below: Sequence[Below],
    rates: Mapping[str, ResponseRate],
) -> tuple[Part, ...]:
    """Return the agencies and points below, by id; those without answers that are closed left out.

    For a year or twelve months only that column decides (what is hidden flows down the calendar),
    for a quarter or month the whole years around it do.
    """
    if not below:
        return ()
    figures = await read_figures(conn, look, hidden, [part.id for part in below])
    return judge_parts([_part(one, figures, rates) for one in below if _stays(one, figures)])


async def read_figures(
    conn: Connection, look: Look, hidden: set[Spot], ids: Sequence[str]
) -> dict[str, Figure]:
    """Return the figure of each of these, all that lies directly below the node."""
    period, node = look.asked.period, look.node.id
    levels = await list_levels(
        conn, look.scope, [node, *ids], question=look.headline, months=period.months
    )
    if period.kind in {"year", "last-12"}:
        parts: Parts = {}
        sizes = {one: {period.code: tokens.get("", 0)} for one, tokens in levels.items()}
        known = [spot for spot in hidden if spot == (node, period.code)]
    else:
        parts = look.calendar()
        months = months_of(parts)
        sizes = fold(await list_sizes(conn, look.scope, [node, *ids], months=months), parts)
        known = [spot for spot in hidden if spot[0] == node]
    hidden_below = find_hidden({node: list(ids)}, sizes, parts, known=known)
    return {
        part: make_figure(
            look.levels(levels.get(part, {})), hidden=(part, period.code) in hidden_below
        )
        for part in ids
    }


def _stays(below: Below, figures: Mapping[str, Figure]) -> bool:
    return not below.closed or figures[below.id].n != 0


def _part(below: Below, figures: Mapping[str, Figure], rates: Mapping[str, ResponseRate]) -> Part:
    figure = figures[below.id]
    return Part(
        id=below.id,
        kind=below.kind,
        name=below.name,
        closed=below.closed,
        figure=figure,
        response=ResponseRate() if figure.suppressed else rates[below.id],
    )
