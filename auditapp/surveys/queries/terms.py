"""Statements about words of comments by people who were not satisfied."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from auditapp.store.dialect import month_of
from auditapp.store.engine import Connection
from auditapp.surveys.models.flags import ASIDE
from auditapp.surveys.models.periods import month_end
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.tables import comments, responses, surveys, term_counts, term_months

NOT_SATISFIED = 3  # the highest score that is not "satisfied"
MOST_TERMS = 30


class Month(NamedTuple):
    """The comments of one month as they stand: how many, and how many letters."""

    month: date
    comments: int
    letters: int


class Said(NamedTuple):
    """A comment as words are counted of it."""

    form: str
    path: str
    point_id: str
    words: str


async def list_stale(conn: Connection, root_id: str) -> list[Month]:
    """Return the months whose comments are not those that were counted, the newest first."""
    code = month_of(comments.c.day).label("code")
    rows = await conn.execute(
        sa.select(code, sa.func.count(), sa.func.sum(sa.func.length(comments.c.words)))
        .where(comments.c.root_id == root_id, comments.c.score <= NOT_SATISFIED)
        .group_by(code)
    )
    now = {date.fromisoformat(f"{row[0]}-01"): (int(row[1]), int(row[2] or 0)) for row in rows}
    row = term_months.c
    known = {
        found.month: (found.comments, found.letters)
        for found in await conn.execute(
            sa.select(row.month, row.comments, row.letters).where(row.root_id == root_id)
        )
    }
    # of months whose comments were deleted by their age, the counts stay as all counts do
    return [Month(month, *now[month]) for month in sorted(now, reverse=True)
            if known.get(month) != now[month]]  # fmt: skip


async def list_said(conn: Connection, root_id: str, month: date) -> list[Said]:
    """Return the comments of a month that words are counted of, without answers set aside."""
    row = comments.c
    aside = sa.exists().where(
        responses.c.root_id == row.root_id,
        responses.c.id == row.response_id,
        responses.c.standing == ASIDE,
    )
    statement = (
        sa.select(surveys.c.form, row.path, row.point_id, row.words)
        .join(surveys, surveys.c.id == row.survey_id)
        .where(
            row.root_id == root_id,
            row.day.between(month, month_end(month)),
            row.score <= NOT_SATISFIED,
            ~aside,
        )
    )
    return [Said(*found) for found in await conn.execute(statement)]


async def replace_terms(
    conn: Connection,
    root_id: str,
    month: Month,
    sums: Mapping[tuple[str, str, str], int],
    *,
    at: datetime,
) -> None:
    """Write the counts (node, form, term) → n of a month in the place of those before."""
    row = term_counts.c
    await conn.execute(term_counts.delete().where(row.root_id == root_id, row.month == month.month))
    fixed = {"root_id": root_id, "month": month.month}
    rows = [
        {**fixed, "node_id": node, "form": form, "term": term, "n": n}
        for (node, form, term), n in sorted(sums.items())
    ]
    if rows:
        await conn.execute(term_counts.insert(), rows)
    await conn.execute(
        term_months.delete().where(
            term_months.c.root_id == root_id, term_months.c.month == month.month
        )
    )
    await conn.execute(
        term_months.insert().values(
            **fixed, comments=month.comments, letters=month.letters, counted_at=at
        )
    )


async def list_terms(
    conn: Connection, scope: Scope, node_id: str, *, months: Iterable[date], least: int
) -> list[tuple[str, int]]:
    """Return the words that at least `least` comments of a node have, the commonest first."""
    row = term_counts.c
    total = sa.func.sum(row.n)
    statement = (
        sa.select(row.term, total)
        .where(
            row.root_id == scope.root_id,
            row.node_id == node_id,
            row.form == scope.form,
            row.month.in_(list(months)),
        )
        .group_by(row.term)
        .having(total >= least)
        .order_by(total.desc(), row.term)
        .limit(MOST_TERMS)
    )
    return [(term, int(n)) for term, n in await conn.execute(statement)]


async def find_counted_at(conn: Connection, root_id: str) -> datetime | None:
    """Return when words were counted last."""
    statement = sa.select(sa.func.max(term_months.c.counted_at))
    found: datetime | None = await conn.scalar(statement.where(term_months.c.root_id == root_id))
    return found
