"""Choosing what to hear of, and marking what was heard as handled."""

import msgspec

from auditapp.agencies.queries import find_path
from auditapp.alerts.models.alerts import (
    CHANNELS,
    READERS,
    THRESHOLDS,
    Alert,
    checked_note,
    checked_words,
)
from auditapp.alerts.queries import alerts as queries
from auditapp.alerts.queries import webhooks
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.people.actions import record
from auditapp.people.models import Actor, Role
from auditapp.store.engine import Connection, Database
from auditapp.surveys.queries.surveys import find_survey

MOST = 50  # that one person may have


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed."""

    agency_id: str = ""
    survey_id: str = ""
    threshold: str = "2"
    words: str = ""
    channel: str = "email"
    webhook_id: str = ""


async def subscribe(database: Database, clock: Clock, actor: Actor, *, wish: Wish) -> None:
    """Begin to hear of something; raises Invalid naming the field."""
    words = checked_words(wish.words)
    threshold = int(wish.threshold) if wish.threshold in map(str, THRESHOLDS) else -1
    if threshold not in THRESHOLDS:
        raise Invalid("This choice does not exist.", field="threshold")
    if not threshold and not words:
        raise Invalid("Please choose scores or write key words.", field="words")
    if wish.channel not in CHANNELS:
        raise Invalid("This choice does not exist.", field="channel")
    async with database.writing() as conn:
        path = await find_path(conn, wish.agency_id)
        if path is None or not actor.roles_at(path) & {role.value for role in READERS}:
            raise Invalid("Please choose an agency.", field="agency_id")
        await _check_survey(conn, actor, wish)
        await _check_way(conn, actor, wish)
        if len(await queries.list_subscriptions(conn, account_id=actor.account_id)) >= MOST:
            raise Invalid("You have %(most)s of these already.", field="agency_id", most=MOST)
        await queries.insert_subscription(
            conn,
            id=new_id(),
            root_id=actor.root_id,
            account_id=actor.account_id,
            agency_id=wish.agency_id,
            survey_id=wish.survey_id or None,
            threshold=threshold,
            words=words,
            channel=wish.channel,
            webhook_id=wish.webhook_id if wish.channel == "webhook" else None,
            created_at=clock.now(),
        )


async def unsubscribe(
    database: Database, clock: Clock, actor: Actor, *, subscription_id: str
) -> None:
    """End one of one's own; raises NotFound."""
    async with database.writing() as conn:
        ended = await queries.update_subscription_ended(
            conn, subscription_id, account_id=actor.account_id, at=clock.now()
        )
        if not ended:
            raise NotFound


async def handle_alert(
    database: Database, clock: Clock, actor: Actor, *, alert_id: str, note: str
) -> Alert:
    """Note what was done about an alert; what comes later begins a new one.

    Raises NotFound, Invalid for the note, Conflict when somebody else was quicker.
    """
    note = checked_note(note)
    now = clock.now()
    async with database.writing() as conn:
        alert = await queries.get_alert(conn, alert_id)
        done = await queries.update_handled(conn, alert_id, at=now, by=actor.account_id, note=note)
        if not done:
            raise Conflict("Somebody has marked this as handled meanwhile.")
        await record(
            conn, clock, actor,
            action="alert.handled", subject=alert_id, agency_id=alert.agency_id, why=note,
        )  # fmt: skip
    return alert


async def _check_survey(conn: Connection, actor: Actor, wish: Wish) -> None:
    if wish.survey_id:
        survey = await find_survey(conn, wish.survey_id)
        if survey is None or survey.root_id != actor.root_id:
            raise Invalid("This choice does not exist.", field="survey_id")


async def _check_way(conn: Connection, actor: Actor, wish: Wish) -> None:
    if wish.channel != "webhook":
        return
    known = await webhooks.list_webhooks(conn, actor.paths_as(Role.ADMINISTRATOR))
    if wish.webhook_id not in {hook.id for hook in known if hook.ended_at is None}:
        raise Invalid("Please choose a webhook.", field="channel")
