"""Reading comments: in the order of their random keys, which says nothing of when they came."""

from datetime import date
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from auditapp.agencies import queries as tree
from auditapp.store.dialect import below
from auditapp.store.engine import Connection
from auditapp.surveys.models.flags import ASIDE
from auditapp.surveys.models.periods import Period
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.queries.result_nodes import Node
from auditapp.surveys.tables import comments, responses, surveys

PAGE = 20


class Comment(msgspec.Struct, frozen=True):
    """Words with the score given beside them; `key` is random and only serves for paging."""

    key: str
    words: str
    score: int | None
    day: date


class CommentPage(NamedTuple):
    """Some comments and the key after which the next page begins, None at the end."""

    comments: list[Comment]
    further: str | None


async def list_comments(
    conn: Connection, scope: Scope, node: Node, *, period: Period, after: str
) -> CommentPage:
    """Return one page of the comments of a node and below, without those of answers set aside."""
    agency_id = node.chain[-1].id if node.kind == "point" else node.id
    path = await tree.find_path(conn, agency_id) or ""
    ours = sa.select(surveys.c.id).where(
        surveys.c.root_id == scope.root_id, surveys.c.form == scope.form
    )
    response, question = _split(after)
    statement = (
        sa.select(
            comments.c.response_id,
            comments.c.question,
            comments.c.words,
            comments.c.score,
            comments.c.day,
        )
        .where(
            comments.c.root_id == scope.root_id,
            _within(path, node),
            comments.c.day.between(period.first, period.last),
            comments.c.survey_id.in_(ours),
            ~_is_set_aside(),
            sa.tuple_(comments.c.response_id, comments.c.question) > (response, question),
        )
        .order_by(comments.c.response_id, comments.c.question)
        .limit(PAGE + 1)
    )
    rows = (await conn.execute(statement)).all()
    found = [Comment(f"{row[0]}.{row[1]}", row.words, row.score, row.day) for row in rows[:PAGE]]
    return CommentPage(found, found[-1].key if len(rows) > PAGE else None)


def _within(path: str, node: Node) -> sa.ColumnElement[Any]:
    """Select the node's comments; the root has them all, found along the primary key."""
    if node.kind == "point":
        return sa.and_(below(comments.c.path, path), comments.c.point_id == node.id)
    if node.id == node.root_id:
        return sa.true()
    return below(comments.c.path, path)


def _is_set_aside() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        responses.c.root_id == comments.c.root_id,
        responses.c.id == comments.c.response_id,
        responses.c.standing == ASIDE,
    )


def _split(after: str) -> tuple[str, str]:
    response, _, question = after.partition(".")
    return response, question
