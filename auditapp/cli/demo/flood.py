"""A load for measuring: as many answers as wanted, straight into the tables.

The same simulated citizens as in the demo, but each counter and quarter draws them from some
hundred that were read by the form once. Rows and counts are those that the intake would have left:
`auditapp counts verify` proves it.
"""

import base64
import random
from collections import Counter as Sums
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from auditapp.base.clock import LOCAL, FixedClock
from auditapp.cli.demo.simulated import Place, share_of_day, simulate
from auditapp.store.bulk import Bulk, insert_rows
from auditapp.store.engine import Database
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.models.survey import Counter
from auditapp.surveys.models.tally import Books, Tally, Tokens, tokens_of, without_words
from auditapp.surveys.queries.counts import add_counts
from auditapp.surveys.queries.responses import COMMENT, RESPONSE
from auditapp.surveys.tables import comments, responses

SEED = 9003
CHUNK = 20_000
KINDS = 200  # simulated citizens of one counter and quarter
QUARTER = 91  # days
WAYS = ("qr", "qr", "qr", "kiosk")
HOURS = (8, 9, 10, 14, 15)
Step = Callable[[int], None]


class Citizen(NamedTuple):
    """One way to answer: as stored, as counted, and the words kept apart."""

    answers: str
    tokens: Tokens
    score: int
    words: str


class Spot(NamedTuple):
    """A counter with those who come to it, by quarter from the first day on."""

    ways: tuple[Counter, ...]
    citizens: list[list[Citizen]]


async def pour(
    database: Database,
    places: Sequence[Place],
    *,
    n: int,
    first: date,
    last: date,
    step: Step,
) -> None:
    """Add n answers of these days; step is told how many more are there."""
    chance = random.Random(SEED)
    spots = await _spots(database, places, first, last, chance)
    indexes = list(responses.indexes)
    await _each(database, indexes, "drop")  # made anew at the end: many times faster
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    given: list[Sums[tuple[int, int, int]]] = [Sums() for _ in spots]
    draw = _Draw(spots, days, [place.a_day for place in places], chance)
    for begin in range(0, n, CHUNK):
        keys = list(_keys(begin, min(n, begin + CHUNK), n, chance))
        rows, words = draw.rows(keys, given)
        await database.bulk(lambda bulk, rows=rows, words=words: _insert(bulk, rows, words))  # type: ignore[misc]
        step(len(keys))
    for spot, sums in zip(spots, given, strict=True):
        books = _books(spot, sums, days)
        await database.bulk(lambda bulk, books=books: add_counts(bulk, books))  # type: ignore[misc]
    await _each(database, indexes, "create")


class _Draw:
    def __init__(
        self, spots: list[Spot], days: list[date], weights: list[float], chance: random.Random
    ) -> None:
        self._spots, self._days, self._chance = spots, days, chance
        self._weights = weights
        self._shares = [share_of_day(day) for day in days]
        self._hours = [[_moment(day, hour) for hour in HOURS] for day in days]

    def rows(
        self, keys: list[str], given: list[Sums[tuple[int, int, int]]]
    ) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """Draw counter, day, hour and answers of each key; note them in `given`."""
        chance, n = self._chance, len(keys)
        where = chance.choices(range(len(self._spots)), self._weights, k=n)
        when = chance.choices(range(len(self._days)), self._shares, k=n)
        rows, words = [], []
        for key, number, day in zip(keys, where, when, strict=True):
            spot = self._spots[number]
            way, kind = int(len(WAYS) * chance.random()), int(KINDS * chance.random())
            citizen = spot.citizens[day // QUARTER][kind]
            counter = spot.ways[way]
            place = counter.place
            hour = self._hours[day][int(len(HOURS) * chance.random())]
            given[number][day, way, kind] += 1
            where_it_was = (place.survey_id, place.point_id, place.path)
            about = (counter.deciding_id, counter.field, place.channel, hour, citizen.answers)
            rows.append((place.root_id, key, *where_it_was, *about, counter.version))
            if citizen.words:
                said = (str(self._days[day]), citizen.score, citizen.words)
                words.append((place.root_id, key, "comment", *where_it_was, *said))
        return rows, words


async def _spots(
    database: Database, places: Sequence[Place], first: date, last: date, chance: random.Random
) -> list[Spot]:
    clock = FixedClock(datetime(last.year, last.month, last.day, 3, tzinfo=UTC))
    counters = Counters(database, clock)
    known: dict[bytes, Citizen] = {}
    spots = []
    for place in places:
        counter = await counters.get(place.code)
        quarters = [
            [
                _citizen(counter, simulate(chance, place, first + timedelta(begin)), known)
                for _ in range(KINDS)
            ]
            for begin in range(0, (last - first).days + 1, QUARTER)
        ]
        spots.append(Spot(tuple(counter.by(way) for way in WAYS), quarters))
    return spots


def _citizen(
    counter: Counter, posted: dict[str, list[str]], known: dict[bytes, Citizen]
) -> Citizen:
    key = msgspec.json.encode(posted, order="sorted")
    if key not in known:
        reading = counter.form.read(posted)
        words = posted.get("comment", [""])[0]
        texts = counter.form.free_texts(reading.values)
        stored = msgspec.json.encode(without_words(reading.values, texts)).decode()
        tokens = tokens_of(counter.form, reading.values)
        known[key] = Citizen(stored, tokens, int(posted["overall"][0]), words)
    return known[key]


def _books(spot: Spot, sums: Sums[tuple[int, int, int]], days: list[date]) -> Books:
    books = Books(Tally(), Tally())
    for (day, way, kind), n in sums.items():
        citizen = spot.citizens[day // QUARTER][kind]
        books.shown.add(spot.ways[way].place, days[day], citizen.tokens, n)
    return books


def _insert(bulk: Bulk, rows: list[tuple[Any, ...]], words: list[tuple[Any, ...]]) -> None:
    bulk.run(insert_rows(responses, RESPONSE, is_sqlite=bulk.is_sqlite), rows)
    if words:
        bulk.run(insert_rows(comments, COMMENT, is_sqlite=bulk.is_sqlite), words)


def _keys(first: int, last: int, total: int, chance: random.Random) -> Iterator[str]:
    """Give random keys in rising order, which fills a B-tree fastest."""
    step = 2**128 // total
    for number in range(first, last):
        key = number * step + chance.randrange(step)
        yield base64.b32encode(key.to_bytes(16, "big"))[:26].decode().lower()


def _moment(day: date, hour: int) -> str:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL).astimezone(UTC)
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


async def _each(database: Database, indexes: list[sa.Index], act: str) -> None:
    async with database.writing() as conn:
        await conn.run_sync(lambda sync: [getattr(index, act)(sync) for index in indexes])
