"""Photos and files of a nonconformity."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.base.errors import NotFound
from auditapp.improvement.models.work import File
from auditapp.improvement.tables import nonconformity_files
from auditapp.store.engine import Connection


class Place(msgspec.Struct, frozen=True):
    """Where a file is kept."""

    nonconformity_id: str
    sha256: str
    blob: str

    @property
    def folder(self) -> str:
        """Return what the keys of its record begin with."""
        return f"improvement/{self.nonconformity_id}/"

    @property
    def key(self) -> str:
        """Return the key of its content in store/blobs.py."""
        return f"{self.folder}{self.blob}"

    @property
    def keys(self) -> tuple[str, str]:
        """Return the keys of its content and its thumbnail."""
        return self.key, f"{self.key}-s"


_FILE = nonconformity_files.c
_FILES = sa.select(*(_FILE[name] for name in File.__struct_fields__))


async def list_files(conn: Connection, nonconformity_id: str) -> list[File]:
    """Return the files that stand, in the order they came."""
    rows = await conn.execute(
        _FILES.where(_FILE.nonconformity_id == nonconformity_id, _FILE.deleted_at.is_(None))
        .order_by(_FILE.created_at, _FILE.id)
    )  # fmt: skip
    return [File(**row._mapping) for row in rows]


async def get_file(conn: Connection, nonconformity_id: str, file_id: str) -> File:
    """Return a file that stands; raises NotFound."""
    asked = _FILES.where(
        _FILE.id == file_id,
        _FILE.nonconformity_id == nonconformity_id,
        _FILE.deleted_at.is_(None),
    )
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        raise NotFound
    return File(**row._mapping)


async def insert_file(conn: Connection, **columns: Any) -> None:
    """Insert a file; columns as in tables."""
    await conn.execute(nonconformity_files.insert().values(**columns))


async def update_file_deleted(conn: Connection, file_id: str, *, at: datetime, by: str) -> None:
    """Note that a file was taken away."""
    await conn.execute(
        nonconformity_files.update().where(_FILE.id == file_id).values(deleted_at=at, deleted_by=by)
    )


async def list_deleted(conn: Connection) -> list[File]:
    """Return the files taken away whose content is still kept."""
    asked = _FILES.where(_FILE.deleted_at.is_not(None), _FILE.blob != "")
    return [File(**row._mapping) for row in await conn.execute(asked)]


async def list_places(conn: Connection) -> list[Place]:
    """Return where every file that stands is kept."""
    asked = sa.select(_FILE.nonconformity_id, _FILE.sha256, _FILE.blob).where(
        _FILE.deleted_at.is_(None), _FILE.blob != ""
    )
    return [Place(*row) for row in await conn.execute(asked)]


async def update_content_gone(conn: Connection, file_id: str) -> None:
    """Note that the content is deleted for good."""
    await conn.execute(nonconformity_files.update().where(_FILE.id == file_id).values(blob=""))
