"""Speaking in public: replies to comments, and an agency's public page."""

from collections.abc import Sequence

from auditapp.agencies.queries import get_agency, get_agency_to_change
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_id
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.comment import COMMENT_EDITORS, REPLY_LENGTH, Reply
from auditapp.surveys.queries import replies as queries
from auditapp.surveys.queries import review


async def write_reply(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    agency_id: str,
    texts: tuple[str, str],
    numbers: Sequence[str] = (),
) -> Reply:
    """Write a reply of an agency: (what people said, what was done); nobody outside sees it yet.

    numbers: the comments that it answers; raises Invalid for one that stands elsewhere.
    """
    said, done = _checked(texts)
    now = clock.now()
    async with database.writing() as conn:
        agency = await get_agency(conn, agency_id, on=local_date(now))
        if not actor.roles_at(agency.path) & COMMENT_EDITORS:
            raise Invalid("This agency is not yours.", field="agency")
        found = await review.list_comments_numbered(conn, numbers)
        if any(not comment.path.startswith(agency.path) for comment in found):
            raise Invalid("One of these comments belongs to another agency.", field="agency")
        reply = Reply(
            new_id(), agency.root_id, agency.id, said, done, now, actor.account_id,
            None, None, None, None,
        )  # fmt: skip
        await queries.insert_reply(conn, reply, docs=[comment.doc for comment in found])
        await _record(conn, clock, actor, reply, "reply.written")
    return reply


async def edit_reply(
    database: Database, clock: Clock, actor: Actor, *, reply_id: str, texts: tuple[str, str]
) -> None:
    """Change a reply that is not public; raises Conflict for one that is, and Invalid."""
    said, done = _checked(texts)
    async with database.writing() as conn:
        reply = await queries.get_reply(conn, reply_id)
        if reply.is_public:
            raise Conflict("A published reply cannot be changed. Withdraw it first.")
        await queries.update_reply(conn, reply_id, said=said, done=done)
        await _record(conn, clock, actor, reply, "reply.changed")


async def publish_reply(database: Database, clock: Clock, actor: Actor, *, reply_id: str) -> None:
    """Show a reply to everybody."""
    async with database.writing() as conn:
        reply = await queries.get_reply(conn, reply_id)
        if reply.is_public:
            raise Conflict
        await queries.update_reply(
            *(conn, reply_id), published_at=clock.now(), published_by=actor.account_id,
            withdrawn_at=None, withdrawn_by=None,
        )  # fmt: skip
        await _record(conn, clock, actor, reply, "reply.published")


async def withdraw_reply(database: Database, clock: Clock, actor: Actor, *, reply_id: str) -> None:
    """Take a reply back from the public page."""
    async with database.writing() as conn:
        reply = await queries.get_reply(conn, reply_id)
        if not reply.is_public:
            raise Conflict
        await queries.update_reply(
            conn, reply_id, withdrawn_at=clock.now(), withdrawn_by=actor.account_id
        )
        await _record(conn, clock, actor, reply, "reply.withdrawn")


async def set_public_page(
    database: Database, clock: Clock, actor: Actor, *, agency_id: str, is_open: bool
) -> None:
    """Open or close an agency's public page; saying the same twice changes nothing."""
    now = clock.now()
    async with database.writing() as conn:
        agency = await get_agency_to_change(conn, agency_id, on=local_date(now))
        page = await queries.find_page(conn, agency_id)
        was_open = page is not None and page.closed_at is None
        if was_open == is_open:
            return
        if is_open and agency.closed_on is not None:
            raise Conflict("This agency is closed.")
        if is_open:
            await queries.upsert_page_open(
                conn, agency_id, agency.root_id, at=now, by=actor.account_id
            )
        else:
            await queries.update_page_closed(conn, agency_id, at=now, by=actor.account_id)
        action = "public_page.opened" if is_open else "public_page.closed"
        await record(
            conn, clock, actor, action=action, subject=agency_id, agency_id=agency_id,
            name=agency.name,
        )  # fmt: skip


def _checked(texts: tuple[str, str]) -> tuple[str, str]:
    for name, text in zip(("said", "done"), texts, strict=True):
        if not 0 < len(text.strip()) <= REPLY_LENGTH:
            raise Invalid(
                "Please write a text of at most %(max)d characters.", field=name, max=REPLY_LENGTH
            )
    return texts[0].strip(), texts[1].strip()


async def _record(conn: Connection, clock: Clock, actor: Actor, reply: Reply, action: str) -> None:
    await record(conn, clock, actor, action=action, subject=reply.id, agency_id=reply.agency_id)
