"""Statements about tags: words that an agency sorts its comments by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.store.dialect import below
from auditapp.store.engine import Connection
from auditapp.surveys.models.comment import DeskComment, Tag
from auditapp.surveys.tables import comment_tag_marks, comment_tags

_COLUMNS = [comment_tags.c[name] for name in Tag.__struct_fields__]


async def node_of_tag(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency that a tag belongs to, for access rules."""
    statement = sa.select(agencies.c.path).join(
        comment_tags, comment_tags.c.agency_id == agencies.c.id
    )
    return await conn.scalar(statement.where(comment_tags.c.id == str(params["tag_id"])))


async def find_tag(conn: Connection, tag_id: str) -> Tag | None:
    """Return a tag."""
    row = (await conn.execute(sa.select(*_COLUMNS).where(comment_tags.c.id == tag_id))).first()
    return Tag(*row) if row else None


async def list_tags_of(conn: Connection, agency_ids: Sequence[str]) -> list[Tag]:
    """Return the live tags of these agencies, by name."""
    statement = sa.select(*_COLUMNS).where(
        comment_tags.c.agency_id.in_(agency_ids), comment_tags.c.retired_at.is_(None)
    )
    return [Tag(*row) for row in await conn.execute(statement.order_by(comment_tags.c.name))]


async def list_tags_around(conn: Connection, path: str) -> list[Tag]:
    """Return the live tags of the agency at path, of those above and below it, by name."""
    above = path.strip("/").split("/")
    statement = (
        sa.select(*_COLUMNS)
        .join(agencies, agencies.c.id == comment_tags.c.agency_id)
        .where(
            comment_tags.c.retired_at.is_(None),
            sa.or_(comment_tags.c.agency_id.in_(above), below(agencies.c.path, path)),
        )
    )
    return [Tag(*row) for row in await conn.execute(statement.order_by(comment_tags.c.name))]


async def insert_tag(conn: Connection, tag: Tag) -> None:
    """Insert a tag."""
    await conn.execute(
        comment_tags.insert().values(**{name: getattr(tag, name) for name in Tag.__struct_fields__})
    )


async def update_tag_retired(conn: Connection, tag_id: str, *, at: datetime, by: str) -> bool:
    """Retire a tag that was not before: it stays where it was put."""
    done = await conn.execute(
        comment_tags.update()
        .where(comment_tags.c.id == tag_id, comment_tags.c.retired_at.is_(None))
        .values(retired_at=at, retired_by=by)
    )
    return done.rowcount == 1


async def list_marks(conn: Connection, root_id: str, docs: Collection[int]) -> dict[int, list[Tag]]:
    """Return the tags that these comments have, by the comment's number."""
    statement = (
        sa.select(comment_tag_marks.c.doc, *_COLUMNS)
        .join(comment_tags, comment_tags.c.id == comment_tag_marks.c.tag_id)
        .where(comment_tag_marks.c.root_id == root_id, comment_tag_marks.c.doc.in_(docs))
        .order_by(comment_tags.c.name)
    )
    found: dict[int, list[Tag]] = {}
    for doc, *row in await conn.execute(statement):
        found.setdefault(doc, []).append(Tag(*row))
    return found


async def update_marks(
    conn: Connection, comment: DeskComment, *, add: Collection[str], remove: Collection[str]
) -> None:
    """Put tags on a comment and take others off."""
    row = comment_tag_marks.c
    await conn.execute(
        comment_tag_marks.delete().where(
            row.root_id == comment.root_id, row.doc == comment.doc, row.tag_id.in_(remove)
        )
    )
    if add:
        rows = [
            {"root_id": comment.root_id, "doc": comment.doc, "tag_id": tag_id}
            for tag_id in sorted(add)
        ]
        await conn.execute(comment_tag_marks.insert(), rows)
