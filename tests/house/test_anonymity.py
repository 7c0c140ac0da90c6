"""Anonymity has no switch: no setting names it, and no column could hold what identifies."""

import sqlalchemy as sa

from auditapp import app as _rooms  # noqa: F401 - imports every room's tables
from auditapp.base.settings import SETTINGS
from auditapp.store.metadata import metadata

# Add to this list only what says nothing about a person, a device, a moment or an order.
COLUMNS = {
    "responses": {
        "root_id", "id", "survey_id", "point_id", "path", "deciding_id", "field", "channel",
        "hour", "answers", "version", "standing", "reasons",
    },
    "comments": {
        "root_id", "response_id", "question", "survey_id", "point_id", "path", "day", "score",
        "words",
        # of staff: who read and who handled it; doc is a random number for the search
        "doc", "read_at", "read_by", "handling", "handled_at", "handled_by",
    },
    "counts": {
        "root_id", "node_id", "survey_id", "grain", "period", "question", "answer", "channel", "n",
    },
    "tickets": {"root_id", "hash", "batch_id"},
    "receipts": {"root_id", "hash", "response_id", "expires_on"},
    # how far was looked, where a key word was found, what walls show: sums and days, no moment
    "alert_marks": {"root_id", "agency_id", "survey_id", "day", "levels"},
    "alert_finds": {"root_id", "response_id", "question", "word", "day"},
    "wall_figures": {"root_id", "agency_id", "day", "n", "satisfied"},
    "deletions": {"root_id", "day", "kind", "reason", "cut_off", "n"},
}  # fmt: skip
# The hour is cut by the one function that writes it; the others are when staff did something.
MOMENTS = {"responses.hour", "comments.read_at", "comments.handled_at"}


def test_it_has_no_column_beyond_the_list() -> None:
    for name, columns in COLUMNS.items():
        assert {column.name for column in metadata.tables[name].columns} == columns, name


def test_it_keeps_no_moment_of_an_answer_but_the_hour() -> None:
    moments = {
        f"{name}.{column.name}"
        for name in COLUMNS
        for column in metadata.tables[name].columns
        if isinstance(column.type, sa.DateTime) or "DateTime" in type(column.type).__name__
    }
    assert moments == MOMENTS


def test_it_keeps_rows_by_random_keys_and_not_by_arrival() -> None:
    for name in COLUMNS.keys() - {"deletions"}:
        table = metadata.tables[name]
        assert table.dialect_options["sqlite"]["with_rowid"] is False, name
        assert not any(column.autoincrement is True for column in table.columns), name


def test_it_offers_no_setting_that_could_identify() -> None:
    words = ("ANONYM", "IDENTIF", "TRACK", "COOKIE", "FINGERPRINT", "STORE_IP", "USER_AGENT")
    named = [setting.name for setting in SETTINGS if any(word in setting.name for word in words)]
    assert named == []
