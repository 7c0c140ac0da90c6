"""Statements of the search index over comments. What leaves it needs none: the database sees to it.

With a comment go its words (foreign key), and with the last comment that has a word its spellings
(trigger), whoever deletes: a citizen's new wording, the end of a term, an erasure.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from auditapp.store import dialect
from auditapp.store.engine import Connection
from auditapp.surveys.models.search import spellings
from auditapp.surveys.tables import comment_spellings, comment_words, comments

CHUNK = 500


class NewComment(NamedTuple):
    """A comment that is not in the index yet."""

    response_id: str
    question: str
    words: str


async def has_new(conn: Connection, root_id: str) -> bool:
    """Tell whether any comment of a tree is not in the index yet."""
    # In order, as only the index has them: in none, PostgreSQL would rather look through them all.
    return await conn.scalar(_new(root_id).order_by(comments.c.doc).limit(1)) is not None


async def count_new(conn: Connection, root_id: str) -> int:
    """Return how many comments of a tree are not in the index yet."""
    found = _new(root_id).subquery()
    return await conn.scalar(sa.select(sa.func.count()).select_from(found)) or 0


async def list_new(conn: Connection, root_id: str, *, limit: int) -> list[NewComment]:
    """Return comments that are not in the index, locked until the transaction ends."""
    statement = dialect.locked(
        conn,
        sa.select(comments.c.response_id, comments.c.question, comments.c.words)
        .where(comments.c.root_id == root_id, comments.c.doc.is_(None))
        .order_by(comments.c.doc)
        .limit(limit),
    )
    return [NewComment(*row) for row in await conn.execute(statement)]


async def update_docs(
    conn: Connection, root_id: str, rows: Sequence[tuple[NewComment, int]]
) -> None:
    """Give comments their numbers."""
    statement = (
        comments.update()
        .where(
            comments.c.root_id == root_id,
            comments.c.response_id == sa.bindparam("of_response"),
            comments.c.question == sa.bindparam("of_question"),
        )
        .values(doc=sa.bindparam("new_doc"))
    )
    await conn.execute(
        statement,
        [
            {"of_response": one.response_id, "of_question": one.question, "new_doc": doc}
            for one, doc in rows
        ],
    )


async def insert_words(
    conn: Connection, root_id: str, rows: Iterable[tuple[int, Collection[str]]]
) -> None:
    """Put the words of comments (number, folded words) into the index."""
    pairs = [(word, doc) for doc, words in rows for word in words]
    # in the order of the key: neighbours share a page
    keyed = [{"root_id": root_id, "word": word, "doc": doc} for word, doc in sorted(pairs)]
    if keyed:
        await conn.execute(comment_words.insert(), keyed)
        await _insert_spellings(conn, root_id, {word for word, _ in pairs})


async def delete_words(conn: Connection, root_id: str, doc: int) -> None:
    """Take the words of one comment out of the index."""
    await conn.execute(
        comment_words.delete().where(comment_words.c.root_id == root_id, comment_words.c.doc == doc)
    )


async def list_known(conn: Connection, root_id: str, asked: Collection[str]) -> dict[str, set[str]]:
    """Return spelling → words of the index, for the spellings asked for."""
    statement = sa.select(comment_spellings.c.spelling, comment_spellings.c.word).where(
        comment_spellings.c.root_id == root_id, comment_spellings.c.spelling.in_(sorted(asked))
    )
    found: dict[str, set[str]] = {}
    for spelling, word in await conn.execute(statement):
        found.setdefault(spelling, set()).add(word)
    return found


async def _insert_spellings(conn: Connection, root_id: str, words: Collection[str]) -> None:
    ordered, known = sorted(words), set()
    row = comment_spellings.c
    for start in range(0, len(ordered), CHUNK):
        statement = sa.select(row.word).where(
            row.root_id == root_id,
            row.spelling == row.word,
            row.spelling.in_(ordered[start : start + CHUNK]),
        )
        known |= set(await conn.scalars(statement))
    rows = [
        {"root_id": root_id, "spelling": spelling, "word": word}
        for word in ordered
        if word not in known
        for spelling in sorted(spellings(word))
    ]
    if rows:
        # another process may just have met the same word
        insert = dialect.insert(conn, comment_spellings).on_conflict_do_nothing()
        await conn.execute(insert, rows)


def _new(root_id: str) -> sa.Select[tuple[str]]:
    return sa.select(comments.c.response_id).where(
        comments.c.root_id == root_id, comments.c.doc.is_(None)
    )
