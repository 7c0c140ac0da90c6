"""Setting up webhooks, changing their secrets, sending messages again."""

from datetime import datetime

import msgspec

from auditapp.agencies.queries import find_path
from auditapp.alerts.actions.outgoing import enqueue
from auditapp.alerts.models.alerts import hour_of
from auditapp.alerts.models.jobs import DELIVER, Wanted
from auditapp.alerts.models.webhooks import (
    NAME_LENGTH,
    PING,
    URL_LENGTH,
    Webhook,
    read_target,
    secret_of,
)
from auditapp.alerts.queries import jobs as queue
from auditapp.alerts.queries import webhooks as queries
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.base.words import is_plain, tidy
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


class Typed(msgspec.Struct, frozen=True):
    """What was typed about a new webhook."""

    agency_id: str = ""
    name: str = ""
    url: str = ""


async def add_webhook(
    database: Database, clock: Clock, actor: Actor, *, typed: Typed, key: str
) -> tuple[Webhook, str]:
    """Add a webhook; return it with its secret, which nobody shows again.

    Raises Invalid naming the field.
    """
    name, url = tidy(typed.name), typed.url.strip()
    if not name or len(name) > NAME_LENGTH or not is_plain(name):
        raise Invalid("Please enter a name.", field="name")
    if len(url) > URL_LENGTH:
        raise Invalid("This is not an address of a web server.", field="url")
    read_target(url)
    async with database.writing() as conn:
        path = await find_path(conn, typed.agency_id)
        if path is None or not actor.may_administrate(path):
            raise Invalid("Please choose an agency.", field="agency_id")
        webhook_id = new_id()
        await queries.insert_webhook(
            conn,
            id=webhook_id,
            root_id=actor.root_id,
            agency_id=typed.agency_id,
            name=name,
            url=url,
            created_at=clock.now(),
            created_by=actor.account_id,
        )
        hook = await queries.get_webhook(conn, webhook_id)
        await _note(conn, clock, actor, hook, "webhook.added")
    return hook, secret_of(key, hook.id, hook.secret_no)


async def change_secret(
    database: Database, clock: Clock, actor: Actor, *, webhook_id: str, key: str
) -> tuple[Webhook, str]:
    """Give a webhook a new secret; the one before signs beside it for a day.

    Raises NotFound, Conflict when it has ended or was just changed.
    """
    async with database.writing() as conn:
        hook = await _live(conn, webhook_id)
        if not await queries.update_secret(conn, hook, at=clock.now()):
            raise Conflict
        await _note(conn, clock, actor, hook, "webhook.secret_changed")
        hook = await queries.get_webhook(conn, webhook_id)
    return hook, secret_of(key, hook.id, hook.secret_no)


async def end_webhook(database: Database, clock: Clock, actor: Actor, *, webhook_id: str) -> None:
    """Send nothing more there; raises NotFound, Conflict when it has ended."""
    async with database.writing() as conn:
        hook = await _live(conn, webhook_id)
        await queries.update_ended(conn, webhook_id, at=clock.now())
        await _note(conn, clock, actor, hook, "webhook.ended")


async def send_ping(database: Database, clock: Clock, *, webhook_id: str) -> str:
    """Have a message without content sent; return its id. Raises NotFound, Conflict."""
    now = clock.now()
    async with database.writing() as conn:
        hook = await _live(conn, webhook_id)
        body = {"type": PING, "timestamp": f"{hour_of(now):%Y-%m-%dT%H:%M:%SZ}", "data": {}}
        delivery_id = new_id()
        await queries.insert_delivery(
            conn,
            id=delivery_id,
            webhook_id=webhook_id,
            event=PING,
            body=msgspec.json.encode(body).decode(),
            made_hour=hour_of(now),
        )
        await _queue(conn, hook, delivery_id, now)
    return delivery_id


async def resend(database: Database, clock: Clock, *, webhook_id: str, delivery_id: str) -> None:
    """Have a message sent again under its old id, at once.

    Raises NotFound, Conflict while it is being tried.
    """
    async with database.writing() as conn:
        hook = await _live(conn, webhook_id)
        delivery = await queries.get_delivery(conn, delivery_id)
        if delivery.webhook_id != webhook_id:
            raise NotFound
        waiting = await queue.find_job_keyed(conn, f"{DELIVER}:{delivery_id}")
        if waiting is None:
            await _queue(conn, hook, delivery_id, clock.now())
        elif waiting.failed_at is not None:
            await queue.update_retried(conn, waiting.id, now=clock.now())
        else:
            await queue.update_moved(conn, waiting.key, run_at=clock.now())


async def _queue(conn: Connection, hook: Webhook, delivery_id: str, now: datetime) -> None:
    wanted = Wanted(
        kind=DELIVER, subject=delivery_id, root_id=hook.root_id, agency_id=hook.agency_id
    )
    await enqueue(conn, wanted, now=now)


async def _live(conn: Connection, webhook_id: str) -> Webhook:
    hook = await queries.get_webhook(conn, webhook_id)
    if hook.ended_at is not None:
        raise Conflict("This webhook has ended.")
    return hook


async def _note(conn: Connection, clock: Clock, actor: Actor, hook: Webhook, action: str) -> None:
    await record(
        conn, clock, actor,
        action=action, subject=hook.id, agency_id=hook.agency_id, name=hook.name,
    )  # fmt: skip
