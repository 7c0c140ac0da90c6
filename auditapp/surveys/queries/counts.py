"""Statements about counts: adding differences, and reading them all for a recount."""

from functools import cache

from auditapp.store.bulk import Bulk, insert_rows
from auditapp.surveys.models.tally import Tally
from auditapp.surveys.tables import counts

KEY = ("root_id", "node_id", "survey_id", "grain", "period", "question", "answer", "channel")
_ADD = f" ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET n = counts.n + excluded.n"
# What a group shares is said once, and the names of nodes and questions once for all below them:
# half the time of rows that repeat it.
_ADD_GROUP = (
    f"INSERT INTO counts ({', '.join(KEY)}, n) "  # noqa: S608 - names of columns
    "SELECT ?2, node.key, ?3, ?4, ?5, question.key, answer.key, ?6, answer.value "
    "FROM json_each(?1) AS node, json_each(node.value) AS question, "
    f"json_each(question.value) AS answer WHERE true{_ADD}"
)


def add_counts(bulk: Bulk, tally: Tally) -> None:
    """Add each difference to its count; PostgreSQL takes them in the order of their keys."""
    if bulk.is_sqlite:
        for (root, survey, grain, period, channel), nodes in tally.groups().items():
            bulk.run(_ADD_GROUP, nodes, root, survey, grain, period.isoformat(), channel)
    elif rows := tally.rows():
        bulk.run(_add_rows(), rows)


@cache
def _add_rows() -> str:
    return insert_rows(counts, (*KEY, "n"), is_sqlite=False) + _ADD
