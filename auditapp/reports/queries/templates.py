"""Templates of agencies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.models import ancestors
from auditapp.base.errors import NotFound
from auditapp.reports.models.templates import Template
from auditapp.reports.tables import report_templates
from auditapp.store.engine import Connection

_COLUMNS = tuple(report_templates.c[name] for name in Template.__struct_fields__)


async def list_templates(conn: Connection, agency_id: str) -> list[Template]:
    """Return an agency's templates that are not withdrawn, newest first."""
    rows = await conn.execute(
        sa.select(*_COLUMNS)
        .where(report_templates.c.agency_id == agency_id, report_templates.c.retired_at.is_(None))
        .order_by(report_templates.c.uploaded_at.desc(), report_templates.c.id)
    )
    return [Template(*row) for row in rows]


async def get_template(conn: Connection, agency_id: str, template_id: str) -> Template:
    """Return one template of an agency; raises NotFound."""
    statement = sa.select(*_COLUMNS).where(
        report_templates.c.id == template_id, report_templates.c.agency_id == agency_id
    )
    row = (await conn.execute(statement)).one_or_none()
    if row is None:
        raise NotFound
    return Template(*row)


async def get_template_file(conn: Connection, template_id: str) -> bytes:
    """Return the file of a template."""
    statement = sa.select(report_templates.c.file).where(report_templates.c.id == template_id)
    return bytes((await conn.execute(statement)).scalar_one())


async def find_template(conn: Connection, path: str, document: str) -> Template | None:
    """Return the template in use for a document at a node: its own, else the nearest above."""
    ids: Sequence[str] = ancestors(path)
    rows = await conn.execute(
        sa.select(*_COLUMNS)
        .where(
            report_templates.c.agency_id.in_(ids),
            report_templates.c.document == document,
            report_templates.c.used_at.is_not(None),
            report_templates.c.retired_at.is_(None),
        )
        .order_by(report_templates.c.used_at)
    )
    found = [Template(*row) for row in rows]
    order = {agency_id: number for number, agency_id in enumerate(ids)}
    return max(found, key=lambda each: order[each.agency_id], default=None)


async def insert_template(conn: Connection, **columns: Any) -> None:
    """Insert a template; columns as in reports.tables.report_templates."""
    await conn.execute(report_templates.insert().values(**columns))


async def update_used(conn: Connection, template: Template, *, at: datetime) -> None:
    """Put a template to use in place of the agency's other ones for this document."""
    others = (
        report_templates.c.agency_id == template.agency_id,
        report_templates.c.document == template.document,
        report_templates.c.id != template.id,
        report_templates.c.used_at.is_not(None),
        report_templates.c.retired_at.is_(None),
    )
    await conn.execute(report_templates.update().where(*others).values(retired_at=at))
    await conn.execute(
        report_templates.update().where(report_templates.c.id == template.id).values(used_at=at)
    )


async def update_retired(conn: Connection, template_id: str, *, at: datetime) -> None:
    """Withdraw a template."""
    await conn.execute(
        report_templates.update().where(report_templates.c.id == template_id).values(retired_at=at)
    )
