"""Statements about webhooks and what was sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.alerts.models.webhooks import Delivery, Webhook
from auditapp.alerts.tables import webhook_deliveries, webhooks
from auditapp.base.errors import NotFound
from auditapp.store.dialect import below
from auditapp.store.engine import Connection

_HOOK = [webhooks.c[name] for name in Webhook.__struct_fields__]
_DELIVERY = [webhook_deliveries.c[name] for name in Delivery.__struct_fields__]


async def get_webhook(conn: Connection, webhook_id: str) -> Webhook:
    """Return a webhook; raises NotFound."""
    row = (await conn.execute(sa.select(*_HOOK).where(webhooks.c.id == webhook_id))).one_or_none()
    if row is None:
        raise NotFound
    return Webhook(*row)


async def list_webhooks(conn: Connection, paths: Sequence[str]) -> list[Webhook]:
    """Return the webhooks of agencies at or below paths, ended ones last."""
    if not paths:
        return []
    statement = (
        sa.select(*_HOOK)
        .join(agencies, agencies.c.id == webhooks.c.agency_id)
        .where(sa.or_(*(below(agencies.c.path, path) for path in paths)))
        .order_by(webhooks.c.ended_at.is_not(None), webhooks.c.name, webhooks.c.id)
    )
    return [Webhook(*row) for row in await conn.execute(statement)]


async def insert_webhook(conn: Connection, **columns: Any) -> None:
    """Insert a webhook; columns as in alerts.tables."""
    await conn.execute(webhooks.insert().values(**columns))


async def update_secret(conn: Connection, hook: Webhook, *, at: datetime) -> bool:
    """Give a webhook its next secret; False when somebody else just did."""
    done = await conn.execute(
        webhooks.update()
        .where(webhooks.c.id == hook.id, webhooks.c.secret_no == hook.secret_no)
        .values(secret_no=hook.secret_no + 1, rotated_at=at)
    )
    return done.rowcount == 1


async def update_ended(conn: Connection, webhook_id: str, *, at: datetime) -> bool:
    """Send nothing more there; False when it has ended already."""
    done = await conn.execute(
        webhooks.update()
        .where(webhooks.c.id == webhook_id, webhooks.c.ended_at.is_(None))
        .values(ended_at=at)
    )
    return done.rowcount == 1


async def insert_delivery(conn: Connection, **columns: Any) -> None:
    """Insert a message; columns as in alerts.tables."""
    await conn.execute(webhook_deliveries.insert().values(**columns))


async def get_delivery(conn: Connection, delivery_id: str) -> Delivery:
    """Return a message; raises NotFound."""
    statement = sa.select(*_DELIVERY).where(webhook_deliveries.c.id == delivery_id)
    row = (await conn.execute(statement)).one_or_none()
    if row is None:
        raise NotFound
    return Delivery(*row)


async def list_deliveries(conn: Connection, webhook_id: str, *, limit: int = 50) -> list[Delivery]:
    """Return the newest messages of a webhook."""
    statement = (
        sa.select(*_DELIVERY)
        .where(webhook_deliveries.c.webhook_id == webhook_id)
        .order_by(webhook_deliveries.c.made_hour.desc(), webhook_deliveries.c.id)
        .limit(limit)
    )
    return [Delivery(*row) for row in await conn.execute(statement)]


async def update_delivery(conn: Connection, delivery_id: str, **columns: Any) -> None:
    """Note what came of a try."""
    await conn.execute(
        webhook_deliveries.update()
        .where(webhook_deliveries.c.id == delivery_id)
        .values(attempts=webhook_deliveries.c.attempts + 1, **columns)
    )


async def node_of_webhook(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of a webhook's agency, for access rules."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(webhooks, webhooks.c.agency_id == agencies.c.id)
        .where(webhooks.c.id == str(params["webhook_id"]))
    )
