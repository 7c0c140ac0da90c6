"""Accounts: one, a list within what somebody administrates, and what sign-in compares with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.base.errors import NotFound
from auditapp.people.models import Account, Credentials, fold
from auditapp.people.tables import accounts, former_homes
from auditapp.store.engine import Connection


async def find_account(conn: Connection, account_id: str) -> Account | None:
    """Return the account with this id."""
    row = (await conn.execute(_accounts().where(accounts.c.id == account_id))).one_or_none()
    return Account(*row) if row else None


async def get_account(conn: Connection, account_id: str) -> Account:
    """Return the account with this id; raises NotFound."""
    account = await find_account(conn, account_id)
    if account is None:
        raise NotFound
    return account


async def find_account_path(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency that the account in the address belongs to."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(accounts, accounts.c.home_agency_id == agencies.c.id)
        .where(accounts.c.id == params["account_id"])
    )


async def list_accounts(
    conn: Connection, paths: Sequence[str], *, words: str = "", limit: int = 50, offset: int = 0
) -> list[Account]:
    """Return the accounts at home below paths whose name holds every word, by name."""
    if not paths:
        return []
    statement = (
        _accounts()
        .join(agencies, agencies.c.id == accounts.c.home_agency_id)
        .where(is_below(paths), *(_holds(word) for word in fold(words).split()))
        .order_by(accounts.c.search_text, accounts.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [Account(*row) for row in await conn.execute(statement)]


async def find_credentials(conn: Connection, username: str) -> Credentials | None:
    """Return what a password typed for this user name is compared with."""
    statement = sa.select(
        accounts.c.id,
        accounts.c.root_id,
        accounts.c.username,
        accounts.c.home_agency_id,
        accounts.c.password_hash,
        accounts.c.password_changed_at,
        accounts.c.must_change_password,
        accounts.c.disabled_at,
    ).where(accounts.c.username == username)
    row = (await conn.execute(statement)).one_or_none()
    return Credentials(*row) if row else None


async def insert_account(conn: Connection, **columns: Any) -> None:
    """Insert an account; columns as in people.tables.accounts."""
    await conn.execute(accounts.insert().values(search_text=_search_text(columns), **columns))


async def update_account(conn: Connection, account_id: str, **columns: Any) -> None:
    """Change name, e-mail and home agency; keep what searching needs in step."""
    await conn.execute(
        accounts.update()
        .where(accounts.c.id == account_id)
        .values(search_text=_search_text(columns), **columns)
    )


async def insert_former_home(conn: Connection, **columns: Any) -> None:
    """Note where a person worked before; columns as in people.tables.former_homes."""
    await conn.execute(former_homes.insert().values(**columns))


async def update_former_home_removed(
    conn: Connection, account_id: str, home_id: str, *, at: datetime, by: str
) -> bool:
    """Take back a former unit noted by mistake; False when it was not there."""
    done = await conn.execute(
        former_homes.update()
        .where(
            former_homes.c.id == home_id,
            former_homes.c.account_id == account_id,
            former_homes.c.removed_at.is_(None),
        )
        .values(removed_at=at, removed_by=by)
    )
    return done.rowcount == 1


async def update_account_password(
    conn: Connection, account_id: str, *, now: datetime, password_hash: str, must_change: bool
) -> None:
    """Set a new password."""
    await conn.execute(
        accounts.update()
        .where(accounts.c.id == account_id)
        .values(
            password_hash=password_hash, password_changed_at=now, must_change_password=must_change
        )
    )


async def update_account_rehashed(
    conn: Connection, account_id: str, *, old_hash: str, new_hash: str
) -> None:
    """Store the same password under newer parameters, unless it was changed meanwhile."""
    await conn.execute(
        accounts.update()
        .where(accounts.c.id == account_id, accounts.c.password_hash == old_hash)
        .values(password_hash=new_hash)
    )


async def update_account_disabled(
    conn: Connection, account_id: str, *, disabled_at: datetime | None, disabled_by: str | None
) -> bool:
    """Disable an account, or enable it with None; False when it is so already."""
    already = (
        accounts.c.disabled_at.is_not(None) if disabled_at else accounts.c.disabled_at.is_(None)
    )
    done = await conn.execute(
        accounts.update()
        .where(accounts.c.id == account_id, sa.not_(already))
        .values(disabled_at=disabled_at, disabled_by=disabled_by)
    )
    return done.rowcount == 1


async def list_agency_ids(conn: Connection, code: str) -> list[str]:
    """Return the agencies with this code (each root may have one) or this id."""
    statement = sa.select(agencies.c.id).where(
        sa.or_(agencies.c.code == code, agencies.c.id == code)
    )
    return list(await conn.scalars(statement))


def is_below(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """Return the condition that an agency stands at or below one of paths."""
    return sa.or_(*(agencies.c.path.startswith(path, autoescape=True) for path in paths))


def _accounts() -> sa.Select[Any]:
    return sa.select(
        accounts.c.id,
        accounts.c.root_id,
        accounts.c.username,
        accounts.c.display_name,
        accounts.c.email,
        accounts.c.home_agency_id,
        accounts.c.created_at,
        accounts.c.disabled_at,
        accounts.c.must_change_password,
    )


def _holds(word: str) -> sa.ColumnElement[bool]:
    return accounts.c.search_text.contains(word, autoescape=True)


def _search_text(columns: Mapping[str, Any]) -> str:
    parts = (columns["display_name"], columns["username"], columns["email"])
    return fold(" ".join(parts))[:500]
