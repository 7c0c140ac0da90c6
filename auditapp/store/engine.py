"""The two doors to the database: `reading` says no BEGIN, `writing` begins at once and finishes.

On SQLite one connection per process writes (and checkpoints): the driver's default silently loses
updates, and libraries before 3.51.3 can corrupt a WAL that two connections reset at once.
See docs/decisions/0003-two-doors.md.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, StaticPool

from auditapp.store.bulk import Bulk, bulk_of, whole_transaction
from auditapp.store.connecting import only_look, open_to_look, prepare_sqlite
from auditapp.store.dialect import begin_snapshot, commit_something, empty_log, settle
from auditapp.store.direct import LOOKERS, Lookers, Straight, Thread, Work, thread_of

Connection = AsyncConnection
T = TypeVar("T")
READERS = 4


class Database:
    """The engines of one process: `readers` for looking, `writer` for changing."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, poolclass=StaticPool)
            self.readers = _sqlite_engine(
                self.url,
                poolclass=AsyncAdaptedQueuePool,
                pool_size=READERS + LOOKERS,
                max_overflow=0,
                pool_reset_on_return=None,
            )
            sa.event.listen(self.readers.sync_engine, "connect", only_look)
        else:
            self.writer = self.readers = create_async_engine(
                self.url, pool_size=10, hide_parameters=True
            )
        self._turn = asyncio.Lock()
        self._thread: Thread | None = None
        self._lookers = Lookers(self.readers)
        self._glance: Straight | None = None

    async def close(self) -> None:
        """Close every connection: aiosqlite threads keep the process alive otherwise."""
        self._thread = None
        if self._glance is not None:
            self._glance.driver.close()
            self._glance = None
        await self._lookers.close()
        await self.writer.dispose()
        if self.readers is not self.writer:
            await self.readers.dispose()

    async def reopen(self) -> None:
        """Open the writing connection anew and prove that it commits; raises if it does not.

        After a failed sync nobody knows what is on the disk: on SQLite a full checkpoint writes
        and syncs everything once more before a commit is believed again.
        """
        async with self._turn:
            self._thread = None
            await self.writer.dispose()
            async with self.writer.connect() as conn:
                await settle(conn)
        async with self.writing() as conn:
            await commit_something(conn)

    async def forget_overwritten(self) -> None:
        """After words had to go: take them out of SQLite's log as well, which keeps old pages."""
        async with self._turn, self.writer.connect() as conn:
            await empty_log(conn)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Give a connection to look with; on SQLite every statement sees the newest commit."""
        conn = _Whole(self.readers)
        try:
            await _finish(conn.start())
            yield conn
        finally:
            await _finish(conn.close())

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """Give a connection to look with that sees one moment, however long it looks."""
        async with self.reading() as conn:
            await begin_snapshot(conn)
            try:
                yield conn
            finally:
                await conn.rollback()

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Give a connection inside a transaction that commits at the end or leaves no trace.

        A cancelled caller cannot leave it open: commit and rollback run in a task of their own.
        """
        turn = self._turn if self.is_sqlite else contextlib.nullcontext()
        async with turn, _Transaction(self.writer) as conn:
            yield conn

    async def write(self, work: Callable[[Connection], Coroutine[Any, Any, T]]) -> T:
        """Run work in a transaction inside its own task, which a cancelled caller cannot stop."""

        async def whole() -> T:
            async with self.writing() as conn:
                return await work(conn)

        return await asyncio.shield(asyncio.create_task(whole()))

    async def bulk(self, work: Callable[[Bulk], T]) -> T:
        """Run work in one transaction, on SQLite in the writing connection's own thread.

        One way there and back instead of one for each statement: a busy loop makes each one slow.
        """
        if self.is_sqlite:
            async with self._turn:
                return await _finish(self._in_thread(work))
        async with self.writing() as conn:
            return await conn.run_sync(lambda sync: work(bulk_of(sync)))

    async def read_at_once(self, work: Work[T]) -> T:
        """Look with work that waits for its statements alone: on SQLite one visit to a thread."""
        if not self.is_sqlite:
            async with self.reading() as conn:
                return await work(conn)
        return await _finish(self._lookers.read(work))

    async def glance(self, work: Work[T]) -> T:
        """Look at a few rows by their keys: on SQLite in this thread, which a visit would outlast.

        Nothing else runs meanwhile, so never for a list, a search or a sum.
        """
        if not self.is_sqlite:
            async with self.reading() as conn:
                return await work(conn)
        if self._glance is None:
            self._glance = Straight(open_to_look(str(self.url.database)))
        return self._glance.read(work)

    async def write_at_once(self, work: Work[T]) -> T:
        """Run work that waits for its statements alone in one transaction; on SQLite one visit."""
        if not self.is_sqlite:
            return await self.write(work)
        async with self._turn:
            return await _finish(self._write_there(work))

    async def _write_there(self, work: Work[T]) -> T:
        return await (await self._writing_thread()).write(work)

    async def _in_thread(self, work: Callable[[Bulk], T]) -> T:
        thread = await self._writing_thread()
        return await thread.visit(lambda connection: whole_transaction(connection, work))

    async def _writing_thread(self) -> Thread:
        if self._thread is None:
            async with self.writer.connect() as conn:
                self._thread = await thread_of(conn)
        return self._thread


class _Whole(AsyncConnection):
    """A connection whose statements run to their end although the caller is cancelled.

    SQLAlchemy drops a connection that is cancelled in mid-statement, and aiosqlite then keeps it
    open with its lock: the next writer waits for ever (tests/store/test_engine.py).
    """

    async def execute(self, *args: Any, **options: Any) -> Any:
        return await _finish(super().execute(*args, **options))

    async def exec_driver_sql(self, *args: Any, **options: Any) -> Any:
        return await _finish(super().exec_driver_sql(*args, **options))

    async def run_sync(self, *args: Any, **options: Any) -> Any:
        return await _finish(super().run_sync(*args, **options))


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, each step finished even when the task around it is cancelled."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._conn = _Whole(engine)

    async def __aenter__(self) -> Connection:
        try:
            await _finish(self._begin())
        except BaseException:
            await _finish(self._end(commit=False))
            raise
        return self._conn

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await _finish(self._end(commit=kind is None))

    async def _begin(self) -> None:
        await self._conn.start()
        await self._conn.execution_options(write=True)
        await self._conn.begin()
        if self._conn.dialect.name == "sqlite":
            await self._conn.exec_driver_sql("BEGIN IMMEDIATE")

    async def _end(self, *, commit: bool) -> None:
        try:
            if commit:
                await self._conn.commit()
            elif self._conn.in_transaction():
                await self._conn.rollback()
        finally:
            await self._conn.close()


async def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Wait for work to its end even when cancelled, then let the cancellation through."""
    task = asyncio.create_task(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
        except BaseException:  # noqa: S110 - task.result() raises it below
            pass
    if cancelled is not None and task.exception() is None:
        raise cancelled
    return task.result()


def async_url(url: str) -> sa.URL:
    """Return the URL with our driver: aiosqlite or psycopg 3."""
    parsed = sa.make_url(url)
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    name = parsed.get_backend_name()
    if name not in driver:
        raise ValueError(f"AUDITAPP_DATABASE_URL must be sqlite:/// or postgresql://, not {name}.")
    return parsed.set(drivername=driver[name])


def sync_url(url: str) -> sa.URL:
    """Return the URL for Alembic's synchronous work."""
    parsed = async_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite")
    return parsed


def _sqlite_engine(url: sa.URL, **options: Any) -> AsyncEngine:
    if url.database in {None, "", ":memory:"}:
        raise ValueError("SQLite needs a file: sqlite:///path.")
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url, connect_args={"isolation_level": None}, hide_parameters=True, **options
    )
    sa.event.listen(engine.sync_engine, "connect", prepare_sqlite)
    return engine
