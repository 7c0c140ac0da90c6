"""Statements about the record of what was deleted: how many, why and when, never what."""

from collections.abc import Sequence
from datetime import date

import msgspec
import sqlalchemy as sa

from auditapp.store import dialect
from auditapp.store.engine import Connection
from auditapp.surveys.tables import deletions

RETENTION, RECEIPT = "retention", "receipt"
ANSWERS, COMMENTS, RECEIPTS = "answers", "comments", "receipts"


class Deletion(msgspec.Struct, frozen=True):
    """How many of a kind were deleted on a day, and for what; `cut_off`: the first day kept."""

    day: date
    kind: str
    reason: str
    cut_off: date | None
    n: int


async def add_deletion(conn: Connection, root_id: str, deletion: Deletion) -> None:
    """Add to the record of the day; belongs into the transaction that deletes."""
    columns = {name: getattr(deletion, name) for name in Deletion.__struct_fields__}
    new = dialect.insert(conn, deletions).values(root_id=root_id, **columns)
    await conn.execute(
        new.on_conflict_do_update(
            index_elements=["root_id", "day", "kind", "reason"],
            set_={"n": deletions.c.n + new.excluded.n, "cut_off": new.excluded.cut_off},
        )
    )


async def list_deletions(
    conn: Connection, root_ids: Sequence[str], *, limit: int
) -> list[Deletion]:
    """Return the newest lines of the record, those of several trees added up."""
    of_several = sa.func.sum(deletions.c.n)
    statement = (
        sa.select(
            deletions.c.day,
            deletions.c.kind,
            deletions.c.reason,
            sa.func.max(deletions.c.cut_off),
            of_several,
        )
        .where(deletions.c.root_id.in_(root_ids))
        .group_by(deletions.c.day, deletions.c.kind, deletions.c.reason)
        .order_by(deletions.c.day.desc(), deletions.c.kind, deletions.c.reason)
        .limit(limit)
    )
    return [Deletion(*row[:4], int(row[4])) for row in await conn.execute(statement)]


async def list_cut_offs(conn: Connection) -> dict[str, date]:
    """Return for each tree the first day whose answers are all still there."""
    statement = (
        sa.select(deletions.c.root_id, sa.func.max(deletions.c.cut_off))
        .where(deletions.c.kind == ANSWERS, deletions.c.reason == RETENTION)
        .group_by(deletions.c.root_id)
    )
    return {row[0]: row[1] for row in await conn.execute(statement)}
