"""Statements about responses and the words kept apart from them, each for a whole batch."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import msgspec
import sqlalchemy as sa

from auditapp.store.bulk import Bulk, insert_rows, listed, read_moment, rows_as
from auditapp.surveys.tables import comments, responses

RESPONSE = (
    "root_id", "id", "survey_id", "point_id", "path", "deciding_id", "field", "channel", "hour",
    "answers", "version",
)  # fmt: skip
COMMENT = (
    "root_id", "response_id", "question", "survey_id", "point_id", "path", "day", "score", "words",
)  # fmt: skip
KEY = ("root_id", "id")
Rows = Sequence[Sequence[object]]


class StoredResponse(msgspec.Struct, frozen=True, array_like=True):
    """What an amendment must know of the response that it changes."""

    id: str
    root_id: str
    survey_id: str
    point_id: str
    path: str
    channel: str
    hour: str
    answers: str
    standing: str
    reasons: str
    version: int

    @property
    def given(self) -> datetime:
        """Return the hour it was given in."""
        return read_moment(self.hour)


def insert_responses(bulk: Bulk, rows: Rows) -> set[str]:
    """Insert the responses that do not exist yet; return the ids of those."""
    if not bulk.is_sqlite:
        return set(bulk.run(_insert_new(), rows) or ())
    # The write lock is held, so what is not there now will not be there at the insert either.
    known = list_known(bulk, [(row[0], row[1]) for row in rows])
    new = [row for row in rows if row[1] not in known]
    if new:
        bulk.run(_INSERT, new)
    return {str(row[1]) for row in new}


def list_known(bulk: Bulk, keys: Rows) -> set[str]:
    """Return the ids of those responses, by (root, id), that exist."""
    return set(bulk.run(_list_known(is_sqlite=bulk.is_sqlite), keys) or ())


def list_stored(bulk: Bulk, keys: Rows) -> list[StoredResponse]:
    """Return responses by (root, id), locked until the transaction ends."""
    found = bulk.run(_list_stored(is_sqlite=bulk.is_sqlite), keys) or ()
    return [msgspec.convert(row, StoredResponse) for row in found]


def list_words(bulk: Bulk, keys: Rows) -> list[tuple[str, str, str]]:
    """Return (response, question, words) of responses by (root, id)."""
    found = bulk.run(_list_words(is_sqlite=bulk.is_sqlite), keys) or ()
    return [(row[0], row[1], row[2]) for row in found]


def update_answers(bulk: Bulk, rows: Rows) -> None:
    """Replace the answers of responses: rows of (root, id, answers)."""
    bulk.run(_update_answers(is_sqlite=bulk.is_sqlite), rows)


def update_standings(bulk: Bulk, rows: Rows) -> None:
    """Say how responses stand and why: rows of (root, id, standing, reasons)."""
    bulk.run(_update_standings(is_sqlite=bulk.is_sqlite), rows)


def delete_responses(bulk: Bulk, keys: Rows) -> None:
    """Delete responses by (root, id); their words go by `delete_comments`."""
    bulk.run(_delete_responses(is_sqlite=bulk.is_sqlite), keys)


def insert_comments(bulk: Bulk, rows: Rows) -> None:
    """Insert words: rows as COMMENT names them."""
    bulk.run(_insert_comments(is_sqlite=bulk.is_sqlite), rows)


def delete_comments(bulk: Bulk, keys: Rows) -> None:
    """Delete the words of responses, before their new ones are inserted."""
    bulk.run(_delete_comments(is_sqlite=bulk.is_sqlite), keys)


def _joined(table: sa.Table, key: str, what: str, *, is_sqlite: bool) -> str:
    """Return a SELECT of what stands under the parameter's keys (CROSS: keys first on SQLite)."""
    keys = rows_as(responses, KEY, is_sqlite=is_sqlite)
    return (
        f"SELECT {what} FROM ({keys}) AS k CROSS JOIN {table.name} AS t "  # noqa: S608
        f"WHERE t.root_id = k.root_id AND t.{key} = k.id"
    )


@cache
def _list_known(*, is_sqlite: bool) -> str:
    what = "json_group_array(t.id)" if is_sqlite else "json_agg(t.id)"
    return _joined(responses, "id", what, is_sqlite=is_sqlite)


@cache
def _list_stored(*, is_sqlite: bool) -> str:
    names = StoredResponse.__struct_fields__
    if is_sqlite:
        what = listed([f"t.{name}" for name in names], is_sqlite=True)
        return _joined(responses, "id", what, is_sqlite=True)
    rows = _joined(responses, "id", "t.*", is_sqlite=False)
    locked = f"SELECT * FROM ({rows} ORDER BY t.id FOR UPDATE OF t) AS found"  # noqa: S608
    return f"SELECT {listed(names, is_sqlite=False)} FROM ({locked}) AS found"  # noqa: S608


@cache
def _list_words(*, is_sqlite: bool) -> str:
    what = listed(["t.response_id", "t.question", "t.words"], is_sqlite=is_sqlite)
    return _joined(comments, "response_id", what, is_sqlite=is_sqlite)


@cache
def _update_answers(*, is_sqlite: bool) -> str:
    rows = rows_as(responses, (*KEY, "answers"), is_sqlite=is_sqlite)
    return (
        f"UPDATE responses SET answers = k.answers FROM ({rows}) AS k "  # noqa: S608
        "WHERE responses.root_id = k.root_id AND responses.id = k.id"
    )


@cache
def _update_standings(*, is_sqlite: bool) -> str:
    rows = rows_as(responses, (*KEY, "standing", "reasons"), is_sqlite=is_sqlite)
    return (
        "UPDATE responses SET standing = k.standing, reasons = k.reasons "  # noqa: S608
        f"FROM ({rows}) AS k WHERE responses.root_id = k.root_id AND responses.id = k.id"
    )


@cache
def _delete_responses(*, is_sqlite: bool) -> str:
    keys = rows_as(responses, KEY, is_sqlite=is_sqlite)
    return f"DELETE FROM responses WHERE (root_id, id) IN ({keys})"  # noqa: S608


@cache
def _delete_comments(*, is_sqlite: bool) -> str:
    keys = rows_as(responses, KEY, is_sqlite=is_sqlite)
    return f"DELETE FROM comments WHERE (root_id, response_id) IN ({keys})"  # noqa: S608


@cache
def _insert_comments(*, is_sqlite: bool) -> str:
    return insert_rows(comments, COMMENT, is_sqlite=is_sqlite)


@cache
def _insert_new() -> str:
    rows = insert_rows(responses, RESPONSE, is_sqlite=False)
    return (
        f"WITH new AS ({rows} ON CONFLICT DO NOTHING RETURNING id) "  # noqa: S608
        "SELECT json_agg(id) FROM new"
    )


_INSERT = insert_rows(responses, RESPONSE, is_sqlite=True)
