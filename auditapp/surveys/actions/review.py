"""What a person does with comments at the desk: read, handle, tag, hide words."""

from collections.abc import Collection, Sequence

from auditapp.agencies.queries import get_agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Forbidden, Invalid
from auditapp.base.ids import new_id
from auditapp.base.words import tidy
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.index_comments import index_again
from auditapp.surveys.models.comment import (
    COMMENT_EDITORS,
    COMMENT_READERS,
    HANDLING_LENGTH,
    REASONS,
    TAG_LENGTH,
    DeskComment,
    Hiding,
    Redaction,
    Tag,
    pieces,
    redact,
    redact_whole,
)
from auditapp.surveys.queries import review as queries
from auditapp.surveys.queries import tags


async def mark_read(
    database: Database, clock: Clock, actor: Actor, *, numbers: Sequence[str], is_read: bool
) -> None:
    """Note that comments were read, or let them count as unread again; others' are left alone."""
    now = clock.now()
    async with database.writing() as conn:
        for comment in await queries.list_comments_numbered(conn, numbers):
            if not actor.roles_at(comment.path) & COMMENT_READERS:
                continue
            if is_read and comment.read_at is None:
                await queries.update_read(conn, comment, at=now, by=actor.account_id)
            elif not is_read:
                await queries.update_read(conn, comment, at=None, by=None)


async def handle_comment(
    database: Database, clock: Clock, actor: Actor, *, number: str, how: str
) -> None:
    """Note what was done about a comment, which so is read too; without words it is open again."""
    how = how.strip()
    if len(how) > HANDLING_LENGTH:
        raise Invalid("At most %(max)d characters.", field="how", max=HANDLING_LENGTH)
    now = clock.now()
    async with database.writing() as conn:
        comment = await queries.get_comment_to_change(conn, number)
        by = actor.account_id
        if comment.read_at is None:
            await queries.update_read(conn, comment, at=now, by=by)
        if how:
            await queries.update_handled(conn, comment, at=now, by=by, how=how)
        else:
            await queries.update_handled(conn, comment, at=None, by=None, how=None)
        action = "comment.handled" if how else "comment.reopened"
        await _record(conn, clock, actor, comment, action)


async def tag_comment(
    database: Database, actor: Actor, *, number: str, tag_ids: Collection[str]
) -> None:
    """Give a comment exactly these of the tags that hold for it; raises Invalid for others."""
    async with database.writing() as conn:
        comment = await queries.get_comment_to_change(conn, number)
        if not actor.roles_at(comment.path) & COMMENT_READERS:
            raise Forbidden
        usable = {
            tag.id for tag in await tags.list_tags_of(conn, comment.path.strip("/").split("/"))
        }
        if not set(tag_ids) <= usable:
            raise Invalid("This tag does not exist here.", field="tag")
        marks = await tags.list_marks(conn, comment.root_id, [comment.doc])
        has = {tag.id for tag in marks.get(comment.doc, ())}
        await tags.update_marks(
            conn, comment, add=set(tag_ids) - has, remove=(has & usable) - set(tag_ids)
        )


async def add_tag(
    database: Database, clock: Clock, actor: Actor, *, agency_id: str, name: str
) -> Tag:
    """Add a tag for comments of an agency and below; raises Invalid naming the field."""
    name = tidy(name)
    if not 0 < len(name) <= TAG_LENGTH:
        raise Invalid("Please give the tag a name of at most %(max)d characters.", field="name",
                      max=TAG_LENGTH)  # fmt: skip
    now = clock.now()
    async with database.writing() as conn:
        agency = await get_agency(conn, agency_id, on=local_date(now))
        if not actor.roles_at(agency.path) & COMMENT_EDITORS:
            raise Invalid("This agency is not yours.", field="agency")
        if any(tag.name == name for tag in await tags.list_tags_of(conn, [agency.id])):
            raise Invalid("This tag exists already.", field="name")
        tag = Tag(new_id(), agency.root_id, agency.id, name, now, actor.account_id, None, None)
        await tags.insert_tag(conn, tag)
        await record(
            conn, clock, actor, action="tag.added", subject=tag.id, agency_id=agency.id, name=name
        )
    return tag


async def retire_tag(database: Database, clock: Clock, actor: Actor, *, tag_id: str) -> None:
    """Let nobody put a tag on comments any more; those that have it keep it."""
    async with database.writing() as conn:
        tag = await tags.find_tag(conn, tag_id)
        if tag is None or not await tags.update_tag_retired(
            conn, tag_id, at=clock.now(), by=actor.account_id
        ):
            raise Conflict
        await record(
            *(conn, clock, actor), action="tag.retired", subject=tag_id,
            agency_id=tag.agency_id, name=tag.name,
        )  # fmt: skip


async def redact_comment(
    database: Database, clock: Clock, actor: Actor, *, number: str, hiding: Hiding
) -> None:
    """Hide pieces of a comment for good, and record who and why, never what.

    Raises Conflict when the words are no longer those that were looked at, Invalid for nothing to
    hide or a reason that does not exist. The words leave the search index, too.
    """
    if hiding.reason not in REASONS:
        raise Invalid("Please choose a reason.", field="reason")
    async with database.writing() as conn:
        comment = await queries.get_comment_to_change(conn, number)
        if comment.digest != hiding.digest:
            raise Conflict
        words = _redacted(comment, hiding.places)
        await queries.update_words(conn, comment, words)
        await index_again(conn, comment.root_id, comment.doc, words)
        done = Redaction(
            *(comment.doc, clock.now(), actor.account_id, hiding.reason), hiding.places is None
        )
        await queries.insert_redaction(conn, comment, done, id=new_id())
        await _record(conn, clock, actor, comment, "comment.redacted", reason=hiding.reason)
    await database.forget_overwritten()


def _redacted(comment: DeskComment, places: Collection[int] | None) -> str:
    if places is None:
        return redact_whole()
    if not places or not set(places) <= set(range(len(pieces(comment.words)))):
        raise Invalid("Please mark the words to hide.", field="word")
    return redact(comment.words, places)


async def _record(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    comment: DeskComment,
    action: str,
    **detail: str,
) -> None:
    await record(
        conn, clock, actor, action=action, subject=str(comment.doc),
        agency_id=comment.path.strip("/").split("/")[-1], **detail,
    )  # fmt: skip
