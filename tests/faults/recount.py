"""Two recounts: one that shares no code with the service, and `auditapp counts verify`."""

import asyncio
import json
import sqlite3
from collections import Counter as Numbers
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from auditapp.store.engine import Database
from auditapp.surveys.actions.recount import Difference, list_slices, verify_counts

Key = tuple[str, str, str, str, str, str, str]
VIET_NAM = timedelta(hours=7)


def miscounted(path: Path) -> dict[Key, tuple[int, int]]:
    """Return every count that is not what the responses say: (stored, recounted)."""
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        stored = Numbers(
            {
                tuple(row[:-1]): row[-1]
                for row in connection.execute(
                    "SELECT node_id, survey_id, grain, period, question, answer, channel, n "
                    "FROM counts"
                )
            }
        )
        recounted = _recount(connection)
    return {
        key: (stored[key], recounted[key])
        for key in stored.keys() | recounted.keys()
        if stored[key] != recounted[key]
    }


def _recount(connection: sqlite3.Connection) -> "Numbers[Any]":
    numbers: Numbers[Any] = Numbers()
    rows = connection.execute(
        "SELECT point_id, path, survey_id, channel, hour, answers FROM responses"
    )
    for point_id, path, survey_id, channel, hour, answers in rows:
        day = (datetime.fromisoformat(hour) + VIET_NAM).date()
        periods = (("D", day.isoformat()), ("M", day.replace(day=1).isoformat()))
        for question, answer in [("", ""), *_tokens(json.loads(answers))]:
            for node in (point_id, *path.strip("/").split("/")):
                for grain, period in periods:
                    numbers[node, survey_id, grain, period, question, answer, channel] += 1
    return numbers


def _tokens(answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what the counter form's answers count as."""
    tokens = []
    for question, value in answers.items():
        if value is True:  # words, which are kept elsewhere
            tokens.append((question, "answered"))
        elif isinstance(value, list):
            tokens += [(question, answer) for answer in (*value, "answered")]
        else:
            tokens.append((question, str(value)))
    return tokens


def verified(url: str) -> list[Difference]:
    """Return what `auditapp counts verify` finds."""

    async def verify() -> list[Difference]:
        database = Database(url)
        try:
            parts = await list_slices(database)
            assert parts
            return [found for part in parts for found in await verify_counts(database, part)]
        finally:
            await database.close()

    return asyncio.run(verify())
