"""SQL about paper batches: where they stand, opening, closing, how far each is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies, service_points
from auditapp.base.errors import NotFound
from auditapp.channels.models.paper import Batch, Progress
from auditapp.channels.tables.paper import paper_batches, paper_differences, paper_sheets
from auditapp.store.dialect import below, locked
from auditapp.store.engine import Connection
from auditapp.surveys.tables import surveys

_COLUMNS = [paper_batches.c[name] for name in Batch.__struct_fields__]
MOST = 200  # batches listed


async def node_of_batch(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency at whose point a batch was printed, for access rules."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(service_points, service_points.c.agency_id == agencies.c.id)
        .join(paper_batches, paper_batches.c.point_id == service_points.c.id)
        .where(paper_batches.c.id == str(params["batch_id"]))
    )


async def list_batches(conn: Connection, paths: Sequence[str]) -> list[Batch]:
    """Return the batches of points at or below paths: open ones first, the newest first."""
    within = sa.or_(sa.false(), *(below(agencies.c.path, path) for path in paths))
    statement = (
        sa.select(*_COLUMNS)
        .join(service_points, service_points.c.id == paper_batches.c.point_id)
        .join(agencies, agencies.c.id == service_points.c.agency_id)
        .where(within)
        .order_by(
            paper_batches.c.closed_at.is_not(None),
            paper_batches.c.opened_at.desc(),
            paper_batches.c.id,
        )
        .limit(MOST)
    )
    return [Batch(*row) for row in await conn.execute(statement)]


async def get_batch(conn: Connection, batch_id: str) -> Batch:
    """Return a batch; raises NotFound."""
    return await _get(conn, sa.select(*_COLUMNS).where(paper_batches.c.id == batch_id))


async def get_batch_to_change(conn: Connection, batch_id: str) -> Batch:
    """Return a batch and let no other entry of it begin before this transaction ends."""
    statement = sa.select(*_COLUMNS).where(paper_batches.c.id == batch_id)
    return await _get(conn, locked(conn, statement))


async def get_next_number(conn: Connection, root_id: str) -> int:
    """Return the number of a province's next batch."""
    last = await conn.scalar(
        sa.select(sa.func.max(paper_batches.c.number)).where(paper_batches.c.root_id == root_id)
    )
    return int(last or 0) + 1


async def insert_batch(conn: Connection, batch: Batch) -> None:
    """Insert a batch."""
    columns = {name: getattr(batch, name) for name in Batch.__struct_fields__}
    await conn.execute(paper_batches.insert().values(**columns))


async def update_closed(conn: Connection, batch_id: str, *, at: datetime, by: str) -> None:
    """Close a batch."""
    await conn.execute(
        paper_batches.update()
        .where(paper_batches.c.id == batch_id)
        .values(closed_at=at, closed_by=by)
    )


async def lock_survey(conn: Connection, survey_id: str) -> None:
    """Let no other paper of this survey be stored before this transaction ends."""
    await conn.execute(locked(conn, sa.select(surveys.c.id).where(surveys.c.id == survey_id)))


async def count_progress(conn: Connection, batch_ids: Sequence[str]) -> dict[str, Progress]:
    """Return how far each of these batches is; one without a sheet keyed in is left out."""
    sheet, difference = paper_sheets.c, paper_differences.c
    sheets = (
        sa.select(
            sheet.batch_id,
            sa.func.count(),
            _number(sheet.is_drawn),
            _number(sheet.second_id.is_not(None)),
            _number(sheet.second_by == sheet.entered_by),
            sa.func.coalesce(sa.func.sum(sheet.compared), 0),
        )
        .where(sheet.batch_id.in_(batch_ids))
        .group_by(sheet.batch_id)
    )
    differences = (
        sa.select(
            difference.batch_id,
            sa.func.count(),
            _number(difference.agreed.is_(None)),
            _number(difference.agreed != difference.first),
        )
        .where(difference.batch_id.in_(batch_ids))
        .group_by(difference.batch_id)
    )
    found = {row[0]: tuple(map(int, row[1:])) for row in await conn.execute(differences)}
    return {
        row[0]: Progress(*map(int, row[1:]), *found.get(row[0], ()))
        for row in await conn.execute(sheets)
    }


def _number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


async def _get(conn: Connection, statement: sa.Select[Any]) -> Batch:
    row = (await conn.execute(statement)).one_or_none()
    if row is None:
        raise NotFound
    return Batch(*row)
