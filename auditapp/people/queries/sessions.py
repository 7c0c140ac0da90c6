"""Sessions and API tokens: who is behind a request, and the lists of one's own."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.people.models import Actor
from auditapp.people.models.signing_in import OwnSession, OwnToken
from auditapp.people.queries.grants import list_grants
from auditapp.people.tables import accounts, api_tokens, sessions
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared

KEY_LENGTH = 16

# Built once: every request behind the sign-in asks it.
_SESSION = prepared(
    sa.select(accounts, sessions.c.seen_at)
    .join(sessions, sessions.c.account_id == accounts.c.id)
    .where(
        sessions.c.id_hash == sa.bindparam("id_hash"),
        sessions.c.ends_at > sa.bindparam("now"),
        sessions.c.seen_at > sa.bindparam("seen_after"),
        accounts.c.disabled_at.is_(None),
    )
)


async def find_session(
    conn: Connection, id_hash: str, *, now: datetime, idle: timedelta
) -> tuple[Actor, datetime] | None:
    """Return the person of a live session with the roles that hold now, and when it was seen."""
    asked = {"id_hash": id_hash, "now": now, "seen_after": now - idle}
    row = (await conn.execute(_SESSION, asked)).one_or_none()
    if row is None:
        return None
    return await _actor(conn, row, now=now, session_hash=id_hash), row.seen_at


async def find_token_actor(conn: Connection, token_hash: str, *, now: datetime) -> Actor | None:
    """Return the person of a live API token with the roles that hold now; None otherwise."""
    statement = (
        sa.select(accounts, api_tokens.c.scopes)
        .join(api_tokens, api_tokens.c.account_id == accounts.c.id)
        .where(
            api_tokens.c.token_hash == token_hash,
            _is_live_token(now),
            accounts.c.disabled_at.is_(None),
        )
    )
    row = (await conn.execute(statement)).one_or_none()
    if row is None:
        return None
    actor = await _actor(conn, row, now=now)
    return msgspec.structs.replace(actor, scopes=frozenset(row.scopes.split()))


async def list_sessions(
    conn: Connection, account_id: str, *, now: datetime, idle: timedelta, current: str | None
) -> list[OwnSession]:
    """Return a person's live sessions, the last seen first."""
    rows = await conn.execute(
        sa.select(sessions)
        .where(
            sessions.c.account_id == account_id,
            sessions.c.ends_at > now,
            sessions.c.seen_at > now - idle,
        )
        .order_by(sessions.c.seen_at.desc())
    )
    return [
        OwnSession(
            key=row.id_hash[:KEY_LENGTH],
            created_at=row.created_at,
            seen_at=row.seen_at,
            device=row.device,
            is_current=row.id_hash == current,
        )
        for row in rows
    ]


async def find_session_device(conn: Connection, id_hash: str) -> str:
    """Return the device that a session began on, '' when there is no such session."""
    statement = sa.select(sessions.c.device).where(sessions.c.id_hash == id_hash)
    return await conn.scalar(statement) or ""


async def insert_session(conn: Connection, **columns: Any) -> None:
    """Insert a session; columns as in people.tables.sessions."""
    await conn.execute(sessions.insert().values(**columns))


async def update_session_seen(conn: Connection, id_hash: str, *, now: datetime) -> bool:
    """Note that a session was used, if it still exists: one that ended never comes back."""
    done = await conn.execute(
        sessions.update().where(sessions.c.id_hash == id_hash).values(seen_at=now)
    )
    return done.rowcount == 1


async def delete_session(conn: Connection, id_hash: str) -> None:
    """End the session with this hash."""
    await conn.execute(sessions.delete().where(sessions.c.id_hash == id_hash))


async def delete_own_session(conn: Connection, account_id: str, key: str) -> bool:
    """End one of a person's sessions by the key that the list shows."""
    done = await conn.execute(
        sessions.delete().where(
            sessions.c.account_id == account_id,
            sa.func.substr(sessions.c.id_hash, 1, KEY_LENGTH) == key,
        )
    )
    return done.rowcount > 0


async def delete_sessions(conn: Connection, account_id: str, *, but: str | None = None) -> int:
    """End all sessions of an account, but the one with this hash; return how many."""
    condition = sessions.c.account_id == account_id
    if but is not None:
        condition = sa.and_(condition, sessions.c.id_hash != but)
    return (await conn.execute(sessions.delete().where(condition))).rowcount


async def delete_ended_sessions(conn: Connection, *, now: datetime) -> None:
    """Forget sessions past their absolute limit."""
    await conn.execute(sessions.delete().where(sessions.c.ends_at <= now))


async def list_tokens(conn: Connection, account_id: str, *, now: datetime) -> list[OwnToken]:
    """Return a person's live API tokens, the newest first."""
    rows = await conn.execute(
        sa.select(*(api_tokens.c[name] for name in OwnToken.__struct_fields__))
        .where(api_tokens.c.account_id == account_id, _is_live_token(now))
        .order_by(api_tokens.c.created_at.desc())
    )
    return [OwnToken(*row) for row in rows]


async def insert_token(conn: Connection, **columns: Any) -> None:
    """Insert an API token; columns as in people.tables.api_tokens."""
    await conn.execute(api_tokens.insert().values(**columns))


async def update_token_revoked(
    conn: Connection, account_id: str, token_id: str, *, now: datetime
) -> bool:
    """Revoke one of a person's live tokens."""
    done = await conn.execute(
        api_tokens.update()
        .where(
            api_tokens.c.id == token_id,
            api_tokens.c.account_id == account_id,
            api_tokens.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return done.rowcount == 1


async def update_tokens_revoked(conn: Connection, account_id: str, *, now: datetime) -> None:
    """Revoke all tokens of an account."""
    await conn.execute(
        api_tokens.update()
        .where(api_tokens.c.account_id == account_id, api_tokens.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _is_live_token(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        api_tokens.c.revoked_at.is_(None),
        sa.or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > now),
    )


async def _actor(
    conn: Connection, row: Any, *, now: datetime, session_hash: str | None = None
) -> Actor:
    return Actor(
        account_id=row.id,
        root_id=row.root_id,
        display_name=row.display_name,
        username=row.username,
        home_agency_id=row.home_agency_id,
        grants=await list_grants(conn, row.id, now=now),
        session_hash=session_hash,
        must_change_password=row.must_change_password,
    )
