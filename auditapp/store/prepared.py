"""Statements that SQLite's own thread runs without SQLAlchemy's way around each of them.

Building the context of a statement and of its result takes SQLAlchemy several times what SQLite
takes to run it. A statement that never changes is compiled once, and its rows come as ever.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

Convert = Callable[[Any], Any] | None
S = TypeVar("S", bound=sa.Executable)
_OPTION = "prepared"


def prepared(statement: S) -> S:
    """Mark a statement that is built once: every parameter a `bindparam`, none expanding.

    `write_at_once` and `read_at_once` then run it by the driver; everywhere else it is as before.
    """
    return statement.execution_options(**{_OPTION: True})


def is_prepared(statement: Any) -> bool:
    """Tell whether a statement was marked."""
    return isinstance(statement, sa.Executable) and _OPTION in statement.get_execution_options()


class Plan:
    """A statement compiled for SQLite: its text, and what becomes of values on the way."""

    def __init__(self, statement: Any, dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.statement = statement  # kept, so that nothing else gets its identity
        self._text: str = str(compiled)
        self._values: dict[str, Any] = dict(compiled.params)
        self._binds: list[tuple[str, Convert]] = [
            (name, _impl(compiled.binds[name], dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ]
        columns = list(statement.selected_columns) if isinstance(statement, sa.Select) else []
        self._meta = SimpleResultMetaData([str(column.key) for column in columns])
        found = [_impl(column, dialect).result_processor(dialect, None) for column in columns]
        self._is_select = bool(columns)
        self._results = [(at, convert) for at, convert in enumerate(found) if convert is not None]

    def run(self, connection: sqlite3.Connection, given: Any) -> Any:
        """Run it with a mapping of parameters, or with a list of such; raises as SQLAlchemy."""
        try:
            if isinstance(given, Sequence):
                return connection.executemany(self._text, [self._bound(row) for row in given])
            cursor = connection.execute(self._text, self._bound(given or {}))
            if not self._is_select:
                return cursor
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise _wrapped(error, self._text) from error
        if self._results:
            rows = [self._converted(row) for row in rows]
        return IteratorResult(self._meta, iter(rows))

    def _bound(self, given: Mapping[str, Any]) -> list[Any]:
        values = []
        for name, convert in self._binds:
            value = given[name] if name in given else self._values[name]
            values.append(value if convert is None else convert(value))
        return values

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for at, convert in self._results:
            values[at] = convert(values[at])
        return tuple(values)


def run_plainly(connection: sqlite3.Connection, text: str) -> None:
    """Run a statement without parameters; raises as SQLAlchemy."""
    try:
        connection.execute(text)
    except sqlite3.Error as error:
        raise _wrapped(error, text) from error


def _wrapped(error: sqlite3.Error, text: str) -> BaseException:
    return sa.exc.DBAPIError.instance(text, (), error, sqlite3.Error, hide_parameters=True)


def _impl(element: Any, dialect: sa.Dialect) -> Any:
    return element.type.dialect_impl(dialect)
