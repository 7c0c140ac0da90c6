"""Statements about alerts and who wants to hear of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.alerts.models.alerts import Alert, Subscription
from auditapp.alerts.tables import alert_subscriptions, alert_tellings, alerts
from auditapp.base.errors import NotFound
from auditapp.people.tables import accounts
from auditapp.store.dialect import below, insert, locked
from auditapp.store.engine import Connection

_ALERT = [alerts.c[name] for name in Alert.__struct_fields__]
_SUBSCRIBED = [
    agencies.c.path.label("agency_path") if name == "agency_path" else alert_subscriptions.c[name]
    for name in Subscription.__struct_fields__
]


def _alert(row: Any) -> Alert:
    return Alert(**row._mapping)


def _subscriptions() -> sa.Select[Any]:
    return (
        sa.select(*_SUBSCRIBED)
        .join(agencies, agencies.c.id == alert_subscriptions.c.agency_id)
        .join(accounts, accounts.c.id == alert_subscriptions.c.account_id)
        .where(alert_subscriptions.c.ended_at.is_(None), accounts.c.disabled_at.is_(None))
        .order_by(agencies.c.path, alert_subscriptions.c.id)
    )


async def list_subscriptions(
    conn: Connection, *, root_id: str = "", account_id: str = ""
) -> list[Subscription]:
    """Return what people want to hear of now: of a tree, of a person, or all."""
    statement = _subscriptions()
    if root_id:
        statement = statement.where(alert_subscriptions.c.root_id == root_id)
    if account_id:
        statement = statement.where(alert_subscriptions.c.account_id == account_id)
    return [Subscription(**row._mapping) for row in await conn.execute(statement)]


async def find_subscription(conn: Connection, subscription_id: str) -> Subscription | None:
    """Return a subscription that holds now."""
    statement = _subscriptions().where(alert_subscriptions.c.id == subscription_id)
    row = (await conn.execute(statement)).one_or_none()
    return Subscription(**row._mapping) if row else None


async def insert_subscription(conn: Connection, **columns: Any) -> None:
    """Insert a subscription; columns as in alerts.tables."""
    await conn.execute(alert_subscriptions.insert().values(**columns))


async def update_subscription_ended(
    conn: Connection, subscription_id: str, *, account_id: str, at: datetime
) -> bool:
    """End one's own subscription; False when there is none."""
    done = await conn.execute(
        alert_subscriptions.update()
        .where(
            alert_subscriptions.c.id == subscription_id,
            alert_subscriptions.c.account_id == account_id,
            alert_subscriptions.c.ended_at.is_(None),
        )
        .values(ended_at=at)
    )
    return done.rowcount == 1


async def update_told(conn: Connection, subscription_id: str, *, hour: datetime) -> None:
    """Note the hour of the last message."""
    await conn.execute(
        alert_subscriptions.update()
        .where(alert_subscriptions.c.id == subscription_id)
        .values(told_hour=hour)
    )


async def find_open(conn: Connection, open_key: str) -> Alert | None:
    """Return the alert that gathers under a key, locked."""
    statement = locked(conn, sa.select(*_ALERT).where(alerts.c.open_key == open_key))
    row = (await conn.execute(statement)).one_or_none()
    return _alert(row) if row else None


async def insert_alert(conn: Connection, **columns: Any) -> None:
    """Insert an alert; columns as in alerts.tables."""
    await conn.execute(alerts.insert().values(**columns))


async def update_alert(conn: Connection, alert_id: str, **columns: Any) -> None:
    """Change what an alert has gathered."""
    await conn.execute(alerts.update().where(alerts.c.id == alert_id).values(**columns))


async def update_handled(
    conn: Connection, alert_id: str, *, at: datetime, by: str, note: str
) -> bool:
    """Mark an alert as handled; False when it is already."""
    done = await conn.execute(
        alerts.update()
        .where(alerts.c.id == alert_id, alerts.c.handled_at.is_(None))
        .values(handled_at=at, handled_by=by, note=note, open_key=None)
    )
    return done.rowcount == 1


async def get_alert(conn: Connection, alert_id: str) -> Alert:
    """Return an alert; raises NotFound."""
    row = (await conn.execute(sa.select(*_ALERT).where(alerts.c.id == alert_id))).one_or_none()
    if row is None:
        raise NotFound
    return _alert(row)


async def list_alerts(
    conn: Connection, paths: Sequence[str], *, is_handled: bool = False, limit: int = 200
) -> list[Alert]:
    """Return the alerts at or below paths, the newest first."""
    if not paths:
        return []
    done = alerts.c.handled_at
    statement = (
        sa.select(*_ALERT)
        .join(agencies, agencies.c.id == alerts.c.agency_id)
        .where(
            sa.or_(*(below(agencies.c.path, path) for path in paths)),
            done.is_not(None) if is_handled else done.is_(None),
        )
        .order_by(done.desc(), alerts.c.last_hour.desc(), alerts.c.id)
        .limit(limit)
    )
    return [_alert(row) for row in await conn.execute(statement)]


async def list_open_paths(conn: Connection, root_id: str) -> list[str]:
    """Return the paths of the agencies with alerts that nobody has handled, one per alert."""
    statement = (
        sa.select(agencies.c.path)
        .join(alerts, alerts.c.agency_id == agencies.c.id)
        .where(alerts.c.root_id == root_id, alerts.c.handled_at.is_(None))
    )
    return list(await conn.scalars(statement))


async def list_told(conn: Connection, subscription_id: str) -> dict[str, int]:
    """Return how much of each alert a subscription was told."""
    statement = sa.select(alert_tellings.c.alert_id, alert_tellings.c.n).where(
        alert_tellings.c.subscription_id == subscription_id
    )
    return {row[0]: row[1] for row in await conn.execute(statement)}


async def upsert_told(conn: Connection, subscription_id: str, told: Mapping[str, int]) -> None:
    """Note how much of these alerts a subscription was told."""
    for alert_id, n in told.items():
        statement = insert(conn, alert_tellings).values(
            subscription_id=subscription_id, alert_id=alert_id, n=n
        )
        key = ["subscription_id", "alert_id"]
        await conn.execute(statement.on_conflict_do_update(index_elements=key, set_={"n": n}))


async def node_of_alert(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the agency that an alert is about, for access rules."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(alerts, alerts.c.agency_id == agencies.c.id)
        .where(alerts.c.id == str(params["alert_id"]))
    )
