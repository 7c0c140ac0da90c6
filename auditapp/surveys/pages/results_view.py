"""What the results pages show beside the figures: the address they came from, order, drawings."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

import msgspec

from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.surveys.models.periods import LAST_12, days_between, month_of, quarter_of
from auditapp.surveys.models.results import Part, Results, Trend
from auditapp.surveys.queries.comments import CommentPage
from auditapp.surveys.queries.result_nodes import Node
from auditapp.web.charts import TrendPoint
from auditapp.web.render import View

DEFAULT_FORM = "counter"
YEARS_BACK = 2
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}

Sort = Literal["name", "-name", "n", "-n", "satisfaction", "-satisfaction"]


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """The filters as they stand in the address; only what differs from the usual is written."""

    base: str
    form: str = DEFAULT_FORM
    period: str = LAST_12
    by: Literal["month", "week"] = "month"
    channel: str = ""
    field: str = ""
    sort: Sort = "name"
    q: str = ""
    after: str = ""

    def url(self, **changed: str) -> str:
        """Return the address with some filters changed; a change begins comments anew."""
        fields = {**msgspec.structs.asdict(self), "after": "", **changed}
        base = fields.pop("base")
        words = urlencode({name: v for name, v in fields.items() if v != _USUAL[name]})
        return f"{base}?{words}" if words else str(base)

    def toggled(self, column: str) -> str:
        """Return the address that sorts by column, or turns its order round."""
        first = column if column == "name" else f"-{column}"
        second = f"-{column}" if column == "name" else column
        return self.url(sort=second if self.sort == first else first)

    def direction(self, column: str) -> str:
        """Return how a column stands: '' (not sorted by it), 'up' or 'down'."""
        if self.sort.lstrip("-") != column:
            return ""
        return "down" if self.sort.startswith("-") else "up"


_USUAL = msgspec.structs.asdict(Query(base=""))


class ResultsPart(View):
    """The part that changes with the filters; htmx swaps it in."""

    template: ClassVar[str] = "surveys/_results.html"
    results: Results
    query: Query
    agencies: list[Part]
    points: list[Part]
    trend_points: list[TrendPoint]
    field_names: dict[str, dict[str, str]]
    way_name: str
    raise_at: str
    open_actions: tuple[int, int] | None
    headline_code: str
    comments: CommentPage | None
    comments_state: Literal["shown", "few", "refused", "cut"]
    least_for_comments: int
    agency_id: str
    may_count: bool


class ShowResults(ResultsPart):
    """The whole page; `places` are (name, address) from the top of the tree down.

    `ways` and `fields` are what can be chosen, as (code, words).
    """

    template: ClassVar[str] = "surveys/show_results.html"
    tabs: list[tuple[str, str, str]]
    ways: list[tuple[str, str]]
    fields: list[tuple[str, dict[str, str]]]
    places: list[tuple[str, str]]
    periods: list[tuple[str, list[str]]]
    forms: list[tuple[str, dict[str, str]]]


def read_query(base: str, params: Mapping[str, str]) -> Query:
    """Return the filters of an address; raises Invalid for one that has no meaning."""
    names = ("form", "period", "by", "channel", "field", "sort", "q", "after")
    given = {name: params[name].strip()[:120] for name in names if params.get(name, "").strip()}
    first, last = params.get("first", "").strip(), params.get("last", "").strip()
    if first or last:  # days go before the period that the list beside them still shows
        given["period"] = days_between(first or last, last or first).code
    try:
        return msgspec.convert({"base": base, **given}, Query)
    except msgspec.ValidationError as error:
        raise Invalid("This filter does not exist. Please choose again.") from error


def list_periods(today: date) -> list[tuple[str, list[str]]]:
    """Return the periods to choose from, by year, the newest first."""
    groups = [("", [LAST_12])]
    for year in range(today.year, today.year - YEARS_BACK - 1, -1):
        months = [date(year, month, 1) for month in range(12, 0, -1)]
        begun = [month for month in months if month <= today]
        quarters = dict.fromkeys(quarter_of(month).code for month in begun)
        groups.append((str(year), [str(year), *quarters, *(month_of(m).code for m in begun)]))
    return groups


def arrange(parts: Sequence[Part], query: Query) -> list[Part]:
    """Filter by words and sort; whatever is too small to rank stands after the rest, by name."""
    wanted = _plain(query.q)
    found = sorted(
        (part for part in parts if wanted in _plain(part.name)),
        key=lambda part: in_order(part.name),
    )
    keys: dict[str, Callable[[Part], float]] = {
        "n": lambda part: part.figure.n or 0,
        "satisfaction": lambda part: part.figure.satisfaction or 0.0,
    }
    column, backwards = query.sort.lstrip("-"), query.sort.startswith("-")
    if column == "name":
        return found[::-1] if backwards else found
    ranked = [part for part in found if _has_rank(part, column)]
    others = [part for part in found if not _has_rank(part, column)]
    return sorted(ranked, key=keys[column], reverse=backwards) + others


def draw(trend: Trend) -> list[TrendPoint]:
    """Return the trend for drawing; a hidden or empty point has no value and breaks the line."""
    return [
        TrendPoint(
            label=f"{point.first:%d/%m}" if trend.by == "week" else f"{point.first:%m/%Y}",
            value=point.figure.satisfaction,
            n=point.figure.n or 0,
            low=point.figure.low,
            high=point.figure.high,
            signal=point.signal is not None,
            lower=point.lower,
            upper=point.upper,
        )
        for point in trend.points
    ]


def raise_address(results: Results, survey_id: str) -> str:
    """Return the address that raises a nonconformity; `&question=` and a code are to follow."""
    known = {
        "source": "survey_question",
        "survey": survey_id,
        results.kind: results.id,
        "period": results.period.code,
    }
    return f"/nonconformities/new?{urlencode(known)}"


def tabs_of(node_id: str, query: Query, *, here: str) -> list[tuple[str, str, str]]:
    """Return (name, address, "page" for the one that is open) of the views of an agency."""
    views = (
        ("", N_("Figures")),
        ("/named", N_("What the dissatisfied name")),
        ("/comparison", N_("Comparison")),
        ("/cross", N_("Cross table")),
        ("/indicators", N_("Criteria and ratios")),
    )
    whole = {"q": "", "sort": "name", "channel": "", "field": ""}
    return [
        (
            name,
            query.url(base=f"/results/{node_id}{end}", **(whole if end else {})),
            "page" if end == here else "",
        )
        for end, name in views
    ]


def places_of(results: Results, query: Query) -> list[tuple[str, str]]:
    """Return the way from the root to this node, with the filters kept."""
    above = [
        (crumb.name, query.url(base=f"/results/{crumb.id}", q="", sort="name"))
        for crumb in results.path
    ]
    return [*above, (results.name, query.url())]


def places_at(node: Node, query: Query) -> list[tuple[str, str]]:
    """Return the way from the root to a node's results, for a view beside them."""
    ends = [*((crumb.id, crumb.name) for crumb in node.chain), (node.id, node.name)]
    return [(name, query.url(base=f"/results/{one}")) for one, name in ends]


def in_order(name: str) -> tuple[Any, ...]:
    """Return a key that sorts names as Vietnamese dictionaries do: letters first, then tones."""
    letters: list[int] = []
    tones: list[str] = []
    for letter in unicodedata.normalize("NFC", name.lower()):
        parts = unicodedata.normalize("NFD", letter)
        bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        place = _ALPHABET.find(bare) if bare else -1
        letters.append(100 + place if place >= 0 else min(ord(letter), 99))
        tones.append("".join(c for c in parts if c in _TONES))
    return letters, tones


def _has_rank(part: Part, column: str) -> bool:
    return part.figure.n is not None and (column == "n" or not part.figure.small)


def _plain(words: str) -> str:
    """Return words without case and marks, so that "bac son" finds "Bắc Sơn"."""
    bare = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).strip()
