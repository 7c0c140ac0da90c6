"""The way of an answer onto the disk: one queue and one writer per process, group commit.

The writer takes whatever waits (no timer: a few turns of the loop), stores it in one transaction
and only then tells the waiting requests. Nothing is acknowledged before its commit, and after a
failed one nothing is until the database was opened anew and proved that it can commit.

Answers to a point that is flooded wait a moment before they join the queue, so that the others are
served; they have their place in it all the while and are never refused for their number.
"""

import asyncio
import logging
from collections import deque
from itertools import islice

from auditapp.base.clock import Clock, monotonic
from auditapp.base.errors import Conflict, Unavailable
from auditapp.formkit.engine import Values
from auditapp.formkit.questions.question import Posted
from auditapp.store.engine import Database
from auditapp.surveys.actions.answer import PLAIN, Answer, Manner, store_answers
from auditapp.surveys.models.pace import Bursts, Pace
from auditapp.surveys.models.survey import Counter

log = logging.getLogger("auditapp.intake")

BATCH = 1000
TURNS = 3  # of the event loop that bring no further answer
PAUSE = 0.5  # seconds between two tries to mend the database: requests meanwhile fail at once


class Intake:
    """One per process; `start` and `stop` with the service."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        limit: int,
        pace: Pace | None = None,
        bursts: Bursts | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._limit = limit
        self._pace = pace
        self._bursts = bursts
        self._held = 0
        self._hurry = asyncio.Event()
        self._waiting: deque[Answer] = deque()
        self._wake = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._is_stopping = False
        self._is_suspect = False
        self._next_try = 0.0

    def start(self) -> None:
        """Begin to write."""
        self._writer = asyncio.create_task(self._run(), name="intake")

    async def stop(self) -> None:
        """Take nothing more, write what waits, and end."""
        self._is_stopping = True
        self._hurry.set()
        self._wake.set()
        if self._writer is not None:
            await self._writer

    async def submit(
        self,
        counter: Counter,
        response_id: str,
        *,
        posted: Posted,
        values: Values,
        manner: Manner = PLAIN,
    ) -> None:
        """Store an answer and return when it is durable; raises Unavailable when it is not.

        Raises Conflict with the reason when its ticket cannot be spent. One that comes later than
        it was given waits for no pace.
        """
        if self._is_stopping or len(self._waiting) + self._held >= self._limit:
            raise Unavailable(retry_after=2)
        if self._pace is not None and manner.given is None:
            pause = self._pace.wait(counter.place.point_id, now=monotonic())
            if pause:
                await self._hold(pause)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(Answer(counter, response_id, posted, values, done, manner))
        self._wake.set()
        await done

    async def _hold(self, seconds: float) -> None:
        """Let an answer wait, though not longer than the service runs."""
        self._held += 1
        try:
            await asyncio.wait_for(self._hurry.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            self._held -= 1
            self._wake.set()

    async def _run(self) -> None:
        while not (self._is_stopping and not self._waiting and not self._held):
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            await self._let_arrive()
            batch = list(islice(self._waiting, BATCH))
            try:
                await self._store(batch)
            finally:
                for _ in batch:
                    self._waiting.popleft()

    async def _let_arrive(self) -> None:
        """Give the loop turns while they bring more: what is on its way shares this sync.

        Without it the first of those that were just told took a sync for themselves, and the
        others waited for it.
        """
        known, quiet = len(self._waiting), 0
        while quiet < TURNS and known < BATCH:
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._waiting) == known else 0
            known = len(self._waiting)

    async def _store(self, batch: list[Answer]) -> None:
        try:
            if self._is_suspect:
                await self._mend()
            now = self._clock.now()
            await self._database.bulk(lambda bulk: store_answers(bulk, now, batch, self._bursts))
        except BaseException as error:
            self._is_suspect = True
            _refuse(batch)
            if not isinstance(error, Exception):
                raise
            if not isinstance(error, Unavailable):
                log.exception("%d answers were not stored and not acknowledged", len(batch))
            return
        for answer in batch:
            if answer.done.done():  # a request that was cut off has cancelled it
                continue
            if answer.refusal is None:
                answer.done.set_result(None)
            else:
                answer.done.set_exception(Conflict(answer.refusal.value))

    async def _mend(self) -> None:
        """Prove that the database commits again; raises what it raises, not too often."""
        if monotonic() < self._next_try:
            raise Unavailable
        self._next_try = monotonic() + PAUSE
        await self._database.reopen()
        self._is_suspect = False


def _refuse(batch: list[Answer]) -> None:
    for answer in batch:
        if not answer.done.done():
            answer.done.set_exception(Unavailable(retry_after=2))
