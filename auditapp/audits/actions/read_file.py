"""Reading what an audit keeps."""

import hashlib

from auditapp.audits import queries
from auditapp.audits.models.evidence import KeptFile
from auditapp.audits.queries import files
from auditapp.base.errors import NotFound
from auditapp.store.blobs import Blobs, MissingBlob, Placed
from auditapp.store.engine import Connection, Database


async def find_kept(database: Database, audit_id: str, sha256: str) -> tuple[KeptFile, files.Place]:
    """Return a file of an audit and where it is kept; raises NotFound."""

    async def look(conn: Connection) -> tuple[KeptFile, files.Place]:
        audit = await queries.get_audit(conn, audit_id)
        file = await files.find_file(conn, audit, sha256)
        if file is None:
            raise NotFound
        return file, files.place_of(audit, file)

    return await database.read_at_once(look)


async def read_content(blobs: Blobs, place: files.Place, *, is_small: bool = False) -> bytes:
    """Return a file's content, or its thumbnail; raises NotFound when it is gone, Unavailable."""
    try:
        return await blobs.get(place.keys[is_small])
    except MissingBlob:
        raise NotFound from None


async def fault_of(blobs: Blobs, place: Placed) -> str:
    """Say what is wrong with a kept content; empty when it is what the log says."""
    try:
        content = await blobs.get(place.key)
    except MissingBlob:
        return "is missing"
    return "" if hashlib.sha256(content).hexdigest() == place.sha256 else "was changed"
