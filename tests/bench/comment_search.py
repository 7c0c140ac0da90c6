"""Row 9: the review desk searched over very many comments, on SQLite and on PostgreSQL.

The words are drawn from a seeded vocabulary of Vietnamese syllables, the frequent ones far more
often than the rare (Zipf). Measured is the whole page in the service's own process: session,
rules, search and HTML, without a network.
"""

import asyncio
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from itertools import product
from statistics import median

import httpx

from auditapp.app import make_service
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.base.settings import load
from auditapp.store import schema
from auditapp.store.engine import Database
from auditapp.surveys.actions.index_comments import index_all
from auditapp.surveys.tables import comments
from tests.bench.common import Run
from tests.bench.figures import Figure
from tests.cast import sign_in
from tests.postgres import Cluster
from tests.surveys.results.answers import Answers, open_answers

NAME = "comments"
COMMENTS = 100_000
VIEWS = 5
NOW = FixedClock(datetime(2026, 11, 16, 2, 0, tzinfo=UTC))
ONSETS = "b c ch d đ g gh gi h k kh l m n ng nh p ph qu r s t th tr v x"
RIMES = (
    "a an ang anh ao au ay ac at am ai e en eo em et ê ên êu i in inh iên iêu iêm iêt ich im o on "
    "ong oi oa oan oang ô ôn ông ôi ôt ơ ơi ơn u un ung ui uôn uông uy uyên ư ưng ưa ươn ương ươi"
)
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
PHRASES = (
    "thái độ phục vụ", "hài lòng", "chờ đợi quá lâu", "cán bộ nhiệt tình", "hướng dẫn chưa rõ",
    "thiếu ghế ngồi", "trả kết quả trễ hẹn", "rất lịch sự", "phải đi lại nhiều lần",
)  # fmt: skip
Times = list[tuple[float, float]]  # milliseconds by the clock, and of this process's work
QUERIES = {
    "one frequent word": "q=lau",
    "phrase without diacritics": "q=thai+do+phuc+vu",
    "phrase mistyped": "q=thsi+do+phucc+vu",
    "two words seldom together": "q=tre+ghe",
    "a word that nobody wrote": "q=zzzzzz",
    "phrase in one commune": "q=cho+doi&agency={commune}",
    "phrase, score 1, one month": "q=huong+dan&score=1&period=2026-10",
    "no words": "",
}


def measure(run: Run) -> list[Figure]:
    """Fill both databases and time each query on both."""
    figures = []
    with ExitStack() as stack:
        urls = {"SQLite": f"sqlite:///{run.room(NAME)}/comments.sqlite3"}
        if shutil.which("psql"):
            cluster = stack.enter_context(Cluster.started())
            urls["PostgreSQL"] = cluster.create("comments")
        for database, url in urls.items():
            schema.migrate(url)
            times = asyncio.run(_measure(url, run.answers * COMMENTS // 1_000_000, run.rounds))
            figures += [_figure(database, name, found) for name, found in times.items()]
    return figures


def _figure(database: str, name: str, times: Times) -> Figure:
    value, worked = (median(kind) for kind in zip(*times, strict=True))
    return Figure(
        name=f"comments on {database}: {name}",
        value=value,
        goal=50,
        at_least=False,
        ours=f"{value:.1f} ms",
        note=f"our own processor time {worked:.1f} ms; slowest {max(times)[0]:.0f} ms",
        rounds=times,
    )


async def _measure(url: str, n: int, rounds: int) -> dict[str, Times]:
    settings = load({"AUDITAPP_DATABASE_URL": url, "AUDITAPP_SECRET_KEY": "k" * 40,
                     "AUDITAPP_PUBLIC_URL": "http://bench"})  # fmt: skip
    service = make_service(settings, NOW)
    async with service.lifespan():
        answers = await open_answers(service.database)
        await _fill(service.database, answers, n)
        return await _ask(service, answers, rounds)


async def _fill(database: Database, answers: Answers, n: int) -> None:
    """Store and index n comments: a fiftieth at one commune, the others at the other."""
    cast = answers.cast
    places = [(cast.commune, cast.point), (cast.other_commune, cast.other_point)]
    for agency, point in places:
        for months in range(12):
            day = date(2026, 11, 10) - timedelta(days=30 * months)
            answers.at(agency, point, day, {5: 500, 4: 300, 1: 40})
    await answers.save()
    chance, texts = random.Random(20), make_texts(random.Random(2), n)  # noqa: S311
    rows = []
    for number, words in enumerate(texts):
        agency, point = places[number % 50 > 0]
        rows.append({
            "root_id": agency.root_id, "response_id": new_id(), "question": "comment",
            "survey_id": answers.survey_id, "point_id": point.id, "path": agency.path,
            "day": date(2026, 11, 10) - timedelta(days=chance.randrange(330)),
            "score": chance.randint(1, 5), "words": words,
        })  # fmt: skip
    async with database.writing() as conn:
        for begin in range(0, n, 5000):
            await conn.execute(comments.insert(), rows[begin : begin + 5000])
    began = time.monotonic()
    await index_all(database, NOW)
    print(f"      {n:,} comments indexed in {time.monotonic() - began:.0f} s", flush=True)


def make_texts(chance: random.Random, n: int) -> Iterator[str]:
    """Yield comments of 5 to 20 words, one in three with a common phrase."""
    draw = _drawn(chance)
    for _ in range(n):
        words = [draw() for _ in range(chance.randint(5, 20))]
        if chance.random() < 1 / 3:
            words.insert(chance.randrange(len(words)), chance.choice(PHRASES))
        yield " ".join(words)


def _drawn(chance: random.Random) -> Callable[[], str]:
    syllables = [f"{onset}{rime}" for onset, rime in product(ONSETS.split(), RIMES.split())]
    vocabulary = [f"{one}{tone}" for one, tone in product(syllables, TONES)]
    vocabulary = chance.sample(vocabulary, 6000)
    weights = [1 / (rank + 20) for rank in range(len(vocabulary))]
    kept = chance.choices(vocabulary, weights, k=200_000)
    return lambda: chance.choice(kept)


async def _ask(service: Service, answers: Answers, rounds: int) -> dict[str, Times]:
    transport = httpx.ASGITransport(app=service.asgi)  # type: ignore[arg-type]
    headers = {"sec-fetch-site": "same-origin"}
    found: dict[str, Times] = {name: [] for name in QUERIES}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://bench", headers=headers
    ) as client:
        await sign_in(service, client, NOW, "manager", answers.cast.province)
        for _ in range(rounds * VIEWS):
            for name, query in QUERIES.items():
                address = f"/comments?{query.format(commune=answers.cast.commune.id)}"
                began, worked = time.perf_counter(), time.process_time()
                page = await client.get(address)
                took = time.perf_counter() - began, time.process_time() - worked
                found[name].append((took[0] * 1e3, took[1] * 1e3))
                if page.status_code != 200 or _is_wrong(name, page.text):
                    raise RuntimeError(f"{address}: {page.status_code}")
    return {name: times[1:] for name, times in found.items()}


def _is_wrong(name: str, page: str) -> bool:
    return ('class="quote"' in page) == (name == "a word that nobody wrote")
