"""Replies in public: what people said in the agency's words, and what it did about it."""

import contextlib
from typing import ClassVar

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid, NotFound
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions import reply as actions
from auditapp.surveys.models.comment import EDITORS, REPLY_LENGTH, DeskComment, Reply
from auditapp.surveys.pages.comment import get_line
from auditapp.surveys.pages.comments import find_place, list_places
from auditapp.surveys.queries import replies as queries
from auditapp.surveys.queries import review
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

MOST_COMMENTS = 20  # that one reply answers


class IndexReplies(View):
    """The replies of one's agencies, those not yet public marked."""

    template = "surveys/index_replies.html"
    replies: list[Reply]
    places: dict[str, str]
    names: dict[str, str]


class NewReply(View):
    """A reply to write, beside the comments that it answers."""

    template: ClassVar[str] = "surveys/new_reply.html"
    comments: list[DeskComment]
    places: dict[str, str]
    agency: str
    said: str
    done: str
    length: int
    problems: dict[str, str]


class EditReply(View):
    """A reply as it stands: to change, to publish or to take back."""

    template: ClassVar[str] = "surveys/edit_reply.html"
    reply: Reply
    comments: list[DeskComment]
    place: str
    said: str
    done: str
    length: int
    problems: dict[str, str]


@get("/comments/replies", name="replies.index")
async def index_replies(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the replies of one's agencies."""
    async with database.reading() as conn:
        found = await queries.list_replies(conn, desk.person.paths_as(*EDITORS))
        who = {one for reply in found for one in (reply.created_by, reply.published_by) if one}
        view = IndexReplies(
            replies=found,
            places=dict(await list_places(conn, desk.person, clock)),
            names=await review.list_names(conn, sorted(who)),
        )
    return desk.page(view)


@get("/comments/replies/new", name="replies.new")
async def new_reply(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask what people said and what was done; ?comment= names those that it answers."""
    numbers = desk.request.query_params.getall("comment", [])
    async with database.reading() as conn:
        return desk.page(await _new(conn, desk, clock, numbers))


@post("/comments/replies", name="replies.create")
async def create_reply(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Keep a reply; it is not public yet."""
    numbers = desk.form.get("comment", [])[:MOST_COMMENTS]
    try:
        reply = await actions.write_reply(
            *(database, clock, desk.person),
            agency_id=desk.field("agency"),
            texts=(desk.field("said"), desk.field("done")),
            numbers=numbers,
        )
    except (Invalid, NotFound) as error:
        field = error.field if isinstance(error, Invalid) else "agency"
        async with database.reading() as conn:
            view = await _new(conn, desk, clock, numbers)
        view.problems = {field: desk.say(error.key, **error.params)}
        return desk.page(view, status=422)
    return desk.redirect(f"/comments/replies/{reply.id}")


@get("/comments/replies/{reply_id:str}", name="replies.edit")
async def edit_reply(
    reply_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show a reply with its forms."""
    return desk.page(await _edit(desk, database, clock, reply_id))


@post("/comments/replies/{reply_id:str}", name="replies.update")
async def update_reply(
    reply_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Change a reply that is not public."""
    texts = (desk.field("said"), desk.field("done"))
    try:
        await actions.edit_reply(database, clock, desk.person, reply_id=reply_id, texts=texts)
    except Invalid as error:
        view = await _edit(desk, database, clock, reply_id)
        view.said, view.done = texts
        view.problems = {error.field: desk.say(error.key, **error.params)}
        return desk.page(view, status=422)
    return desk.redirect(f"/comments/replies/{reply_id}")


@post("/comments/replies/{reply_id:str}/publication", name="replies.publish")
async def create_publication(
    reply_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Show the reply to everybody."""
    await actions.publish_reply(database, clock, desk.person, reply_id=reply_id)
    return desk.redirect(f"/comments/replies/{reply_id}")


@post("/comments/replies/{reply_id:str}/withdrawal", name="replies.withdraw")
async def create_withdrawal(
    reply_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Take the reply back."""
    await actions.withdraw_reply(database, clock, desk.person, reply_id=reply_id)
    return desk.redirect(f"/comments/replies/{reply_id}")


async def _new(conn: Connection, desk: Desk, clock: Clock, numbers: list[str]) -> NewReply:
    found = []
    for comment in await review.list_comments_numbered(conn, numbers[:MOST_COMMENTS]):
        with contextlib.suppress(NotFound):
            await get_line(conn, clock, desk.person, comment)
            found.append(comment)
    home = await find_place(conn, desk.person, "", clock)
    nearest = found[0].path.strip("/").split("/")[-1] if found else home.id
    return NewReply(
        comments=found,
        places=dict(await list_places(conn, desk.person, clock)),
        agency=desk.field("agency") or nearest,
        said=desk.field("said"),
        done=desk.field("done"),
        length=REPLY_LENGTH,
        problems={},
    )


async def _edit(desk: Desk, database: Database, clock: Clock, reply_id: str) -> EditReply:
    async with database.reading() as conn:
        reply = await queries.get_reply(conn, reply_id)
        places = dict(await list_places(conn, desk.person, clock))
        comments = await queries.list_answered(conn, reply)
    return EditReply(
        reply=reply,
        comments=comments,
        place=places.get(reply.agency_id, ""),
        said=reply.said,
        done=reply.done,
        length=REPLY_LENGTH,
        problems={},
    )
