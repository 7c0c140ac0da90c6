"""The live walls of one process: one reader per tree, shared by all who watch any wall of it.

A reader works only while somebody watches. Each wall has one text per language, made when it
changes; a watcher waits for the next one and sends the same bytes as the others.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from auditapp.alerts.actions.look import list_asked
from auditapp.alerts.models.wall import Board, Known, Sum, board_of, grow, satisfied_of
from auditapp.alerts.queries import alerts as alerting
from auditapp.alerts.queries import wall as queries
from auditapp.base.clock import Clock, local_date, to_hour
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.distributions import levels_of

log = logging.getLogger("auditapp.walls")

EVERY = 10.0  # seconds between two readings
BEAT = 15.0  # seconds after which a watcher hears that the service is there
LONGEST = 600.0  # seconds after which a stream ends, so that who may watch is asked anew
Write = Callable[[str, Board], bytes]


class Walls:
    """One per process; `stop` ends every stream at once."""

    def __init__(self, database: Database, clock: Clock, *, k: int, every: float = EVERY) -> None:
        self.database, self.clock, self.k, self._every = database, clock, k, every
        self._trees: dict[str, Tree] = {}
        self._looked: dict[str, Known] = {}
        self._is_stopping = asyncio.Event()

    def stop(self) -> None:
        """End: every watcher is let go and every reader stopped."""
        self._is_stopping.set()
        for tree in self._trees.values():
            tree.end()

    @property
    def watchers(self) -> int:
        """Return how many streams are open."""
        return sum(tree.watchers for tree in self._trees.values())

    async def look(self, root_id: str, path: str) -> Board:
        """Return what the wall of a node shows now, or did a few seconds ago."""
        now = self.clock.now()
        tree = self._trees.get(root_id)
        known = (tree.known if tree else None) or self._looked.get(root_id)
        if known is None or not now - timedelta(seconds=self._every) <= known.at <= now:
            known = await read_tree(self.database, now, root_id, k=self.k)
            self._looked[root_id] = known
        return board_of(known, path, hour=to_hour(known.at), k=self.k)

    async def watch(
        self, root_id: str, path: str, language: str, write: Write
    ) -> AsyncIterator[bytes]:
        """Yield the wall of a node, whole, at once and whenever it changes; b"" as a beat."""
        tree = self._trees.setdefault(root_id, Tree(self, root_id, self._every))
        tree.join()
        try:
            end = asyncio.get_running_loop().time() + LONGEST
            shown = b""
            while not self._is_stopping.is_set() and asyncio.get_running_loop().time() < end:
                text = tree.text(path, language, write) if tree.known else shown
                if text != shown:
                    shown = text
                    yield text
                else:
                    yield b""
                await tree.next(BEAT)
        finally:
            tree.leave()


class Tree:
    """What is known of one tree, read again and again while somebody watches."""

    def __init__(self, walls: Walls, root_id: str, every: float) -> None:
        self._walls, self._root_id, self._every = walls, root_id, every
        self.known: Known | None = None
        self.watchers = 0
        self._texts: dict[tuple[str, str], bytes] = {}
        self._changed = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    def join(self) -> None:
        """Count a watcher; the first one wakes the reader."""
        self.watchers += 1
        if self._reader is None:
            self._reader = asyncio.create_task(self._read(), name="walls")

    def leave(self) -> None:
        """Forget a watcher; after the last one nothing is read."""
        self.watchers -= 1
        if not self.watchers:
            self.end()

    def end(self) -> None:
        """Stop reading and wake everybody."""
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None
        self.known = None
        self._texts = {}
        self._changed.set()

    async def next(self, seconds: float) -> None:
        """Wait for the next reading, but no longer than this."""
        changed = self._changed
        try:
            async with asyncio.timeout(seconds):
                await changed.wait()
        except TimeoutError:
            return

    def text(self, path: str, language: str, write: Write) -> bytes:
        """Return a wall as it is sent, made once for all who watch it."""
        known = self.known
        if known is None:
            return b""
        key = (path, language)
        if key not in self._texts:
            hour = to_hour(known.at)
            self._texts[key] = write(language, board_of(known, path, hour=hour, k=self._walls.k))
        return self._texts[key]

    async def _read(self) -> None:
        while True:
            try:
                now = self._walls.clock.now()
                known = await read_tree(self._walls.database, now, self._root_id, k=self._walls.k)
            except Exception:
                log.exception("a wall was not read; it is tried again")
            else:
                self._show(known)
            await asyncio.sleep(self._every)

    def _show(self, known: Known) -> None:
        self.known, self._texts = known, {}
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


async def read_tree(database: Database, now: datetime, root_id: str, *, k: int) -> Known:
    """Read what the walls of a tree show, and move on what has grown enough."""
    today, hour = local_date(now), to_hour(now)
    async with database.reading() as conn:
        paths = await queries.list_paths(conn, root_id)
        counted, hours = await _read_answers(conn, root_id, now)
        shown = await queries.list_figures(conn, root_id, day=today)
        waiting = await alerting.list_open_paths(conn, root_id)
    steps = _steps(shown, counted, k)
    if steps:
        async with database.writing() as conn:
            await queries.upsert_figures(conn, root_id, today, steps)
            await queries.delete_figures(conn, root_id, before=today)
        async with database.reading() as conn:
            shown = await queries.list_figures(conn, root_id, day=today)
    return Known(
        at=now,
        paths=paths,
        today=shown,
        this_hour=hours.get(hour, Counter()),
        hour_before=hours.get(hour - timedelta(hours=1), Counter()),
        open_paths=tuple(waiting),
    )


async def _read_answers(
    conn: Connection, root_id: str, now: datetime
) -> tuple[dict[str, Sum], dict[datetime, Counter[str]]]:
    """Return (today's answers, how many came by hour), each by agency, over all surveys."""
    hour = to_hour(now)
    before = hour - timedelta(hours=1)
    counted: dict[str, Sum] = {}
    hours: dict[datetime, Counter[str]] = {}
    for one in await list_asked(conn, root_id, now):
        key = (conn, root_id, one.survey_id)
        scores = await queries.list_today(*key, one.question, day=local_date(now))
        for agency_id, tokens in scores.items():
            found = satisfied_of(levels_of(one.headline, tokens))
            counted[agency_id] = counted.get(agency_id, Sum()) + found
        for at, numbers in (await queries.list_hours(*key, first=before, last=hour)).items():
            hours.setdefault(at, Counter()).update(numbers)
    return counted, hours


def _steps(shown: dict[str, Sum], counted: dict[str, Sum], k: int) -> list[tuple[str, Sum, Sum]]:
    found = []
    for agency_id, now in sorted(counted.items()):
        before = shown.get(agency_id, Sum())
        after = grow(before, now, k=k)
        if after != before:
            found.append((agency_id, before, after))
    return found
