"""Statements of the retention job: what is past its time, a page at a time along random keys."""

from collections.abc import Sequence
from datetime import date, datetime, time

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.base.clock import LOCAL
from auditapp.store.engine import Connection
from auditapp.surveys.queries.deletions import ANSWERS, COMMENTS
from auditapp.surveys.tables import comments, receipts, responses


async def list_roots(conn: Connection) -> list[str]:
    """Return the root of every tree."""
    return list(await conn.scalars(sa.select(agencies.c.root_id).distinct()))


def _past(kind: str, cut_off: date) -> tuple[sa.Table, sa.Column[str], sa.ColumnElement[bool]]:
    """Return the table of a kind, the column to walk along, and what is past its time."""
    if kind == ANSWERS:
        midnight = datetime.combine(cut_off, time(), LOCAL)
        return responses, responses.c.id, responses.c.hour < midnight
    if kind == COMMENTS:
        return comments, comments.c.response_id, comments.c.day < cut_off
    return receipts, receipts.c.hash, receipts.c.expires_on < cut_off


async def count_past(conn: Connection, kind: str, root_id: str, cut_off: date) -> int:
    """Return how many of a kind are past their time."""
    table, _, past = _past(kind, cut_off)
    statement = sa.select(sa.func.count()).select_from(table)
    return int(await conn.scalar(statement.where(table.c.root_id == root_id, past)) or 0)


async def list_past(
    conn: Connection, kind: str, root_id: str, cut_off: date, *, after: str, limit: int
) -> list[str]:
    """Return the next keys, behind `after`, of what is past its time."""
    table, key, past = _past(kind, cut_off)
    statement = sa.select(key).where(table.c.root_id == root_id, key > after, past)
    return list(await conn.scalars(statement.order_by(key).limit(limit)))


async def delete_past(
    conn: Connection, kind: str, root_id: str, cut_off: date, keys: Sequence[str]
) -> int:
    """Delete what is past its time under these keys; return how many."""
    table, key, past = _past(kind, cut_off)
    where = (table.c.root_id == root_id, key.in_(keys), past)
    return (await conn.execute(table.delete().where(*where))).rowcount
