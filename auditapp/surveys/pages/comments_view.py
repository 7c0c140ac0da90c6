"""What the review desk shows: the filters in its address, comments with place and tags."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Literal
from urllib.parse import urlencode

import msgspec

from auditapp.agencies import queries as tree
from auditapp.base.errors import Invalid
from auditapp.store.engine import Connection
from auditapp.surveys.models.comment import LEAST_FOR_COMMENTS, DeskComment, Tag
from auditapp.surveys.models.periods import LAST_12, Period
from auditapp.surveys.models.search import parts
from auditapp.surveys.queries import review, tags
from auditapp.surveys.queries.cells import count_at
from auditapp.surveys.queries.result_counts import Scope
from auditapp.web.render import View

BASE = "/comments"


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """The filters as they stand in the address; only what differs from the usual is written."""

    agency: str = ""
    period: str = LAST_12
    survey: str = ""
    score: Literal["", "1", "2", "3", "4", "5"] = ""
    tag: str = ""
    handled: Literal["", "yes", "no"] = ""
    read: Literal["", "yes", "no"] = ""
    q: str = ""
    after: str = ""

    def url(self, **changed: str) -> str:
        """Return the address with some filters changed; a change begins the list anew."""
        fields = {**msgspec.structs.asdict(self), "after": "", **changed}
        words = urlencode({name: v for name, v in fields.items() if v != _USUAL[name]})
        return f"{BASE}?{words}" if words else BASE


_USUAL = msgspec.structs.asdict(Query())


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as it is shown: its words in pieces, what was found marked."""

    doc: int
    parts: list[tuple[str, bool]]
    place: str
    survey: str
    score: int | None
    day: date
    is_month_only: bool
    tags: list[Tag]
    read_at: datetime | None
    handled_at: datetime | None
    handler: str


class CommentsPart(View):
    """The list, and beside it what is needed to mark and to page."""

    template: ClassVar[str] = "surveys/_comments.html"
    query: Query
    lines: list[Line]
    further: str
    unread: int
    most_unread: int
    is_few: bool
    least: int
    unknown: tuple[str, ...]


class IndexComments(CommentsPart):
    """The whole page: filters above the list."""

    template: ClassVar[str] = "surveys/index_comments.html"
    agencies: list[tuple[str, str]]
    surveys: list[tuple[str, str]]
    all_tags: list[tuple[str, str]]
    periods: list[tuple[str, list[str]]]
    node_id: str
    node_name: str
    may_edit: bool


def read_desk_query(params: Mapping[str, str]) -> Query:
    """Return the filters of an address; raises Invalid for one that has no meaning."""
    given = {name: params[name].strip()[:120] for name in _USUAL if params.get(name, "").strip()}
    try:
        return msgspec.convert(given, Query)
    except msgspec.ValidationError as error:
        raise Invalid("This filter does not exist. Please choose again.") from error


class Setting(msgspec.Struct, frozen=True):
    """What decides how much of a comment's place and day is shown."""

    period: Period
    today: date
    forms: Mapping[str, tuple[str, str]]  # survey: form and title
    small: bool
    hits: frozenset[str] = frozenset()


async def make_lines(conn: Connection, found: list[DeskComment], setting: Setting) -> list[Line]:
    """Return comments as they are shown, with names looked up at once."""
    if not found:
        return []
    marks = await tags.list_marks(conn, found[0].root_id, [comment.doc for comment in found])
    places = await _places(conn, found, setting)
    names = await review.list_names(conn, sorted({c.handled_by for c in found if c.handled_by}))
    return [
        Line(
            doc=comment.doc,
            parts=parts(comment.words, setting.hits),
            place=places[comment.doc],
            survey=setting.forms[comment.survey_id][1],
            score=comment.score,
            day=comment.day,
            is_month_only=setting.small,
            tags=marks.get(comment.doc, []),
            read_at=comment.read_at,
            handled_at=comment.handled_at,
            handler=names.get(comment.handled_by or "", ""),
        )
        for comment in found
    ]


async def _places(conn: Connection, found: list[DeskComment], setting: Setting) -> dict[int, str]:
    """Return where each was written: point and agency where enough answered, else further up."""
    agencies = {one for comment in found for one in _chain(comment)}
    on = min(setting.period.last, setting.today)
    named = {
        one.id: one.short_name or one.name
        for one in await tree.list_agencies(conn, sorted(agencies), on=on)
    }
    point_ids = sorted({comment.point_id for comment in found})
    points = await review.list_point_names(conn, point_ids)
    sizes: dict[str, dict[str, int]] = {}
    for form in {setting.forms[comment.survey_id][0] for comment in found}:
        scope = Scope(found[0].root_id, form)
        sizes[form] = await count_at(
            conn, scope, sorted([*agencies, *point_ids]), period=setting.period
        )
    places = {}
    for comment in found:
        size = sizes[setting.forms[comment.survey_id][0]]
        big = [one for one in _chain(comment) if size.get(one, 0) >= LEAST_FOR_COMMENTS]
        place = named.get(big[-1], "") if big else ""
        if size.get(comment.point_id, 0) >= LEAST_FOR_COMMENTS:
            place = f"{points.get(comment.point_id, '')}, {place}"
        places[comment.doc] = place
    return places


def _chain(comment: DeskComment) -> list[str]:
    return comment.path.strip("/").split("/")
