"""Migrations equal the tables in code; schema.sql is current; an unfit schema is named."""

import pytest
import sqlalchemy as sa

from auditapp.store import schema
from auditapp.store.engine import sync_url


def test_it_migrates_to_exactly_the_tables_in_code(database_url: str) -> None:
    assert schema.differences(database_url) == []


def test_it_keeps_schema_sql_current() -> None:
    assert schema.SCHEMA_SQL.read_text(encoding="utf-8") == schema.schema_sql()


def test_it_finds_no_fault_in_the_newest_schema(database_url: str) -> None:
    assert schema.fault(database_url) is None


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM alembic_version", "auditapp migrate"),
        ("UPDATE alembic_version SET version_num='9999_future'", "newer version"),
    ],
)
def test_it_says_what_to_do_about_another_schema(
    database_url: str, statement: str, words: str
) -> None:
    engine = sa.create_engine(sync_url(database_url))
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
    assert words in str(schema.fault(database_url))


@pytest.mark.parametrize("verb", ["UPDATE events SET action='x'", "DELETE FROM events"])
def test_it_refuses_to_change_the_record_by_sql(database_url: str, verb: str) -> None:
    engine = sa.create_engine(sync_url(database_url))
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO events (id, root_id, at, action, subject, detail) "
                "VALUES ('a', 'r', '2026-11-16 02:00:00', 'x', 'y', '{}')"
            )
        )
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(sa.text(verb))
    engine.dispose()
