"""Taking what a tablet sends: every answer once, in the hour in which it was given."""

import asyncio
from datetime import timedelta

from msgspec.structs import replace

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Point
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Gone, NotFound, Unavailable
from auditapp.channels.models.kiosk_answers import (
    DAYS_KEPT,
    Batch,
    SentAnswer,
    Taken,
    given_hour,
    read_fields,
)
from auditapp.channels.models.kiosks import CHANNEL, response_id
from auditapp.channels.queries.kiosk_surveys import find_counter
from auditapp.store.engine import Database
from auditapp.surveys.actions.answer import Manner
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.intake import Intake
from auditapp.surveys.models.station import Resting
from auditapp.surveys.models.survey import Counter

# Why an answer is refused for good; the tablet keeps it aside.
ELSEWHERE, UNKNOWN, EMPTY = "elsewhere", "unknown", "empty"
_OWN_PAGE = "kiosk"


class KioskIntake:
    """The way of tablets' answers into the intake of all answers; one per process."""

    def __init__(
        self, database: Database, clock: Clock, counters: Counters, intake: Intake, *, key: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._counters = counters
        self._intake = intake
        self._key = key

    async def running(self, point: Point) -> Counter:
        """Return what runs at a point, in the tablets' channel; raises NotFound or Gone."""
        counter = await self._counters.get(point.code)
        found: Counter | None = counter.pages.get(_OWN_PAGE)
        if found is None:
            place = replace(counter.place, channel=CHANNEL)
            # Beside the counter's own pages, so that both are forgotten together.
            found = counter.pages[_OWN_PAGE] = replace(counter, place=place, pages={})
        return found

    async def take(self, point_id: str, batch: Batch) -> Taken:
        """Store a batch from a tablet at a point and say what became of each answer.

        What could not be stored just now is in neither list. An answer given at another point is
        refused: the tablet was moved.
        """
        async with self._database.reading() as conn:
            point = await agencies.get_point(conn, point_id)
        editions = sorted({answer.survey for answer in batch.answers})
        counters = {edition: await self._counter(point, edition) for edition in editions}
        taken = Taken()
        await asyncio.gather(
            *(
                self._take(answer, point, counters[answer.survey], batch.now, taken)
                for answer in batch.answers
            )
        )
        return taken

    def stored_id(self, point_id: str, answer: SentAnswer) -> str:
        """Return the id of the response that an answer is, or would be."""
        return response_id(self._key, point_id, answer.id)

    async def _take(
        self, answer: SentAnswer, point: Point, counter: Counter | None, sent: int, taken: Taken
    ) -> None:
        if answer.point != point.id or counter is None:
            taken.refused[answer.id] = UNKNOWN if answer.point == point.id else ELSEWHERE
            return
        posted, values = read_fields(counter.form, answer.fields)
        if not values:
            taken.refused[answer.id] = EMPTY
            return
        key = self.stored_id(point.id, answer)
        given = given_hour(answer.given, sent, self._clock.now())
        try:
            await self._intake.submit(
                counter, key, posted=posted, values=values, manner=Manner(given=given)
            )
        except Unavailable:
            return
        taken.kept.append(answer.id)

    async def _counter(self, point: Point, edition: str) -> Counter | None:
        """Return the counter of the edition that answers belong to; None where there is none."""
        try:
            counter = await self.running(point)
            if counter.edition == edition:
                return counter
        except (NotFound, Gone, Resting):
            pass
        now = self._clock.now()
        since = now - timedelta(days=DAYS_KEPT)
        async with self._database.reading() as conn:
            return await find_counter(conn, point, edition, on=local_date(now), closed_after=since)
