"""What the service does by itself: every hour it looks back at the hours that have passed, and
forgets the order in which their answers came."""

import asyncio
import contextlib
import logging
from datetime import timedelta

from auditapp.base.clock import Clock
from auditapp.store.engine import Database
from auditapp.surveys.actions.count_words import count_words
from auditapp.surveys.actions.examine_hours import examine_hours
from auditapp.surveys.actions.forget_arrival import forget_order

log = logging.getLogger("auditapp.flags")

BACK = timedelta(hours=48)  # so that a service that was off catches up
AFTER = 120.0  # seconds after the full hour, and after the start


class HourlyLook:
    """One per process; several may run at once, since looking twice finds the same."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._mixed_until = clock.now() - BACK

    def start(self) -> None:
        """Begin to look, a while after the start."""
        self._task = asyncio.create_task(self._run(), name="hourly look")

    async def stop(self) -> None:
        """End; what is being written is written."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> None:
        """Look once; the order is forgotten whatever becomes of the look."""
        now = self._clock.now()
        try:
            n = await examine_hours(self._database, now=now, back=BACK)
            if n:
                log.info("%d answers were flagged for review", n)
            await count_words(self._database, self._clock)
        finally:
            since = self._mixed_until
            self._mixed_until = await forget_order(self._database, now=now, since=since)

    async def _run(self) -> None:
        await asyncio.sleep(AFTER)
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the last hours were not looked at; the next hour it is tried again")
            past = self._clock.now().timestamp() % 3600
            await asyncio.sleep(3600 - past + AFTER)
