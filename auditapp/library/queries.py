"""Every SQL statement about form versions."""

from typing import Any

import sqlalchemy as sa

from auditapp.base.errors import NotFound
from auditapp.formkit.engine import CompiledForm, compile_form
from auditapp.formkit.freeze import from_json
from auditapp.library.models import FormVersion
from auditapp.library.tables import form_versions
from auditapp.store.engine import Connection

_COLUMNS = [
    form_versions.c[name]
    for name in ("id", "kind", "slug", "version", "digest", "title", "published_at")
]

# A version never changes, so one compiled copy per process serves for good.
_compiled: dict[str, CompiledForm] = {}


async def find_version(conn: Connection, version_id: str) -> FormVersion | None:
    """Return a version by its id."""
    statement = sa.select(*_COLUMNS).where(form_versions.c.id == version_id)
    row = (await conn.execute(statement)).one_or_none()
    return FormVersion(*row) if row else None


async def find_latest(conn: Connection, kind: str, slug: str) -> FormVersion | None:
    """Return the newest version of a form."""
    statement = (
        sa.select(*_COLUMNS)
        .where(form_versions.c.kind == kind, form_versions.c.slug == slug)
        .order_by(form_versions.c.version.desc())
        .limit(1)
    )
    row = (await conn.execute(statement)).one_or_none()
    return FormVersion(*row) if row else None


async def list_versions(conn: Connection, kind: str) -> list[FormVersion]:
    """Return every version of a kind, by slug, newest first."""
    statement = (
        sa.select(*_COLUMNS)
        .where(form_versions.c.kind == kind)
        .order_by(form_versions.c.slug, form_versions.c.version.desc())
    )
    return [FormVersion(*row) for row in await conn.execute(statement)]


async def get_compiled(conn: Connection, version_id: str) -> CompiledForm:
    """Return the compiled form of a version; raises NotFound for an unknown one."""
    if version_id in _compiled:
        return _compiled[version_id]
    definition = await conn.scalar(
        sa.select(form_versions.c.definition).where(form_versions.c.id == version_id)
    )
    if definition is None:
        raise NotFound
    compiled = compile_form(from_json(definition.encode()))
    _compiled[version_id] = compiled
    return compiled


async def insert_version(conn: Connection, **columns: Any) -> None:
    """Insert a version; columns as in library.tables.form_versions."""
    await conn.execute(form_versions.insert().values(**columns))
