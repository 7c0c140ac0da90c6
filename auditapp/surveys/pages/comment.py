"""One comment: what was written, and the forms to handle, tag and redact it."""

from datetime import date
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions import review as actions
from auditapp.surveys.models.comment import (
    COMMENT_EDITORS,
    HANDLING_LENGTH,
    READERS,
    REASONS,
    DeskComment,
    Hiding,
    Redaction,
    Reply,
    Tag,
    pieces,
)
from auditapp.surveys.models.periods import last_twelve, month_of, quarter_of, year_of
from auditapp.surveys.pages.comments import SMALL, shown_surveys
from auditapp.surveys.pages.comments_view import Line, Setting, make_lines
from auditapp.surveys.queries import replies, tags
from auditapp.surveys.queries import review as queries
from auditapp.surveys.queries.result_nodes import get_node
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class ShowComment(View):
    """One comment with its history; names: of everybody who did something with it."""

    template = "surveys/show_comment.html"
    comment: DeskComment
    line: Line
    names: dict[str, str]
    tags: list[Tag]
    redactions: list[Redaction]
    replies: list[Reply]
    pieces: list[str]
    reasons: dict[str, str]
    may_edit: bool
    how: str
    how_length: int
    problems: dict[str, str]


@get("/comments/{comment_id:str}", name="comments.show")
async def show_comment(
    comment_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show a comment to those who act on it."""
    return desk.page(await _view(database, clock, desk.person, comment_id))


@post("/comments/{comment_id:str}/handling", name="comments.handle")
async def create_handling(
    comment_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Note what was done about it; without words it is open again."""
    await _check_shown(database, clock, desk.person, comment_id)
    how = desk.field("how")
    try:
        await actions.handle_comment(database, clock, desk.person, number=comment_id, how=how)
    except Invalid as error:
        return await _again(desk, database, clock, comment_id, error)
    return desk.redirect(f"/comments/{comment_id}")


@post("/comments/{comment_id:str}/tags", name="comments.tag")
async def update_comment_tags(
    comment_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Give the comment exactly the tags chosen."""
    await _check_shown(database, clock, desk.person, comment_id)
    chosen = desk.form.get("tag", [])
    try:
        await actions.tag_comment(database, desk.person, number=comment_id, tag_ids=chosen)
    except Invalid as error:
        return await _again(desk, database, clock, comment_id, error)
    return desk.redirect(f"/comments/{comment_id}")


@post("/comments/{comment_id:str}/redaction", name="comments.redact")
async def create_redaction(
    comment_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Hide marked words, or all of them."""
    await _check_shown(database, clock, desk.person, comment_id)
    places = frozenset(int(place) for place in desk.form.get("word", []) if _is_small(place))
    hiding = Hiding(
        desk.field("digest"), None if desk.field("whole") else places, desk.field("reason")
    )
    try:
        await actions.redact_comment(database, clock, desk.person, number=comment_id, hiding=hiding)
    except Invalid as error:
        return await _again(desk, database, clock, comment_id, error)
    return desk.redirect(f"/comments/{comment_id}")


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6


async def _again(
    desk: Desk, database: Database, clock: Clock, comment_id: str, error: Invalid
) -> Page:
    view = await _view(database, clock, desk.person, comment_id)
    view.problems = {error.field: desk.say(error.key, **error.params)}
    view.how = desk.field("how") or view.how
    return desk.page(view, status=422)


async def _view(database: Database, clock: Clock, person: Actor, comment_id: str) -> ShowComment:
    async with database.reading() as conn:
        comment = await queries.get_comment(conn, comment_id)
        line = await get_line(conn, clock, person, comment)
        redactions = await queries.list_redactions(conn, comment)
        who = {comment.read_by, comment.handled_by, *(one.by for one in redactions)} - {None}
        return ShowComment(
            comment=comment,
            line=line,
            names=await queries.list_names(conn, sorted(filter(None, who))),
            tags=await tags.list_tags_of(conn, comment.path.strip("/").split("/")),
            redactions=redactions,
            replies=await replies.list_replies_to(conn, comment),
            pieces=pieces(comment.words),
            reasons=REASONS,
            may_edit=bool(person.roles_at(comment.path) & COMMENT_EDITORS),
            how=comment.handling or "",
            how_length=HANDLING_LENGTH,
            problems={},
        )


async def _check_shown(database: Database, clock: Clock, person: Actor, comment_id: str) -> None:
    async with database.reading() as conn:
        await get_line(conn, clock, person, await queries.get_comment(conn, comment_id))


async def get_line(conn: Connection, clock: Clock, person: Actor, comment: DeskComment) -> Line:
    """Return a comment as it is shown; raises NotFound where the desk would not list it.

    It is looked at from the highest node that the person reads comments of, in the longest of the
    desk's periods that has enough answers.
    """
    tops = [path for path in person.paths_as(*READERS) if comment.path.startswith(path)]
    today = local_date(clock.now())
    for top in tops:
        node = await get_node(conn, top.strip("/").split("/")[-1], on=today, today=today)
        for period in _periods(comment.day, today):
            shown = await shown_surveys(conn, node, period=period, clock=clock)
            if comment.survey_id in shown:
                form, title, n = shown[comment.survey_id]
                forms: Any = {comment.survey_id: (form, title)}
                setting = Setting(period, today, forms, n < SMALL)
                return (await make_lines(conn, [comment], setting))[0]
    raise NotFound


def _periods(day: date, today: date) -> list[Any]:
    whole = [last_twelve(today), year_of(day.year), quarter_of(day), month_of(day)]
    return [period for period in whole if period.first <= day <= period.last]
