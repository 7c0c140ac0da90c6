"""Work of many statements in one visit to SQLite's own thread, with the queries as they are.

Every statement through aiosqlite costs a task, a greenlet and two thread switches, many times what
SQLite itself takes. Here the coroutine runs in the connection's thread: its awaits end at once.
"""

import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
Work = Callable[[AsyncConnection], Coroutine[Any, Any, T]]


class Thread:
    """One aiosqlite connection, to be used from inside its thread."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._thread: Any = connection
        raw = connection._conn
        # The pool only lends the one connection: whoever opened it closes it.
        self._engine = sa.create_engine(
            "sqlite://",
            creator=lambda: raw,
            poolclass=sa.StaticPool,
            pool_reset_on_return=None,
            hide_parameters=True,
        )

    async def visit(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run work there with the driver's connection."""
        return await self._thread._execute(work, self._thread._conn)  # type: ignore[no-any-return]

    async def read(self, work: Work[T]) -> T:
        """Run work there without a transaction."""
        return await self._thread._execute(self._read, work)  # type: ignore[no-any-return]

    async def write(self, work: Work[T]) -> T:
        """Run work there in one transaction that commits at the end or leaves no trace."""
        return await self._thread._execute(self._write, work)  # type: ignore[no-any-return]

    def _read(self, work: Work[T]) -> T:
        with self._engine.connect() as conn:
            return _run(work, conn)

    def _write(self, work: Work[T]) -> T:
        with self._engine.connect() as conn, conn.begin():
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            return _run(work, conn)


class _Direct:
    """A connection whose statements are finished before their await looks."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self.dialect = conn.dialect

    async def execute(self, *args: Any, **options: Any) -> Any:
        return self._conn.execute(*args, **options)

    async def scalar(self, *args: Any, **options: Any) -> Any:
        return self._conn.scalar(*args, **options)

    async def scalars(self, *args: Any, **options: Any) -> Any:
        return self._conn.scalars(*args, **options)


def _run(work: Work[T], conn: sa.Connection) -> T:
    """Run a coroutine that waits for nothing but its statements; raises RuntimeError otherwise."""
    coroutine = work(cast(AsyncConnection, _Direct(conn)))
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    coroutine.close()
    raise RuntimeError("Work in the database's thread must wait for the database alone.")
