"""What a look at results stands on: the node, its form, and what is hidden around it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from auditapp.base.errors import Invalid
from auditapp.formkit.definition import Form
from auditapp.formkit.piping import fill
from auditapp.formkit.questions import Rating
from auditapp.library import queries as library
from auditapp.store.engine import Connection
from auditapp.surveys.models.distributions import headline_of, levels_of
from auditapp.surveys.models.hiding import (
    Parts,
    Sizes,
    Spot,
    find_hidden,
    fold,
    make_calendar,
    months_of,
)
from auditapp.surveys.models.periods import (
    Period,
    Week,
    days_of,
    months_before,
    piece_of,
    weeks_within,
)
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.queries.result_nodes import Below, Node, get_node, list_below
from auditapp.surveys.queries.result_sizes import Cell, list_channel_sizes, list_days

TREND_MONTHS = 12
WEEK_MONTHS = 3  # weeks of more than a quarter are too many to read and too many days to look up
PerMonth = dict[tuple[str, date], int]


class Asked(NamedTuple):
    """What a person asks for; `by` is the step of the trend.

    `channel` or `field` cut a part out of the node: answers that came one way, or those of the
    service points of one field.
    """

    node_id: str
    form: str
    period: Period
    by: Literal["month", "week"]
    today: date
    channel: str = ""
    field: str = ""


class Look(NamedTuple):
    """A question with everything that is known before figures are read."""

    asked: Asked
    node: Node
    form: Form
    scope: Scope
    months: tuple[date, ...]
    weeks: list[Week]
    rating: Rating | None

    @property
    def headline(self) -> str:
        """Return the code of the question that satisfaction is read from."""
        return self.rating.code if self.rating else ""

    def levels(self, tokens: Mapping[str, int]) -> list[int]:
        """Return the counts per level of the headline, lowest first."""
        return levels_of(self.rating, tokens)

    def calendar(self, weeks: Sequence[Week] = (), daily: Iterable[date] = ()) -> Parts:
        """Return the whole years that this look touches."""
        months = {*self.asked.period.around, *self.months}
        return make_calendar(months, today=self.asked.today, weeks=weeks, daily=daily)


class Ground(NamedTuple):
    """What is known of the nodes around one: families, responses per month, what is hidden.

    A node's channel is a node of its own, `channel_of(node, channel)`.
    """

    nodes: list[str]
    families: dict[str, list[str]]
    per_month: PerMonth
    hidden: set[Spot]
    channels: PerMonth


def channel_of(node: str, channel: str) -> str:
    """Return the name under which a node's answers of one channel are judged; '' is all."""
    return f"{node}#{channel}" if channel else node


async def look_up(conn: Connection, asked: Asked) -> Look:
    """Return what is asked for with its form; raises NotFound, or Invalid for no such form."""
    on = min(asked.period.last, asked.today)
    node = await get_node(conn, asked.node_id, on=on, today=asked.today)
    form = await _form(conn, asked.form, node.name)
    last = min(asked.period.last, asked.today).replace(day=1)
    months = months_before(last, TREND_MONTHS)
    weeks = weeks_within(months[-WEEK_MONTHS:]) if asked.by == "week" else []
    scope = Scope(node.root_id, asked.form)
    return Look(asked, node, form, scope, months, weeks, headline_of(form))


async def _form(conn: Connection, slug: str, name: str) -> Form:
    version = await library.find_latest(conn, "survey", slug)
    if version is None:
        raise Invalid("There is no survey form of this name.", field="form")
    compiled = (await library.get_compiled(conn, version.id)).form
    return _filled(_Kept(version.id, compiled), name)


class _Kept:
    """A published form, told apart by its version: it never changes."""

    def __init__(self, version_id: str, form: Form) -> None:
        self.version_id, self.form = version_id, form

    def __hash__(self) -> int:
        return hash(self.version_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and other.version_id == self.version_id


@lru_cache(maxsize=64)
def _filled(kept: _Kept, name: str) -> Form:
    return fill(kept.form, {"agency": {"vi": name}})


async def find_ground(conn: Connection, look: Look) -> Ground:
    """Return the node and everything above and beside it: sizes, and what is hidden."""
    daily = sorted({day.replace(day=1) for day in look.asked.period.days})
    weeks = _together(look.weeks, [week for month in daily for week in weeks_within([month])])
    parts = look.calendar(weeks, daily)
    chain = [crumb.id for crumb in look.node.chain]
    months = months_of(parts)
    beside = await list_below(
        conn, chain, period=Period("", "year", months), today=look.asked.today
    )
    nodes = list(dict.fromkeys([*chain, look.node.id, *(below.id for below in beside)]))
    found = await list_channel_sizes(conn, look.scope, nodes, months=months)
    per_month, channels = split_channels(found)
    if look.asked.field or (look.asked.period.days and not look.asked.channel):
        channels = {}  # nothing of a single channel is shown
    sizes = fold({**per_month, **channels}, parts)
    if weeks:
        for node, cells in await list_days(conn, look.scope, nodes, days=days_of(weeks)):
            _add_days(sizes, node, cells)
            if look.asked.channel and channels:  # theirs never hide anything above them
                _add_days_of_channels(sizes, node, cells)
    families = _families(chain, beside)
    splits = splits_of(channels)
    ways = {way.partition("#")[2] for way, _ in channels}
    for parent, children in list(families.items()):
        for way in sorted(ways):
            families[channel_of(parent, way)] = [channel_of(one, way) for one in children]
    hidden = find_hidden(families, sizes, parts, splits=splits)
    base = {parent: family for parent, family in families.items() if "#" not in parent}
    return Ground(nodes, base, per_month, hidden, channels)


def split_channels(
    found: Mapping[tuple[str, date, str], int],
) -> tuple[PerMonth, PerMonth]:
    """Return the sizes of nodes, and those of their channels where there is more than one way."""
    whole: PerMonth = defaultdict(int)
    for (node, period, _), n in found.items():
        whole[node, period] += n
    if len({channel for _, _, channel in found}) < 2:
        return dict(whole), {}
    return dict(whole), {(channel_of(node, way), at): n for (node, at, way), n in found.items()}


def splits_of(channels: Iterable[tuple[str, date]]) -> dict[str, list[str]]:
    """Return node → its channels."""
    splits: dict[str, list[str]] = {}
    for name in sorted({name for name, _ in channels}):
        splits.setdefault(name.partition("#")[0], []).append(name)
    return splits


def _add_days(sizes: Sizes, node: str, cells: Iterable[Cell]) -> None:
    """Add the days of a node, and the pieces of weeks that they lie in."""
    row = sizes.setdefault(node, {})
    for day, _, n in cells:
        piece = piece_of(day)
        row[piece] = row.get(piece, 0) + n
        row[day] = row.get(day, 0) + n


def _add_days_of_channels(sizes: Sizes, node: str, cells: Sequence[Cell]) -> None:
    for way in {way for _, way, _ in cells}:
        _add_days(sizes, channel_of(node, way), [cell for cell in cells if cell[1] == way])


def _together(*lists: Sequence[Week]) -> list[Week]:
    return list({week.code: week for weeks in lists for week in weeks}.values())


def _families(chain: Sequence[str], beside: Iterable[Below]) -> dict[str, list[str]]:
    families: dict[str, list[str]] = {parent: [] for parent in chain}
    for below in beside:
        families[below.parent_id].append(below.id)
    return families
