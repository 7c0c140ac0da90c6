"""The counters of this process: what each code stands for, looked up again after a few seconds."""

import asyncio

import msgspec

from auditapp.base.clock import Clock, local_date, monotonic
from auditapp.base.errors import Gone, NotFound
from auditapp.store.engine import Database
from auditapp.surveys.models.survey import Counter
from auditapp.surveys.queries.counters import UNKNOWN, get_counter

SECONDS = 4.0  # a survey closed by another process ends here no later
MOST = 20_000
CODE_LENGTH = 16


class _Known(msgspec.Struct):
    counter: Counter
    until: float


class Counters:
    """Looks codes up; a counter that did not change keeps its rendered pages."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, asyncio.Task[Counter]] = {}
        self._age = 0

    async def get(self, code: str) -> Counter:
        """Return the counter of a code in upper case; raises NotFound or Gone with the reason."""
        known = self._known.get(code)
        if known is not None and known.until > monotonic():
            return known.counter
        if len(code) > CODE_LENGTH or not (code.isascii() and code.isalnum()):
            raise NotFound(UNKNOWN)
        task = self._asking.get(code)
        if task is None:
            task = asyncio.create_task(self._look(code))
            self._asking[code] = task
            task.add_done_callback(lambda _: self._asking.pop(code, None))
        return await asyncio.shield(task)

    def forget(self) -> None:
        """Look everything up again: a survey was opened or closed here."""
        self._age += 1
        self._asking.clear()
        for known in self._known.values():
            known.until = 0.0

    async def _look(self, code: str) -> Counter:
        age, until = self._age, monotonic() + SECONDS
        try:
            async with self._database.reading() as conn:
                counter = await get_counter(conn, code, on=local_date(self._clock.now()))
        except (NotFound, Gone):
            self._known.pop(code, None)
            raise
        before = self._known.get(code)
        if before is not None and before.counter.fingerprint == counter.fingerprint:
            counter = before.counter
        if age == self._age:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[code] = _Known(counter, until)
        return counter
