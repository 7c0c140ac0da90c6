"""Like agencies side by side: the same kind, directly below one node."""

from collections.abc import Sequence
from typing import NamedTuple

from auditapp import measure
from auditapp.agencies import queries as tree
from auditapp.agencies.models import Agency, Kind
from auditapp.store.engine import Connection
from auditapp.surveys.models.results import Figure
from auditapp.surveys.queries.result_look import Asked, Look, find_ground, look_up
from auditapp.surveys.queries.result_nodes import list_below
from auditapp.surveys.queries.result_parts import read_figures


class Compared(NamedTuple):
    """One agency: its figure, and how it differs from all others together (None: not judged)."""

    agency: Agency
    figure: Figure
    difference: measure.Difference | None


class Comparison(NamedTuple):
    """Agencies of one kind; `kinds` are those of which there are several, most first."""

    look: Look
    kinds: list[Kind]
    kind: str
    agencies: list[Compared]
    funnel: measure.Funnel[str] | None


async def get_comparison(conn: Connection, asked: Asked, kind: str) -> Comparison:
    """Return the agencies of a kind below a node; the commonest kind for an unknown one.

    Raises NotFound and Invalid as `get_results`.
    """
    look = await look_up(conn, asked)
    ground = await find_ground(conn, look)
    period, today = asked.period, asked.today
    below = await list_below(conn, [look.node.id], period=period, today=today)
    figures = await read_figures(conn, look, ground.hidden, [one.id for one in below])
    ids = [one.id for one in below if one.kind == "agency" and not one.closed]
    known = await tree.list_agencies(conn, ids, on=min(period.last, today))
    kinds = await _kinds(conn, known)
    codes = [one.code for one in kinds]
    kind = kind if kind in codes else next(iter(codes), "")
    found = [agency for agency in known if agency.kind == kind]
    groups = {
        agency.id: (figure.satisfied, figure.n)
        for agency in found
        for figure in (figures[agency.id],)
        if figure.satisfied is not None and figure.n is not None
    }
    funnel = measure.funnel(groups)
    differences = funnel.differences if funnel else {}
    return Comparison(
        look,
        kinds,
        kind,
        [Compared(one, figures[one.id], differences.get(one.id)) for one in found],
        funnel,
    )


async def _kinds(conn: Connection, agencies: Sequence[Agency]) -> list[Kind]:
    sizes = {kind: sum(one.kind == kind for one in agencies) for kind in {a.kind for a in agencies}}
    several = [kind for kind in await tree.list_kinds(conn) if sizes.get(kind.code, 0) > 1]
    return sorted(several, key=lambda kind: -sizes[kind.code])
