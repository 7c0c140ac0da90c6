"""SQL of answers taken over from other programs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.agencies.tables import service_points
from auditapp.exchange.tables import answer_import_rows, answer_imports
from auditapp.people.tables import accounts
from auditapp.store.engine import Connection


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """One import; `by` is who took it over, `point` the counter it was for."""

    id: str
    form_version_id: str
    n: int
    first_day: date
    last_day: date
    created_at: datetime
    revoked_at: datetime | None
    by: str
    point: str


_OWN = [name for name in Import.__struct_fields__ if name not in {"by", "point"}]
_IMPORT = (
    sa.select(
        *(answer_imports.c[name] for name in _OWN),
        accounts.c.display_name.label("by"),
        service_points.c.name.label("point"),
    )
    .join(accounts, accounts.c.id == answer_imports.c.created_by)
    .join(service_points, service_points.c.id == answer_imports.c.point_id)
)


async def list_imports(conn: Connection, survey_id: str) -> list[Import]:
    """Return the imports of a survey, the newest first, with those that were removed again."""
    rows = await conn.execute(
        _IMPORT.where(answer_imports.c.survey_id == survey_id).order_by(
            answer_imports.c.created_at.desc(), answer_imports.c.id
        )
    )
    return [Import(**row._mapping) for row in rows]


async def find_import(conn: Connection, survey_id: str, import_id: str) -> Import | None:
    """Return an import of this survey that was not removed."""
    statement = _IMPORT.where(
        answer_imports.c.survey_id == survey_id,
        answer_imports.c.id == import_id,
        answer_imports.c.revoked_at.is_(None),
    )
    row = (await conn.execute(statement)).one_or_none()
    return Import(**row._mapping) if row else None


async def list_rows(conn: Connection, import_id: str) -> list[str]:
    """Return the keys of the answers that came with an import."""
    statement = sa.select(answer_import_rows.c.response_id).where(
        answer_import_rows.c.import_id == import_id
    )
    return list(await conn.scalars(statement))


async def insert_import(conn: Connection, keys: Sequence[str], **columns: Any) -> None:
    """Insert an import with the keys of its answers; columns as in exchange.tables."""
    await conn.execute(answer_imports.insert().values(**columns))
    rows = [{"import_id": columns["id"], "response_id": key} for key in keys]
    await conn.execute(answer_import_rows.insert(), rows)


async def update_revoked(conn: Connection, import_id: str, *, at: datetime, by: str) -> None:
    """Note that an import was removed again, and forget which answers came with it."""
    await conn.execute(
        answer_import_rows.delete().where(answer_import_rows.c.import_id == import_id)
    )
    await conn.execute(
        answer_imports.update()
        .where(answer_imports.c.id == import_id)
        .values(revoked_at=at, revoked_by=by)
    )
