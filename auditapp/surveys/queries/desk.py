"""Reading the review desk: comments by filters and words, in the order of their random numbers."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from auditapp.store.dialect import below
from auditapp.store.engine import Connection
from auditapp.surveys.models.comment import DeskComment
from auditapp.surveys.tables import comment_tag_marks, comment_words, comments

PAGE = 20
FEW = 3000  # comments or words of a kind that are looked through one by one
_COLUMNS = [comments.c[name] for name in DeskComment.__struct_fields__]
Groups = Sequence[Sequence[str]]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which comments; `path` "" means the whole tree."""

    root_id: str
    path: str = ""
    surveys: tuple[str, ...]
    first: date
    last: date
    score: int | None = None
    tag_id: str = ""
    is_handled: bool | None = None
    is_read: bool | None = None


class Found(NamedTuple):
    """One page; `further` is where the next begins: '' at the end."""

    comments: list[DeskComment]
    further: str


class _Step(NamedTuple):
    """One stretch of the whole list: unread before read, exact before near."""

    name: str
    wanted: Wanted
    groups: Groups = ()
    beside: Groups = ()


async def list_page(conn: Connection, wanted: Wanted, *, after: str) -> Found:
    """Return one page of comments, those that nobody read first."""
    if wanted.is_read is not None:
        return await _page(conn, [_Step("a", wanted)], after)
    unread = msgspec.structs.replace(wanted, is_read=False)
    read = msgspec.structs.replace(wanted, is_read=True)
    return await _page(conn, [_Step("u", unread), _Step("r", read)], after)


async def search_page(
    conn: Connection, wanted: Wanted, *, exact: Groups, near: Groups, after: str
) -> Found:
    """Return one page of the comments that have a word of each group; near ones at the end."""
    steps = [_Step("x", wanted, exact)]
    if near != exact:
        steps.append(_Step("n", wanted, near, exact))
    return await _page(conn, steps, after)


async def count_unread(conn: Connection, wanted: Wanted, *, most: int) -> int:
    """Return how many nobody has read, counted up to most."""
    unread = msgspec.structs.replace(wanted, is_read=False)
    rows = sa.select(sa.literal(1)).select_from(comments).where(*_conditions(unread)).limit(most)
    return await conn.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0


async def _page(conn: Connection, steps: Sequence[_Step], after: str) -> Found:
    name, _, number = after.partition(".")
    names = [step.name for step in steps]
    start = names.index(name) if name in names and number.isdecimal() else 0
    found: list[tuple[str, DeskComment]] = []
    for step in steps[start:]:
        begin = int(number) if step.name == name and number.isdecimal() else -1
        statement = await _statement(conn, step, min(begin, 2**63 - 1))
        rows = await conn.execute(statement.limit(PAGE + 1 - len(found)))
        found += [(step.name, DeskComment(*row)) for row in rows]
        if len(found) > PAGE:
            break
    shown = found[:PAGE]
    further = f"{shown[-1][0]}.{shown[-1][1].doc}" if len(found) > PAGE else ""
    return Found([comment for _, comment in shown], further)


async def _statement(conn: Connection, step: _Step, after: int) -> sa.Select[Any]:
    """Return the statement of a step: along the index of numbers, of paths or of a word."""
    wanted, groups = step.wanted, sorted(step.groups, key=len)
    conditions = _conditions(wanted)
    if step.beside:
        conditions.append(~sa.and_(*(_has(group, wanted.root_id) for group in step.beside)))
    here = await _count_here(conn, wanted) if wanted.path else FEW
    if here < FEW or not groups:
        conditions += [_has(group, wanted.root_id) for group in groups]
        # below one agency: its few comments, sorted; "+ 0" keeps the planner from all numbers
        doc = comments.c.doc + 0 if wanted.path else comments.c.doc
        return sa.select(*_COLUMNS).where(*conditions, doc > after).order_by(doc)
    rare = await _rarest(conn, wanted.root_id, groups)
    conditions += [_has(group, wanted.root_id) for group in groups if group is not rare]
    lead = _lead(rare, wanted.root_id, after)
    joined = lead.join(
        comments, sa.and_(comments.c.root_id == lead.c.root_id, comments.c.doc == lead.c.doc)
    )
    return sa.select(*_COLUMNS).select_from(joined).where(*conditions).order_by(lead.c.doc)


def _lead(group: Sequence[str], root_id: str, after: int) -> sa.FromClause:
    """Return (root_id, doc) of the comments with a word of a group, in the order of doc."""
    table = comment_words.alias("lead")
    found = sa.select(table.c.root_id, table.c.doc).where(
        table.c.root_id == root_id, table.c.word.in_(list(group)), table.c.doc > after
    )
    return (found if len(group) == 1 else found.distinct()).subquery("leading")


def _has(group: Sequence[str], root_id: str) -> sa.ColumnElement[bool]:
    table = comment_words.alias()
    return sa.exists().where(
        table.c.root_id == root_id, table.c.word.in_(list(group)), table.c.doc == comments.c.doc
    )


async def _rarest(conn: Connection, root_id: str, groups: Groups) -> Sequence[str]:
    """Return the group that fewest comments have, as far as counting is worth its time."""
    if len(groups) == 1:
        return groups[0]
    counted = []
    for group in groups:
        table = comment_words.alias()
        rows = (
            sa.select(sa.literal(1))
            .where(table.c.root_id == root_id, table.c.word.in_(list(group)))
            .limit(FEW)
            .subquery()
        )
        counted.append(sa.select(sa.func.count()).select_from(rows).scalar_subquery())
    sizes = (await conn.execute(sa.select(*counted))).one()
    return min(zip(sizes, groups, strict=True), key=lambda pair: pair[0])[1]


async def _count_here(conn: Connection, wanted: Wanted) -> int:
    rows = (
        sa.select(sa.literal(1))
        .select_from(comments)
        .where(comments.c.root_id == wanted.root_id, below(comments.c.path, wanted.path))
        .limit(FEW)
    )
    return await conn.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    row = comments.c
    found: list[sa.ColumnElement[bool]] = [
        row.root_id == wanted.root_id,
        row.doc.is_not(None),
        row.survey_id.in_(wanted.surveys),
        row.day.between(wanted.first, wanted.last),
    ]
    if wanted.path:
        found.append(below(row.path, wanted.path))
    if wanted.score is not None:
        found.append(row.score == wanted.score)
    if wanted.is_read is not None:
        found.append(row.read_at.is_not(None) if wanted.is_read else row.read_at.is_(None))
    if wanted.is_handled is not None:
        found.append(row.handled_at.is_not(None) if wanted.is_handled else row.handled_at.is_(None))
    if wanted.tag_id:
        marks = comment_tag_marks.c
        found.append(
            sa.exists().where(
                marks.root_id == row.root_id,
                marks.doc == row.doc,
                marks.tag_id == wanted.tag_id,
            )
        )
    return found
