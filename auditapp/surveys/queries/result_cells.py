"""Which cells a figure is the sum of: only such as may be shown by themselves.

A part of a node (a channel, a field, a range of days) is added up from cells of the tree and the
calendar that are not hidden. Whoever takes one such sum from another gets sums of cells that are
shown anyway: there is nothing to be found by it. What was left out is counted and said.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.base.errors import Invalid
from auditapp.store.dialect import below
from auditapp.store.engine import Connection
from auditapp.surveys.models.hiding import Spot, find_hidden, fold, months_of
from auditapp.surveys.models.periods import month_of
from auditapp.surveys.queries.result_look import Ground, Look, channel_of
from auditapp.surveys.queries.result_rates import path_of
from auditapp.surveys.queries.result_sizes import list_sizes


class Cells(NamedTuple):
    """What is summed: nodes over months and days, of one channel or of all ('').

    `hidden`: nothing of it may be shown. `left_out` of `whole` cells (months and days, or service
    points) are too small and not in the sum. `dark` are the spots of these nodes that are hidden.
    """

    nodes: tuple[str, ...]
    months: tuple[date, ...]
    days: tuple[date, ...]
    channel: str
    hidden: bool
    dark: set[Spot]
    left_out: int = 0
    whole: int = 1


async def find_cells(conn: Connection, look: Look, ground: Ground) -> Cells:
    """Return the cells of what is asked for; raises Invalid for two filters at once."""
    asked, period = look.asked, look.asked.period
    if asked.field:
        if asked.channel or period.kind == "days":
            raise Invalid(
                "A field is shown over whole months and all channels together. Please take one "
                "filter away.",
                field="field",
            )
        return await _of_field(conn, look, ground)
    name = channel_of(look.node.id, asked.channel if ground.channels else "")
    dark = {(look.node.id, code) for node, code in ground.hidden if node == name}
    if period.kind != "days":
        months, days = period.months, period.days
        hidden = (look.node.id, period.code) in dark
        return Cells((look.node.id,), months, days, asked.channel, hidden, dark)
    months = tuple(m for m in period.months if (look.node.id, month_of(m).code) not in dark)
    days = tuple(d for d in period.days if (look.node.id, str(d)) not in dark)
    whole = len(period.months) + len(period.days)
    left_out = whole - len(months) - len(days)
    hidden = not months and not days
    return Cells((look.node.id,), months, days, asked.channel, hidden, dark, left_out, whole)


async def _of_field(conn: Connection, look: Look, ground: Ground) -> Cells:
    """Return the service points of a field at and below the node, the hidden ones left out."""
    families, points = await _tree(conn, look)
    period = look.asked.period
    nodes = [look.node.id, *(child for family in families.values() for child in family)]
    parts = look.calendar()
    sizes = fold(await list_sizes(conn, look.scope, nodes, months=months_of(parts)), parts)
    known = [spot for spot in ground.hidden if spot[0] == look.node.id]
    hidden = find_hidden(families, sizes, parts, known=known)
    of_field = set(points)
    given = [one for one in points if sizes.get(one, {}).get(period.code)]
    shown = tuple(one for one in given if (one, period.code) not in hidden)
    return Cells(
        shown or tuple(points[:1]) or (look.node.id,),
        period.months,
        (),
        "",
        bool(given) and not shown,
        {spot for spot in hidden if spot[0] in of_field},
        len(given) - len(shown),
        len(given),
    )


async def _tree(conn: Connection, look: Look) -> tuple[Mapping[str, Sequence[str]], list[str]]:
    """Return the families at and below the node, parents first, and the points of the field."""
    if look.node.kind == "point":
        return {}, [look.node.id]
    path = path_of(look.node)
    rows = await conn.execute(
        sa.select(agencies.c.id, agencies.c.path)
        .where(below(agencies.c.path, path))
        .order_by(agencies.c.path)
    )
    families: dict[str, list[str]] = {look.node.id: []}
    for agency_id, at in rows:
        families.setdefault(agency_id, [])
        if agency_id != look.node.id:
            families.setdefault(at.split("/")[-3], []).append(agency_id)
    row = service_points.c
    found = (
        await conn.execute(
            sa.select(row.id, row.agency_id, row.field)
            .join(agencies, agencies.c.id == row.agency_id)
            .where(below(agencies.c.path, path))
            .order_by(row.id)
        )
    ).all()
    for point_id, agency_id, _ in found:
        families[agency_id].append(point_id)
    wanted = [point_id for point_id, _, field in found if field == look.asked.field]
    return {parent: family for parent, family in families.items() if family}, wanted
