"""Reading comments: in the order of their random keys, which says nothing of when they came."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from auditapp.agencies import queries as tree
from auditapp.store.dialect import below
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared
from auditapp.surveys.models.flags import ASIDE
from auditapp.surveys.models.periods import Period
from auditapp.surveys.queries.result_counts import Scope, surveys_of_form
from auditapp.surveys.queries.result_nodes import Node
from auditapp.surveys.tables import comments, responses

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
    response, question = _split(after)
    place = "root" if node.id == node.root_id else node.kind
    given = {
        **{"root_id": scope.root_id, "form": scope.form, "path": path, "point_id": node.id},
        **{"first": period.first, "last": period.last},
        **{"response": response, "question": question},
    }
    rows = (await conn.execute(_page(place), given)).all()
    found = [Comment(f"{row[0]}.{row[1]}", row.words, row.score, row.day) for row in rows[:PAGE]]
    return CommentPage(found, found[-1].key if len(rows) > PAGE else None)


@cache
def _page(place: str) -> sa.Select[Any]:
    comment = comments.c
    after = sa.tuple_(sa.bindparam("response", type_=sa.String), sa.bindparam("question"))
    return prepared(
        sa.select(comment.response_id, comment.question, comment.words, comment.score, comment.day)
        .where(
            comment.root_id == sa.bindparam("root_id"),
            _within(place),
            comment.day.between(sa.bindparam("first"), sa.bindparam("last")),
            comment.survey_id.in_(surveys_of_form()),
            ~_is_set_aside(),
            sa.tuple_(comment.response_id, comment.question) > after,
        )
        .order_by(comment.response_id, comment.question)
        .limit(PAGE + 1)
    )


def _within(place: str) -> sa.ColumnElement[bool]:
    """Select a node's comments; the root has them all, found along the primary key."""
    path = sa.bindparam("path", type_=sa.String)
    if place == "root":
        return sa.true()
    if place == "agency":
        return below(comments.c.path, path)
    return sa.and_(below(comments.c.path, path), comments.c.point_id == sa.bindparam("point_id"))


def _is_set_aside() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        responses.c.root_id == comments.c.root_id,
        responses.c.id == comments.c.response_id,
        responses.c.standing == ASIDE,
    )


def _split(after: str) -> tuple[str, str]:
    response, _, question = after.partition(".")
    return response, question
