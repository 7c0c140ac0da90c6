"""Fills a province with a year of answers: straight into the tables, because millions take long.

Rows and counts are those that the intake would have left (tests/bench proves it by a recount).
"""

import base64
import random
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from auditapp.base.clock import local_date
from auditapp.formkit.engine import CompiledForm, compile_form
from auditapp.formkit.load import load_forms
from auditapp.surveys.models.tally import tokens_of
from tests.bench.figures import ROOT
from tests.bench.stage import Province

DAYS = 360
PATTERNS = 5000  # different sets of answers
CHUNK = 50_000
LATEST = max(
    (form for form in load_forms(ROOT / "forms").surveys if form.slug == "counter"),
    key=lambda form: form.version,
)
RESPONSE = (
    "INSERT INTO responses (root_id, id, survey_id, point_id, path, field, channel, hour, answers, "
    f"version) VALUES (?, ?, ?, ?, ?, ?, 'qr', ?, ?, {LATEST.version})"
)
COUNT = "INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, ?, 'qr', ?)"
INDEX = (
    "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'responses' "
    "AND type = 'index' AND sql LIKE '%hour%'"
)
COMMENT = (
    "INSERT INTO comments (root_id, response_id, question, survey_id, point_id, path, day, score, "
    "words) VALUES (?, ?, 'comment', ?, ?, ?, ?, ?, ?)"
)


class Pattern(NamedTuple):
    """One way to answer: as stored, and as counted."""

    score: int
    answers: str
    tokens: list[tuple[str, str]]


def fill(province: Province, answers: int, *, seed: int = 20) -> None:
    """Add this many answers of the last DAYS days."""
    chance = random.Random(seed)  # noqa: S311 - the same answers in every run
    conn = sqlite3.connect(province.database, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-200000"):
        conn.execute(f"PRAGMA {pragma}")
    patterns = make_patterns(counter_form(), chance)
    given = [array("I") for _ in province.spots]
    index = conn.execute(INDEX).fetchone()
    conn.execute(f"DROP INDEX {index[0]}")  # made anew at the end: much faster
    conn.execute("BEGIN")
    for first in range(0, answers, CHUNK):
        keys = _keys(first, min(answers, first + CHUNK), answers, chance)
        rows = list(_draw(province, keys, given, patterns, chance))
        conn.executemany(RESPONSE, (row for row, _ in rows))
        conn.executemany(COMMENT, (words for _, words in rows if words))
    conn.executemany(COUNT, _counts(province, given, patterns))
    conn.execute("COMMIT")
    conn.execute(index[1])
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def counter_form() -> CompiledForm:
    """Return the short survey of the counter."""
    return compile_form(LATEST)


def make_patterns(form: CompiledForm, chance: random.Random) -> list[Pattern]:
    """Return ways to answer the counter form: some stop after the first tap."""
    reasons = [f"{name}" for name in ("attitude", "waiting", "guidance", "papers", "fees")]
    patterns = []
    for _ in range(PATTERNS):
        score = chance.choices((1, 2, 3, 4, 5), (4, 6, 15, 40, 35))[0]
        posted = {"overall": [str(score)]}
        if chance.random() < 0.7:
            code = "good" if score > 3 else "not_good"
            posted[code] = chance.sample(reasons, chance.randint(1, 3))
            posted["on_time"] = [chance.choice(("on_time", "early", "late", "not_due"))]
            posted["visits"] = [chance.choice(("one", "two", "three_or_more"))]
        values = form.read(posted).values
        tokens = list(tokens_of(form, values))
        patterns.append(Pattern(score, msgspec.json.encode(values).decode(), tokens))
    return patterns


def _keys(first: int, last: int, total: int, chance: random.Random) -> Iterator[str]:
    """Give random keys in rising order, which fills a B-tree fastest."""
    step = 2**128 // total
    for number in range(first, last):
        key = number * step + chance.randrange(step)
        yield base64.b32encode(key.to_bytes(16, "big"))[:26].decode().lower()


def _draw(
    province: Province,
    keys: Iterable[str],
    given: list["array[int]"],
    patterns: list[Pattern],
    chance: random.Random,
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...] | None]]:
    """Draw place, hour and answers of each key; note them in `given` for the counts."""
    days = list_days()
    root, survey = province.root_id, province.survey_id
    for key in keys:
        number = int(len(given) * chance.random() ** 1.3)
        day, which = int(DAYS * chance.random()), int(len(patterns) * chance.random())
        given[number].append(day * PATTERNS + which)
        spot, pattern = province.spots[number], patterns[which]
        hour = f"{days[day]} {1 + int(9 * chance.random()):02d}:00:00.000000"
        place = (survey, spot.point_id, spot.path)
        row = (root, key, *place, spot.field, hour, pattern.answers)
        words = None
        if chance.random() < 0.03:
            words = (root, key, *place, days[day], pattern.score, f"Cảm ơn cán bộ ở {spot.code}.")
        yield row, words


def list_days(today: date | None = None) -> list[str]:
    """Return the days that answers lie on, the oldest first, today not among them."""
    end = today or local_date(datetime.now(UTC))
    return [str(end - timedelta(days=DAYS - number)) for number in range(DAYS)]


def _counts(
    province: Province, given: list["array[int]"], patterns: list[Pattern]
) -> Iterator[tuple[Any, ...]]:
    """Give the counts of every point and of the agencies above, node after node."""
    packed: dict[str, array[int]] = {}
    for spot, values in zip(province.spots, given, strict=True):
        for node in (spot.point_id, *spot.chain):
            packed.setdefault(node, array("I")).extend(values)
    for node in sorted(packed):
        for key, n in sorted(_per_period(packed[node], patterns).items()):
            yield (province.root_id, node, province.survey_id, *key, n)


def _per_period(packed: "array[int]", patterns: list[Pattern]) -> Counter[tuple[Any, ...]]:
    days = list_days()
    daily: Counter[tuple[int, tuple[str, str]]] = Counter()
    for value, n in Counter(packed).items():
        day, which = divmod(value, PATTERNS)
        for token in patterns[which].tokens:
            daily[day, token] += n
    sums: Counter[tuple[Any, ...]] = Counter()
    for (day, token), n in daily.items():
        sums["D", days[day], *token] += n
        sums["M", days[day][:8] + "01", *token] += n
    return sums
