"""Statements about replies in public, and about which agencies have a public page."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.base.errors import NotFound
from auditapp.store import dialect
from auditapp.store.dialect import below
from auditapp.store.engine import Connection
from auditapp.surveys.models.comment import DeskComment, PublicPage, Reply
from auditapp.surveys.tables import comments, public_pages, public_replies, reply_comments

_COLUMNS = [public_replies.c[name] for name in Reply.__struct_fields__]
_PAGE = [public_pages.c[name] for name in PublicPage.__struct_fields__]
_COMMENT = [comments.c[name] for name in DeskComment.__struct_fields__]
MOST = 100


async def node_of_reply(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency that speaks in a reply, for access rules."""
    statement = sa.select(agencies.c.path).join(
        public_replies, public_replies.c.agency_id == agencies.c.id
    )
    return await conn.scalar(statement.where(public_replies.c.id == str(params["reply_id"])))


async def get_reply(conn: Connection, reply_id: str) -> Reply:
    """Return a reply, locked until a writing transaction ends; raises NotFound."""
    statement = dialect.locked(conn, sa.select(*_COLUMNS).where(public_replies.c.id == reply_id))
    row = (await conn.execute(statement)).first()
    if row is None:
        raise NotFound
    return Reply(*row)


async def list_replies(conn: Connection, paths: Sequence[str]) -> list[Reply]:
    """Return the replies of agencies at and below these paths, the newest first."""
    within = sa.or_(sa.false(), *(below(agencies.c.path, path) for path in paths))
    statement = (
        sa.select(*_COLUMNS)
        .join(agencies, agencies.c.id == public_replies.c.agency_id)
        .where(within)
        .order_by(public_replies.c.created_at.desc(), public_replies.c.id)
        .limit(MOST)
    )
    return [Reply(*row) for row in await conn.execute(statement)]


async def list_public_replies(conn: Connection, agency_id: str) -> list[Reply]:
    """Return what an agency says to everybody, the newest first."""
    row = public_replies.c
    statement = (
        sa.select(*_COLUMNS)
        .where(
            row.agency_id == agency_id, row.published_at.is_not(None), row.withdrawn_at.is_(None)
        )
        .order_by(row.published_at.desc(), row.id)
        .limit(MOST)
    )
    return [Reply(*found) for found in await conn.execute(statement)]


async def list_replies_to(conn: Connection, comment: DeskComment) -> list[Reply]:
    """Return the replies that answer a comment."""
    statement = (
        sa.select(*_COLUMNS)
        .join(reply_comments, reply_comments.c.reply_id == public_replies.c.id)
        .where(reply_comments.c.root_id == comment.root_id, reply_comments.c.doc == comment.doc)
        .order_by(public_replies.c.created_at, public_replies.c.id)
    )
    return [Reply(*row) for row in await conn.execute(statement)]


async def list_answered(conn: Connection, reply: Reply) -> list[DeskComment]:
    """Return the comments that a reply answers, as far as they still exist."""
    statement = (
        sa.select(*_COMMENT)
        .join(
            reply_comments,
            sa.and_(
                reply_comments.c.root_id == comments.c.root_id,
                reply_comments.c.doc == comments.c.doc,
            ),
        )
        .where(reply_comments.c.reply_id == reply.id)
        .order_by(comments.c.doc)
    )
    return [DeskComment(*row) for row in await conn.execute(statement)]


async def insert_reply(conn: Connection, reply: Reply, *, docs: Collection[int]) -> None:
    """Insert a reply and the comments that it answers."""
    columns = {name: getattr(reply, name) for name in Reply.__struct_fields__}
    await conn.execute(public_replies.insert().values(**columns))
    if docs:
        rows = [{"root_id": reply.root_id, "doc": doc, "reply_id": reply.id} for doc in docs]
        await conn.execute(reply_comments.insert(), rows)


async def update_reply(conn: Connection, reply_id: str, **columns: Any) -> None:
    """Change columns of a reply, as in tables.public_replies."""
    await conn.execute(
        public_replies.update().where(public_replies.c.id == reply_id).values(**columns)
    )


async def find_page(conn: Connection, agency_id: str) -> PublicPage | None:
    """Return whether and since when an agency has a public page."""
    row = (
        await conn.execute(sa.select(*_PAGE).where(public_pages.c.agency_id == agency_id))
    ).first()
    return PublicPage(*row) if row else None


async def find_open_page(conn: Connection, place: str) -> str | None:
    """Return the agency whose public page an id or a code names; None when it has none.

    A code that two trees use for open pages names neither.
    """
    statement = (
        sa.select(public_pages.c.agency_id)
        .join(agencies, agencies.c.id == public_pages.c.agency_id)
        .where(
            sa.or_(agencies.c.id == place, agencies.c.code == place),
            public_pages.c.closed_at.is_(None),
        )
    )
    found = list(await conn.scalars(statement.limit(2)))
    return found[0] if len(found) == 1 else None


async def upsert_page_open(
    conn: Connection, agency_id: str, root_id: str, *, at: datetime, by: str
) -> None:
    """Open an agency's public page, for the first time or again."""
    opened = {"opened_at": at, "opened_by": by, "closed_at": None, "closed_by": None}
    insert = dialect.insert(conn, public_pages).values(
        agency_id=agency_id, root_id=root_id, **opened
    )
    await conn.execute(insert.on_conflict_do_update(index_elements=["agency_id"], set_=opened))


async def update_page_closed(conn: Connection, agency_id: str, *, at: datetime, by: str) -> None:
    """Close an agency's public page."""
    await conn.execute(
        public_pages.update()
        .where(public_pages.c.agency_id == agency_id)
        .values(closed_at=at, closed_by=by)
    )
