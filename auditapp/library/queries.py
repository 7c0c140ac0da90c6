"""Every SQL statement about form versions."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from auditapp.base.errors import NotFound
from auditapp.formkit.engine import CompiledForm, compile_form
from auditapp.formkit.freeze import from_json
from auditapp.library.models import OWN, FormVersion
from auditapp.library.tables import form_versions
from auditapp.store.dialect import listed, packed
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared

_COLUMNS = [
    form_versions.c[name]
    for name in ("id", "kind", "slug", "version", "digest", "title", "published_at")
]

_LATEST = prepared(
    sa.select(*_COLUMNS)
    .where(
        form_versions.c.kind == sa.bindparam("kind"), form_versions.c.slug == sa.bindparam("slug")
    )
    .order_by(form_versions.c.version.desc())
    .limit(1)
)

# A version never changes, so one compiled copy per process serves for good. Versions that belong
# to a single audit are many, and each is asked for during a few days: the oldest copies go.
_compiled: dict[str, CompiledForm] = {}
_own: dict[str, CompiledForm] = {}
MOST_OWN = 200


async def find_version(conn: Connection, version_id: str) -> FormVersion | None:
    """Return a version by its id."""
    statement = sa.select(*_COLUMNS).where(form_versions.c.id == version_id)
    row = (await conn.execute(statement)).one_or_none()
    return FormVersion(*row) if row else None


async def find_latest(conn: Connection, kind: str, slug: str) -> FormVersion | None:
    """Return the newest version of a form."""
    row = (await conn.execute(_LATEST, {"kind": kind, "slug": slug})).one_or_none()
    return FormVersion(*row) if row else None


async def list_versions(conn: Connection, *kinds: str) -> list[FormVersion]:
    """Return every version of these kinds, by slug, newest first."""
    rows = await conn.execute(_every(conn.dialect.name), {"kinds": packed(kinds)})
    return [FormVersion(*row) for row in rows]


@cache
def _every(dialect: str) -> sa.Select[Any]:
    row = form_versions.c
    kinds = listed(dialect, "kinds", sa.String())
    statement = sa.select(*_COLUMNS).where(row.kind.in_(kinds))
    return prepared(statement.order_by(row.slug, row.version.desc()))


async def get_compiled(conn: Connection, version_id: str) -> CompiledForm:
    """Return the compiled form of a version; raises NotFound for an unknown one."""
    known = _compiled.get(version_id) or _own.get(version_id)
    if known is not None:
        return known
    statement = sa.select(form_versions.c.kind, form_versions.c.definition)
    row = (await conn.execute(statement.where(form_versions.c.id == version_id))).one_or_none()
    if row is None:
        raise NotFound
    compiled = compile_form(from_json(row.definition.encode()))
    if row.kind == OWN:
        while len(_own) >= MOST_OWN:
            del _own[next(iter(_own))]
        _own[version_id] = compiled
    else:
        _compiled[version_id] = compiled
    return compiled


async def insert_version(conn: Connection, **columns: Any) -> None:
    """Insert a version; columns as in library.tables.form_versions."""
    await conn.execute(form_versions.insert().values(**columns))
