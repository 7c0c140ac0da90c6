"""SQL of links for spreadsheets."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.exchange.models.links import Link
from auditapp.exchange.tables import exchange_links
from auditapp.people.tables import accounts
from auditapp.store.engine import Connection

_LINK = (
    sa.select(
        *(exchange_links.c[name] for name in Link.__struct_fields__ if name != "by"),
        accounts.c.display_name.label("by"),
    )
    .join(accounts, accounts.c.id == exchange_links.c.created_by)
    .where(exchange_links.c.revoked_at.is_(None))
)


async def node_of_link(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency whose figures a link gives, for the rules in app/routes."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(exchange_links, exchange_links.c.agency_id == agencies.c.id)
        .where(exchange_links.c.id == params["link_id"])
    )


async def list_links(conn: Connection, agency_id: str) -> list[Link]:
    """Return the live links of an agency, the newest first."""
    rows = await conn.execute(
        _LINK.where(exchange_links.c.agency_id == agency_id).order_by(
            exchange_links.c.created_at.desc(), exchange_links.c.id
        )
    )
    return [Link(**row._mapping) for row in rows]


async def find_link(conn: Connection, token_hash: str) -> Link | None:
    """Return the live link with this hash, unless its maker may no longer sign in."""
    row = (
        await conn.execute(
            _LINK.where(exchange_links.c.token_hash == token_hash, accounts.c.disabled_at.is_(None))
        )
    ).one_or_none()
    return Link(**row._mapping) if row else None


async def get_place(conn: Connection, agency_id: str) -> tuple[str, str]:
    """Return (root, path) of an agency that exists."""
    columns = (agencies.c.root_id, agencies.c.path)
    row = (await conn.execute(sa.select(*columns).where(agencies.c.id == agency_id))).one()
    return row[0], row[1]


async def insert_link(conn: Connection, **columns: Any) -> None:
    """Insert a link; columns as in exchange.tables.exchange_links."""
    await conn.execute(exchange_links.insert().values(**columns))


async def update_link_used(conn: Connection, link_id: str, day: date) -> None:
    """Note the last day on which a link was asked."""
    await conn.execute(
        exchange_links.update().where(exchange_links.c.id == link_id).values(used_on=day)
    )


async def update_link_revoked(conn: Connection, link_id: str, *, at: datetime, by: str) -> str:
    """End a link; return the agency's id, '' when it had ended before."""
    done = await conn.execute(
        exchange_links.update()
        .where(exchange_links.c.id == link_id, exchange_links.c.revoked_at.is_(None))
        .values(revoked_at=at, revoked_by=by)
    )
    if not done.rowcount:
        return ""
    statement = sa.select(exchange_links.c.agency_id).where(exchange_links.c.id == link_id)
    return str(await conn.scalar(statement))
