"""Counting visits in memory and writing them every few seconds: a page view costs no statement."""

import asyncio
import contextlib
import logging

from auditapp.base.clock import Clock
from auditapp.store.engine import Database
from auditapp.surveys.models.survey import Place
from auditapp.surveys.models.visits import DONE, SCAN, START, Once, rows_of
from auditapp.surveys.queries.visits import add_visits

log = logging.getLogger("auditapp.visits")

SECONDS = 5.0  # between two writings; a crash loses as much


class VisitCounts:
    """One per process; `start` and `stop` with the service."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._seen: dict[tuple[Place, str], int] = {}
        self._begun, self._done = Once(), Once()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def opened(self, place: Place) -> None:
        """Count a page that was given out."""
        self._add(place, SCAN)

    def begun(self, place: Place, response_id: str) -> None:
        """Count the first post of a page; the response's id only tells a second one apart."""
        if self._begun.is_new(response_id):
            self._add(place, START)

    def finished(self, place: Place, response_id: str) -> None:
        """Count the first time that a response was sent to the end."""
        if self._done.is_new(response_id):
            self._add(place, DONE)

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="visits")

    async def stop(self) -> None:
        """Write what was counted, and end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self.flush()

    async def flush(self) -> None:
        """Write what was counted; after a fault it is tried again with what comes next."""
        async with self._turn:
            seen, self._seen = self._seen, {}
            if not seen:
                return
            rows = rows_of(((*key, n) for key, n in seen.items()), at=self._clock.now())
            try:
                await self._database.bulk(lambda bulk: add_visits(bulk, rows))
            except Exception:
                for key, n in seen.items():
                    self._seen[key] = self._seen.get(key, 0) + n
                log.exception("visits were not written; they are tried again")

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            await asyncio.shield(self.flush())

    def _add(self, place: Place, step: str) -> None:
        key = (place, step)
        self._seen[key] = self._seen.get(key, 0) + 1
