"""Statements about single comments of the desk: who read and handled them, tags, redactions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import service_points
from auditapp.base.errors import NotFound
from auditapp.people.tables import accounts
from auditapp.store import dialect
from auditapp.store.engine import Connection
from auditapp.surveys.models.comment import DeskComment, Redaction
from auditapp.surveys.tables import comment_redactions, comments, surveys

_COLUMNS = [comments.c[name] for name in DeskComment.__struct_fields__]
MOST_DIGITS = 19


async def node_of_comment(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency that a comment was written at, for access rules."""
    comment = await find_comment(conn, str(params["comment_id"]))
    return comment.path if comment else None


async def find_comment(conn: Connection, number: str) -> DeskComment | None:
    """Return the comment with this number."""
    return await _find(conn, _numbered(number)) if _is_number(number) else None


async def get_comment(conn: Connection, number: str) -> DeskComment:
    """Return the comment with this number; raises NotFound."""
    comment = await find_comment(conn, number)
    if comment is None:
        raise NotFound
    return comment


async def get_comment_to_change(conn: Connection, number: str) -> DeskComment:
    """Return a comment, locked until the transaction ends; raises NotFound."""
    if not _is_number(number):
        raise NotFound
    comment = await _find(conn, dialect.locked(conn, _numbered(number)))
    if comment is None:
        raise NotFound
    return comment


async def list_comments_numbered(conn: Connection, numbers: Sequence[str]) -> list[DeskComment]:
    """Return the comments with these numbers; unknown ones are left out."""
    docs = [int(number) for number in numbers if _is_number(number)]
    statement = sa.select(*_COLUMNS).where(
        comments.c.root_id.in_(_roots()), comments.c.doc.in_(docs)
    )
    rows = await conn.execute(statement.order_by(comments.c.doc))
    return [DeskComment(*row) for row in rows]


async def update_read(
    conn: Connection, comment: DeskComment, *, at: datetime | None, by: str | None
) -> None:
    """Note who read a comment, or that nobody did."""
    await _update(conn, comment, read_at=at, read_by=by)


async def update_handled(
    conn: Connection, comment: DeskComment, *, at: datetime | None, by: str | None, how: str | None
) -> None:
    """Note who handled a comment and how, or that nobody did."""
    await _update(conn, comment, handled_at=at, handled_by=by, handling=how)


async def update_words(conn: Connection, comment: DeskComment, words: str) -> None:
    """Put other words in the place of a comment's."""
    await _update(conn, comment, words=words)


async def insert_redaction(
    conn: Connection,
    comment: DeskComment,
    redaction: Redaction,
    *,
    id: str,  # noqa: A002
) -> None:
    """Insert that words were hidden."""
    await conn.execute(
        comment_redactions.insert().values(
            id=id,
            root_id=comment.root_id,
            doc=comment.doc,
            at=redaction.at,
            by=redaction.by,
            reason=redaction.reason,
            is_whole=redaction.is_whole,
        )
    )


async def list_redactions(conn: Connection, comment: DeskComment) -> list[Redaction]:
    """Return when and why words of a comment were hidden, the oldest first."""
    row = comment_redactions.c
    statement = sa.select(row.doc, row.at, row.by, row.reason, row.is_whole).where(
        row.root_id == comment.root_id, row.doc == comment.doc
    )
    return [Redaction(*found) for found in await conn.execute(statement.order_by(row.at, row.id))]


async def list_names(conn: Connection, account_ids: Sequence[str]) -> dict[str, str]:
    """Return the names of people by account."""
    if not account_ids:
        return {}
    statement = sa.select(accounts.c.id, accounts.c.display_name).where(
        accounts.c.id.in_(account_ids)
    )
    return {row[0]: row[1] for row in await conn.execute(statement)}


async def list_point_names(conn: Connection, point_ids: Sequence[str]) -> dict[str, str]:
    """Return the names of points by id."""
    statement = sa.select(service_points.c.id, service_points.c.name).where(
        service_points.c.id.in_(point_ids)
    )
    return {row[0]: row[1] for row in await conn.execute(statement)}


async def _update(conn: Connection, comment: DeskComment, **columns: Any) -> None:
    await conn.execute(
        comments.update()
        .where(comments.c.root_id == comment.root_id, comments.c.doc == comment.doc)
        .values(**columns)
    )


async def _find(conn: Connection, statement: sa.Select[Any]) -> DeskComment | None:
    row = (await conn.execute(statement)).first()
    return DeskComment(*row) if row else None


def _numbered(number: str) -> sa.Select[Any]:
    return sa.select(*_COLUMNS).where(
        comments.c.root_id.in_(_roots()), comments.c.doc == int(number)
    )


def _roots() -> sa.Select[tuple[str]]:
    """Select the trees that have surveys: the index of numbers begins with the tree."""
    return sa.select(surveys.c.root_id).distinct()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS and int(text) < 2**62
