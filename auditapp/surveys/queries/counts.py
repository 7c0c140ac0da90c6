"""Statements about counts: adding differences, and reading them all for a recount."""

from functools import cache

import sqlalchemy as sa

from auditapp.store.bulk import Bulk, insert_rows
from auditapp.surveys.models.tally import Books, Tally
from auditapp.surveys.tables import counts, flagged_counts

KEY = ("root_id", "node_id", "survey_id", "grain", "period", "question", "answer", "channel")
FLAGGED_KEY = (*KEY[:-1], "standing")


def add_counts(bulk: Bulk, books: Books) -> None:
    """Add each difference to its count; PostgreSQL takes them in the order of their keys."""
    _add(bulk, books.shown, is_flagged=False)
    _add(bulk, books.flagged, is_flagged=True)


def _add(bulk: Bulk, tally: Tally, *, is_flagged: bool) -> None:
    if bulk.is_sqlite:
        statement = _add_group(is_flagged=is_flagged)
        for (root, survey, grain, period, channel), nodes in tally.groups().items():
            bulk.run(statement, nodes, root, survey, grain, period.isoformat(), channel)
    elif rows := tally.rows():
        bulk.run(_add_rows(is_flagged=is_flagged), rows)


@cache
def _add_group(*, is_flagged: bool) -> str:
    """Return the INSERT of a group: what it shares is said once, names once for all below them.

    Rows that repeat them take twice the time.
    """
    table, key = _target(is_flagged=is_flagged)
    return (
        f"INSERT INTO {table.name} ({', '.join(key)}, n) "  # noqa: S608 - names of columns
        "SELECT ?2, node.key, ?3, ?4, ?5, question.key, answer.key, ?6, answer.value "
        "FROM json_each(?1) AS node, json_each(node.value) AS question, "
        f"json_each(question.value) AS answer WHERE true{_or_add(table, key)}"
    )


@cache
def _add_rows(*, is_flagged: bool) -> str:
    table, key = _target(is_flagged=is_flagged)
    return insert_rows(table, (*key, "n"), is_sqlite=False) + _or_add(table, key)


def _target(*, is_flagged: bool) -> tuple[sa.Table, tuple[str, ...]]:
    return (flagged_counts, FLAGGED_KEY) if is_flagged else (counts, KEY)


def _or_add(table: sa.Table, key: tuple[str, ...]) -> str:
    return f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET n = {table.name}.n + excluded.n"
