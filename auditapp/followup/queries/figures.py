"""The satisfied share of one question at one place, month by month, hidden as results hide it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from auditapp.base.errors import Invalid
from auditapp.formkit.definition import Form
from auditapp.formkit.questions import Rating
from auditapp.library import queries as library
from auditapp.store.engine import Connection
from auditapp.surveys.models.distributions import levels_of
from auditapp.surveys.models.hiding import find_hidden, fold, make_calendar, months_of
from auditapp.surveys.models.periods import Period, add_months, months_before
from auditapp.surveys.models.results import Text, make_figure
from auditapp.surveys.queries.result_counts import Scope, list_levels_over_time
from auditapp.surveys.queries.result_nodes import get_node, list_below
from auditapp.surveys.queries.result_sizes import list_sizes

BEFORE, MOST = 12, 36


class Place(NamedTuple):
    """A question of a form at an agency or a service point."""

    form: str
    question: str
    node_id: str


class Series(NamedTuple):
    """(satisfied, n) per month, None where nothing may be shown; and which are hidden."""

    months: tuple[date, ...]
    pairs: list[tuple[int, int] | None]
    hidden: list[bool]


async def get_rating(conn: Connection, form: str, question: str) -> Rating:
    """Return a rating question of the newest version of a form; raises Invalid."""
    rating = next((one for one in await list_ratings(conn, form) if one.code == question), None)
    if rating is None:
        raise Invalid("There is no such question.", field="question")
    return rating


async def list_ratings(conn: Connection, form: str) -> list[Rating]:
    """Return the rating questions of the newest version of a form."""
    found = await _form(conn, form)
    return [one for one in found.questions if isinstance(one, Rating)] if found else []


async def list_forms(conn: Connection) -> dict[str, Text]:
    """Return the survey forms by name, with their titles."""
    versions = await library.list_versions(conn, "survey")  # the newest first
    return {version.slug: version.title for version in reversed(versions)}


async def _form(conn: Connection, slug: str) -> Form | None:
    version = await library.find_latest(conn, "survey", slug)
    return (await library.get_compiled(conn, version.id)).form if version else None


def months_around(changed_on: date | None, today: date) -> tuple[date, ...]:
    """Return the months from a year before the change until today, three years at most."""
    last = today.replace(day=1)
    first = add_months((changed_on or today).replace(day=1), -BEFORE)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return months_before(last, min(count, MOST))


async def get_series(
    conn: Connection, place: Place, months: Sequence[date], *, today: date
) -> Series:
    """Return the figures of these months; raises NotFound for a node that is not there."""
    rating = await get_rating(conn, place.form, place.question)
    node = await get_node(conn, place.node_id, on=today, today=today)
    scope = Scope(node.root_id, place.form)
    parts = make_calendar(months, today=today)
    around = months_of(parts)
    chain = [crumb.id for crumb in node.chain]
    period = Period("", "year", around)
    beside = await list_below(conn, chain, period=period, today=today)
    nodes = list(dict.fromkeys([*chain, node.id, *(one.id for one in beside)]))
    sizes = await list_sizes(conn, scope, nodes, months=around)
    families: dict[str, list[str]] = {parent: [] for parent in chain}
    for one in beside:
        families[one.parent_id].append(one.id)
    hidden = find_hidden(families, fold(sizes, parts), parts)
    counted = await list_levels_over_time(
        conn, scope, [node.id], question=place.question, grain="M", periods=list(months)
    )
    return _series(node.id, rating, tuple(months), counted=counted, hidden=hidden)


def _series(
    node_id: str,
    rating: Rating,
    months: tuple[date, ...],
    *,
    counted: Mapping[tuple[str, date], Mapping[str, int]],
    hidden: set[tuple[str, str]],
) -> Series:
    pairs: list[tuple[int, int] | None] = []
    gone = []
    for month in months:
        levels = levels_of(rating, counted.get((node_id, month), {}))
        figure = make_figure(levels, hidden=(node_id, f"{month:%Y-%m}") in hidden)
        gone.append(figure.suppressed)
        is_shown = figure.satisfied is not None and figure.n
        pairs.append((figure.satisfied or 0, figure.n or 0) if is_shown else None)
    return Series(months, pairs, gone)
