"""The floor below the intake: raw sqlite3 writing the same rows in groups, synced the same way."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-32000")
INSERT = (
    "INSERT INTO responses (root_id, id, survey_id, point_id, path, deciding_id, field, channel, "
    "hour, answers, version) VALUES (?, ?, ?, ?, ?, NULL, ?, 'qr', ?, ?, 1) ON CONFLICT DO NOTHING"
)
WORDS = (
    "INSERT INTO comments (root_id, response_id, question, survey_id, point_id, path, day, score, "
    "words) VALUES (?, ?, 'comment', ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
COUNT = (
    "INSERT INTO counts (root_id, node_id, survey_id, grain, period, question, answer, channel, n) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, 'qr', ?) ON CONFLICT DO UPDATE SET n = n + excluded.n"
)
AMEND = "UPDATE responses SET answers = ? WHERE root_id = ? AND id = ?"
FIND = "SELECT answers FROM responses WHERE root_id = ? AND id = ?"
SEVERAL = frozenset({"good", "not_good"})
Form = Mapping[str, list[str]]
Place = Sequence[str]  # survey, field, point, then every agency above, root first


def connect(path: Path) -> sqlite3.Connection:
    """Open a database that keeps what it acknowledged."""
    conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        conn.execute(f"PRAGMA {pragma}")
    return conn


class RawCommit:
    """Takes whatever waits and commits it in one transaction on a thread."""

    def __init__(self, path: Path) -> None:
        self._conn = connect(path)
        self._waiting: list[tuple[Place, Form, asyncio.Future[None]]] = []
        self._wake = asyncio.Event()

    async def submit(self, place: Place, form: Form) -> None:
        """Return when the answer is durable."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((place, form, done))
        self._wake.set()
        await done

    async def run(self) -> None:
        """Commit what waits, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._waiting = self._waiting, []
            if batch:
                await asyncio.to_thread(self._commit, [(place, form) for place, form, _ in batch])
            for _, _, done in batch:
                if not done.done():
                    done.set_result(None)

    def _commit(self, batch: list[tuple[Place, Form]]) -> None:
        now = datetime.now(UTC)
        day = (now + timedelta(hours=7)).date()
        hour = f"{now:%Y-%m-%d %H}:00:00.000000"
        sums: Counter[tuple[Any, ...]] = Counter()
        self._conn.execute("BEGIN IMMEDIATE")
        for place, form in batch:
            self._store(place, form, day=str(day), hour=hour, sums=sums)
        months = {str(day): str(day.replace(day=1))}
        self._conn.executemany(COUNT, sorted(_spread(sums, months)))
        self._conn.execute("COMMIT")

    def _store(
        self, place: Place, form: Form, *, day: str, hour: str, sums: Counter[tuple[Any, ...]]
    ) -> None:
        survey, field, point, *chain = place
        root, key, path = chain[0], form["token"][0][:26], f"/{'/'.join(chain)}/"
        values = _values(form)
        answers = msgspec.json.encode(values).decode()
        row = (root, key, survey, point, path, field, hour, answers)
        execute = self._conn.execute
        if not execute(INSERT, row).rowcount:
            old = msgspec.json.decode(execute(FIND, (root, key)).fetchone()[0])
            execute(AMEND, (answers, root, key))
            for token in _tokens(old):
                sums[survey, point, *chain, day, token] -= 1
        for token in _tokens(values):
            sums[survey, point, *chain, day, token] += 1
        if "comment" in form:
            words = form["comment"][0]
            execute(WORDS, (root, key, survey, point, path, day, values["overall"], words))


def _values(form: Form) -> dict[str, Any]:
    values: dict[str, Any] = {"overall": int(form["overall"][0])}
    for code in ("not_good", "good", "on_time", "visits"):
        if code in form:
            values[code] = form[code] if code in SEVERAL else form[code][0]
    if "comment" in form:
        values["comment"] = True
    return values


def _tokens(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    tokens = [("", "")]
    for code, value in values.items():
        if isinstance(value, list):
            tokens += [(code, token) for token in (*value, "answered")]
        else:
            tokens.append((code, "answered" if value is True else str(value)))
    return tokens


def _spread(
    sums: Mapping[tuple[Any, ...], int], months: Mapping[str, str]
) -> list[tuple[Any, ...]]:
    """Return a row per node, for the day and the month."""
    rows: Counter[tuple[Any, ...]] = Counter()
    for (survey, point, root, *between, day, token), n in sums.items():
        if n:
            for node in (point, root, *between):
                rows[root, node, survey, "D", day, *token] += n
                rows[root, node, survey, "M", months[day], *token] += n
    return [(*key, n) for key, n in rows.items()]
