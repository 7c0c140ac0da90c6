"""The counters of this process: what each code stands for, looked up again after a few seconds."""

import asyncio
import random
from datetime import timedelta

import msgspec

from auditapp.base.clock import Clock, monotonic
from auditapp.base.errors import Gone, NotFound
from auditapp.store.engine import Database
from auditapp.surveys.models.station import Station
from auditapp.surveys.models.survey import Counter
from auditapp.surveys.queries.counters import UNKNOWN, get_station

SECONDS = 4.0  # a survey closed by another process ends here no later
MOST = 20_000
CODE_LENGTH = 16
TOKEN_MINUTES = 120


class _Known(msgspec.Struct):
    station: Station
    until: float


class Counters:
    """Looks codes up; a counter that did not change keeps its rendered pages.

    token_minutes: how long a page that was opened may still be sent.
    """

    def __init__(
        self, database: Database, clock: Clock, *, token_minutes: int = TOKEN_MINUTES
    ) -> None:
        self._database = database
        self._clock = clock
        self._valid = timedelta(minutes=token_minutes)
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, asyncio.Task[Station]] = {}
        self._age = 0

    async def get(self, code: str) -> Counter:
        """Return the counter that one opening of a code's page shows: by the rule, where several
        surveys run there, and by chance alone. Raises as `station`, and Resting or Gone with the
        reason when nothing runs.
        """
        station = await self.station(code)
        # Nobody gains by guessing which questionnaire comes next.
        return station.draw(random.random() if station.bounds else 0.0)  # noqa: S311

    async def station(self, code: str) -> Station:
        """Return all that a code in upper case leads to; raises NotFound, or Gone for a code or a
        counter that is no longer used."""
        known = self._known.get(code)
        if known is not None and known.until > monotonic() and not self._has_turned(known.station):
            return known.station
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

    def _has_turned(self, station: Station) -> bool:
        """Tell whether a survey has begun or ended by its date since the station was looked up."""
        return station.turns is not None and self._clock.now() >= station.turns

    async def _look(self, code: str) -> Station:
        age, until = self._age, monotonic() + SECONDS
        try:
            async with self._database.reading() as conn:
                station = await get_station(conn, code, now=self._clock.now(), valid=self._valid)
        except (NotFound, Gone):
            self._known.pop(code, None)
            raise
        before = self._known.get(code)
        if before is not None:
            station = _with_pages_of(station, before.station)
        if age == self._age:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[code] = _Known(station, until)
        return station


def _with_pages_of(station: Station, before: Station) -> Station:
    """Return the station with those counters of before that did not change."""
    known = {counter.fingerprint: counter for counter in (*before.counters, *before.late)}

    def kept(counters: tuple[Counter, ...]) -> tuple[Counter, ...]:
        return tuple([known.get(counter.fingerprint, counter) for counter in counters])

    return msgspec.structs.replace(
        station, counters=kept(station.counters), late=kept(station.late)
    )
