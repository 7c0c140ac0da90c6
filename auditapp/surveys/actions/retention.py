"""Deleting what is past its time: in pages, each in a transaction with its line in the record.

Answers go by whole months, so that what is kept of a month can still be counted again. What was
counted stays. Source of the periods: domain.md D.2 no. 7; the settings KEEP_ANSWERS_MONTHS and
KEEP_COMMENTS_MONTHS change them.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date

import msgspec

from auditapp.base.clock import Clock, local_date
from auditapp.base.settings import Settings
from auditapp.store.engine import Database
from auditapp.surveys.queries import retention as queries
from auditapp.surveys.queries.deletions import (
    ANSWERS,
    COMMENTS,
    RECEIPTS,
    RETENTION,
    Deletion,
    add_deletion,
)

PAGE = 2000


class Due(msgspec.Struct, frozen=True):
    """So many of a kind in a tree are from before the first day that is kept."""

    root_id: str
    kind: str
    cut_off: date
    n: int


def first_days_kept(settings: Settings, today: date) -> dict[str, date]:
    """Return for each kind the first day that is kept."""
    return {
        ANSWERS: months_back(today.replace(day=1), settings.keep_answers_months),
        COMMENTS: months_back(today, settings.keep_comments_months),
        RECEIPTS: today,
    }


def months_back(day: date, months: int) -> date:
    """Return the same day so many months before, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


async def list_due(database: Database, clock: Clock, settings: Settings) -> list[Due]:
    """Return what a run would delete now."""
    due = []
    async with database.reading() as conn:
        for root_id in await queries.list_roots(conn):
            for kind, cut_off in first_days_kept(settings, local_date(clock.now())).items():
                n = await queries.count_past(conn, kind, root_id, cut_off)
                due.append(Due(root_id, kind, cut_off, n))
    return [one for one in due if one.n]


async def run_retention(
    database: Database,
    clock: Clock,
    due: list[Due],
    *,
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """Delete what is due; `told` hears of every page. Return how many rows went.

    Broken off in the middle it can simply be run again: the record counts what is really gone.
    """
    total = 0
    for one in due:
        after: str | None = ""
        while after is not None:
            after, n = await _delete_page(database, clock, one, after)
            total += n
            told(n)
    return total


async def _delete_page(
    database: Database, clock: Clock, due: Due, after: str
) -> tuple[str | None, int]:
    """Delete one page; return the key behind which the next begins, None at the end."""
    at = (due.kind, due.root_id, due.cut_off)
    async with database.writing() as conn:
        keys = await queries.list_past(conn, *at, after=after, limit=PAGE)
        if not keys:
            return None, 0
        n = await queries.delete_past(conn, *at, keys)
        line = Deletion(local_date(clock.now()), due.kind, RETENTION, due.cut_off, n)
        await add_deletion(conn, due.root_id, line)
    return keys[-1], n
