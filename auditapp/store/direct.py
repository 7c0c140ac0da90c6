"""Work of many statements at once, in one thread of SQLite's, with the queries as they are.

Every statement through aiosqlite costs a task, a greenlet and two thread switches, many times what
SQLite itself takes. Here the coroutine runs in the connection's thread: its awaits end at once.
"""

import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from auditapp.store.prepared import Plan, is_prepared, run_plainly

T = TypeVar("T")
Work = Callable[[AsyncConnection], Coroutine[Any, Any, T]]
LOOKERS = 2  # readers kept at hand: lending one from the pool costs as much as a short look
_plans: dict[int, Plan] = {}  # by identity of the statement, which its plan keeps alive


class Straight:
    """A connection of the driver's, to be used in the thread that opened it."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self.driver = driver
        # The pool only lends the one connection: whoever opened it closes it.
        self._engine = sa.create_engine(
            "sqlite://",
            creator=lambda: driver,
            poolclass=sa.StaticPool,
            pool_reset_on_return=None,
            hide_parameters=True,
        )
        self._is_known = False

    def read(self, work: Work[T]) -> T:
        """Run work without a transaction."""
        direct = self._direct()
        try:
            return _run(work, direct)
        finally:
            direct.close()

    def write(self, work: Work[T]) -> T:
        """Run work in one transaction that commits at the end or leaves no trace."""
        direct = self._direct()
        run_plainly(self.driver, "BEGIN IMMEDIATE")
        try:
            result = _run(work, direct)
            run_plainly(self.driver, "COMMIT")
        finally:
            if self.driver.in_transaction:
                run_plainly(self.driver, "ROLLBACK")
            direct.close()
        return result

    def _direct(self) -> "_Direct":
        if not self._is_known:  # SQLAlchemy's first look at a connection rolls it back
            self._engine.connect().close()
            self._is_known = True
        return _Direct(self._engine, self.driver)


class Thread:
    """One aiosqlite connection, to be used from inside its thread."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._thread: Any = connection
        self._straight = Straight(connection._conn)

    async def visit(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run work there with the driver's connection."""
        return await self._thread._execute(work, self._straight.driver)  # type: ignore[no-any-return]

    async def read(self, work: Work[T]) -> T:
        """Run work there without a transaction."""
        return await self._thread._execute(self._straight.read, work)  # type: ignore[no-any-return]

    async def write(self, work: Work[T]) -> T:
        """Run work there in one transaction that commits at the end or leaves no trace."""
        return await self._thread._execute(self._straight.write, work)  # type: ignore[no-any-return]


async def thread_of(conn: AsyncConnection) -> Thread:
    """Return the thread of a connection, which keeps it as long as it is open."""
    raw: Any = await conn.get_raw_connection()
    if "thread" not in raw.info:
        raw.info["thread"] = Thread(raw.driver_connection)
    return raw.info["thread"]  # type: ignore[no-any-return]


class Lookers:
    """Threads that look: some are kept, and when these are busy the pool lends more."""

    def __init__(self, readers: AsyncEngine) -> None:
        self._readers = readers
        self._kept: list[AsyncConnection] = []
        self._idle: list[Thread] = []

    async def read(self, work: Work[T]) -> T:
        """Run work without a transaction."""
        if not self._idle and len(self._kept) >= LOOKERS:
            async with self._readers.connect() as conn:
                return await (await thread_of(conn)).read(work)
        thread = self._idle.pop() if self._idle else await self._open()
        try:
            return await thread.read(work)
        finally:
            self._idle.append(thread)

    async def close(self) -> None:
        """Give the connections back."""
        self._idle.clear()
        while self._kept:
            await self._kept.pop().close()

    async def _open(self) -> Thread:
        conn = self._readers.connect()
        self._kept.append(conn)
        try:
            return await thread_of(await conn.start())
        except BaseException:
            self._kept.remove(conn)
            raise


class _Direct:
    """A connection whose statements are finished before their await looks.

    SQLAlchemy's own connection is taken only for a statement that is not prepared.
    """

    def __init__(self, engine: sa.Engine, driver: sqlite3.Connection) -> None:
        self._engine = engine
        self._driver = driver
        self._conn: sa.Connection | None = None
        self.dialect = engine.dialect

    async def execute(self, statement: Any, given: Any = None, **options: Any) -> Any:
        plan = _plans.get(id(statement)) or self._plan(statement)
        if plan is not None:
            return plan.run(self._driver, given)
        if self._conn is None:
            self._conn = self._engine.connect()
        return self._conn.execute(statement, given, **options)

    async def scalar(self, statement: Any, given: Any = None, **options: Any) -> Any:
        return (await self.execute(statement, given, **options)).scalar()

    async def scalars(self, statement: Any, given: Any = None, **options: Any) -> Any:
        return (await self.execute(statement, given, **options)).scalars()

    def close(self) -> None:
        """Give SQLAlchemy's connection back; by then no transaction is open."""
        if self._conn is not None:
            self._conn.close()

    def _plan(self, statement: Any) -> Plan | None:
        if not is_prepared(statement):
            return None
        return _plans.setdefault(id(statement), Plan(statement, self.dialect))


def _run(work: Work[T], direct: _Direct) -> T:
    """Run a coroutine that waits for nothing but its statements; raises RuntimeError otherwise."""
    coroutine = work(cast(AsyncConnection, direct))
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    coroutine.close()
    raise RuntimeError("Work at once must wait for the database alone.")
