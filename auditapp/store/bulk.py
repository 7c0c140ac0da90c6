"""Statements that take all their rows as one JSON text, and give their result as one.

sqlite3 gives the interpreter's lock away for every row that it binds or fetches, and a busy event
loop returns it late: a batch of a hundred rows would wait a hundred times. One statement with one
parameter is one wait, and the rows are worked through while Python does something else.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

T = TypeVar("T")
Execute = Callable[[str, tuple[str, ...]], Any]
_encode = msgspec.json.Encoder().encode


class Bulk:
    """One transaction, as batches use it."""

    def __init__(self, dialect: str, execute: Execute) -> None:
        self.is_sqlite = dialect == "sqlite"
        self._execute = execute

    def run(self, statement: str, rows: Sequence[Any] | Mapping[str, Any], *others: str) -> Any:
        """Run a statement over rows, its first parameter; return the JSON that it selects."""
        found = self._execute(statement, (_encode(rows).decode(), *others))
        return msgspec.json.decode(found) if isinstance(found, str | bytes) else found

    def moment(self, value: datetime) -> str:
        """Return a moment in the words of the database."""
        text = f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
        return text if self.is_sqlite else text + "+00"


def whole_transaction(connection: sqlite3.Connection, work: Callable[[Bulk], T]) -> T:
    """Run work in one transaction, in the connection's own thread."""

    def execute(statement: str, parameters: tuple[str, ...]) -> Any:
        found = connection.execute(statement, parameters).fetchone()
        return found[0] if found else None

    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(Bulk("sqlite", execute))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return result


def bulk_of(conn: sa.Connection) -> Bulk:
    """Return the transaction that conn is in."""

    def execute(statement: str, parameters: tuple[str, ...]) -> Any:
        result = conn.exec_driver_sql(statement, parameters)
        return result.scalar() if result.returns_rows else None

    return Bulk(conn.dialect.name, execute)


def read_moment(text: str) -> datetime:
    """Return a moment that came out of the database inside JSON."""
    value = datetime.fromisoformat(text)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


def rows_as(table: sa.Table, names: tuple[str, ...], *, is_sqlite: bool) -> str:
    """Return `SELECT … FROM` the parameter's rows, each an array in the order of names."""
    if is_sqlite:
        columns = ", ".join(
            f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(names)
        )
        return f"SELECT {columns} FROM json_each(?) WHERE true"  # noqa: S608 - names of columns
    columns = ", ".join(
        f"CAST(value ->> {place} AS {_postgres_type(table.c[name])}) AS {name}"
        for place, name in enumerate(names)
    )
    return f"SELECT {columns} FROM json_array_elements(%s)"  # noqa: S608 - names of columns


def insert_rows(table: sa.Table, names: tuple[str, ...], *, is_sqlite: bool) -> str:
    """Return an INSERT of the parameter's rows, to be continued with ON CONFLICT."""
    rows = rows_as(table, names, is_sqlite=is_sqlite)
    return f"INSERT INTO {table.name} ({', '.join(names)}) {rows}"


def listed(names: Sequence[str], *, is_sqlite: bool) -> str:
    """Return the expression that gathers selected rows into one JSON list of lists."""
    columns = ", ".join(names)
    if is_sqlite:
        return f"json_group_array(json_array({columns}))"
    return f"json_agg(json_build_array({columns}))"


def _postgres_type(column: sa.Column[Any]) -> str:
    # Not at the top: a service on SQLite need not hold 3 MB of it.
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    name = str(column.type.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    return name.partition(" COLLATE ")[0]  # a cast names a type alone
