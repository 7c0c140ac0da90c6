"""What was added to audits after their sign-off, and audits by what is printed on their report."""

import sqlalchemy as sa
from msgspec import structs

from auditapp.audits.models.addenda import Addendum
from auditapp.audits.models.audit import Audit
from auditapp.audits.tables import audit_addenda, audits
from auditapp.store.engine import Connection

_COLUMNS = tuple(audit_addenda.c[name] for name in Addendum.__struct_fields__)


async def list_addenda(conn: Connection, audit: Audit) -> list[Addendum]:
    """Return the addenda in order."""
    rows = await conn.execute(
        sa.select(*_COLUMNS)
        .where(audit_addenda.c.root_id == audit.root_id, audit_addenda.c.audit_id == audit.id)
        .order_by(audit_addenda.c.seq)
    )
    return [Addendum(*row) for row in rows]


async def insert_addendum(conn: Connection, audit: Audit, addendum: Addendum) -> None:
    """Append one, and move the end of the chain."""
    values = {"root_id": audit.root_id, "audit_id": audit.id, **structs.asdict(addendum)}
    await conn.execute(audit_addenda.insert().values(**values))
    await conn.execute(
        audits.update()
        .where(audits.c.id == audit.id)
        .values(addendum_count=addendum.seq, addendum_hash=addendum.hash)
    )


async def list_ids_by_digest(conn: Connection, root_id: str, digest: str) -> list[str]:
    """Return the audits of a tree whose digest, or an addendum's, begins like this; at most two."""
    signed = sa.select(audits.c.id).where(
        audits.c.root_id == root_id, audits.c.digest.startswith(digest, autoescape=True)
    )
    added = sa.select(audit_addenda.c.audit_id).where(
        audit_addenda.c.root_id == root_id,
        audit_addenda.c.hash.startswith(digest, autoescape=True),
    )
    return list(await conn.scalars(sa.union(signed, added).limit(2)))
