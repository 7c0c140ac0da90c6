"""SQL of the keys under which other programs raised nonconformities."""

from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.exchange.tables import api_keys
from auditapp.store.dialect import lock_table
from auditapp.store.engine import Connection


class Key(msgspec.Struct, frozen=True):
    """What came under a key before."""

    body_hash: str
    nonconformity_id: str


async def find_key(conn: Connection, account_id: str, key_hash: str) -> Key | None:
    """Return what a person's program sent under a key; nobody else adds one until the end."""
    await lock_table(conn, api_keys)
    asked = sa.select(api_keys.c.body_hash, api_keys.c.nonconformity_id).where(
        api_keys.c.account_id == account_id, api_keys.c.key_hash == key_hash
    )
    row = (await conn.execute(asked)).one_or_none()
    return Key(*row) if row else None


async def insert_key(conn: Connection, **columns: Any) -> None:
    """Keep a key; columns as in exchange.tables.api_keys."""
    await conn.execute(api_keys.insert().values(**columns))
