"""What audits keep of photos and files."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import structs

from auditapp.audits.models.audit import Audit
from auditapp.audits.models.evidence import KeptFile
from auditapp.audits.models.log import Edit
from auditapp.audits.tables import audit_edits, audit_files
from auditapp.store.engine import Connection

_COLUMNS = tuple(audit_files.c[name] for name in KeptFile.__struct_fields__)
_EDITS = tuple(audit_edits.c[name] for name in Edit.__struct_fields__)


class Place(msgspec.Struct, frozen=True):
    """Where a file is kept."""

    root_id: str
    audit_id: str
    sha256: str
    blob: str

    @property
    def key(self) -> str:
        """Return the key of its content in store/blobs.py; its thumbnail's ends in -s."""
        return f"{self.folder}{self.blob}"

    @property
    def keys(self) -> tuple[str, str]:
        """Return the keys of its content and its thumbnail."""
        return self.key, f"{self.key}-s"

    @property
    def folder(self) -> str:
        """Return what the keys of its audit begin with."""
        return f"audits/{self.root_id}/{self.audit_id}/"


_PLACES = tuple(audit_files.c[name] for name in Place.__struct_fields__)


def _of(audit: Audit) -> tuple[sa.ColumnElement[bool], ...]:
    return audit_files.c.root_id == audit.root_id, audit_files.c.audit_id == audit.id


def place_of(audit: Audit, file: KeptFile) -> Place:
    """Return where a file of an audit is kept."""
    return Place(audit.root_id, audit.id, file.sha256, file.blob)


async def find_file(conn: Connection, audit: Audit, sha256: str) -> KeptFile | None:
    """Return a file that the audit keeps; None when it has none or it was deleted."""
    return (await list_files(conn, audit, [sha256])).get(sha256)


async def list_files(
    conn: Connection, audit: Audit, hashes: Collection[str]
) -> dict[str, KeptFile]:
    """Return those of these contents that the audit keeps, by hash."""
    if not hashes:
        return {}
    rows = await conn.execute(
        sa.select(*_COLUMNS).where(
            *_of(audit), audit_files.c.sha256.in_(hashes), audit_files.c.deleted_at.is_(None)
        )
    )
    return {row.sha256: KeptFile(**row._mapping) for row in rows}


async def list_hashes(conn: Connection, audit: Audit) -> set[str]:
    """Return every content that the audit keeps."""
    rows = await conn.scalars(
        sa.select(audit_files.c.sha256).where(*_of(audit), audit_files.c.deleted_at.is_(None))
    )
    return set(rows)


async def measure_files(conn: Connection, audit: Audit) -> tuple[int, int]:
    """Return how many files the audit keeps, and their bytes in all."""
    row = (
        await conn.execute(
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(audit_files.c.size), 0)).where(
                *_of(audit), audit_files.c.deleted_at.is_(None)
            )
        )
    ).one()
    return row[0], int(row[1])


async def insert_file(
    conn: Connection, audit: Audit, file: KeptFile, *, at: datetime, by: str
) -> None:
    """Note a file, perhaps anew after it was deleted; the audit is locked."""
    columns = {**structs.asdict(file), "created_at": at, "created_by": by}
    result = await conn.execute(
        audit_files.update()
        .where(*_of(audit), audit_files.c.sha256 == file.sha256)
        .values(**columns, deleted_at=None, deleted_by=None)
    )
    if not result.rowcount:
        await conn.execute(
            audit_files.insert().values(root_id=audit.root_id, audit_id=audit.id, **columns)
        )


async def update_files_deleted(
    conn: Connection, audit: Audit, hashes: Collection[str], *, at: datetime, by: str
) -> None:
    """Note that files are no longer kept; their contents are deleted after the commit."""
    await conn.execute(
        audit_files.update()
        .where(*_of(audit), audit_files.c.sha256.in_(hashes))
        .values(deleted_at=at, deleted_by=by)
    )


async def list_places(conn: Connection, *, deleted: bool) -> list[Place]:
    """Return where every file is kept, or, with deleted, those whose content has to go."""
    is_deleted = audit_files.c.deleted_at.is_not(None)
    rows = await conn.execute(
        sa.select(*_PLACES).where(
            is_deleted if deleted else sa.not_(is_deleted), audit_files.c.blob != ""
        )
    )
    return [Place(*row) for row in rows]


async def update_content_gone(conn: Connection, places: Sequence[Place]) -> None:
    """Note that the contents of deleted files are gone."""
    for place in places:
        await conn.execute(
            audit_files.update()
            .where(
                audit_files.c.root_id == place.root_id,
                audit_files.c.audit_id == place.audit_id,
                audit_files.c.sha256 == place.sha256,
                audit_files.c.blob == place.blob,
                audit_files.c.deleted_at.is_not(None),
            )
            .values(blob="")
        )


async def list_file_edits(conn: Connection, audit: Audit) -> list[Edit]:
    """Return the part of the log that tells of photos and files."""
    field: Any = audit_edits.c.field
    rows = await conn.execute(
        sa.select(*_EDITS)
        .where(
            audit_edits.c.root_id == audit.root_id,
            audit_edits.c.audit_id == audit.id,
            sa.or_(field.startswith("photo."), field.startswith("file.")),
        )
        .order_by(audit_edits.c.seq)
    )
    return [Edit(*row) for row in rows]
