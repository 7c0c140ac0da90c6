"""Ordering a file of answers: the record is written first, a process of its own makes the file."""

import asyncio
import os
from typing import NamedTuple

from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.exchange.models.formats import Order
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.store.spool import Spool, start
from auditapp.surveys.actions.export import Asked, Export, begin_export

JOB = "auditapp.exchange.jobs"
MOST_UNDER_WAY = 3
PASSED_ON = ("PGPASSFILE",)
KEPT_SECONDS = 4 * 3600  # single answers do not lie about


class Made(NamedTuple):
    """In which format a file is made, in which language its own words are, and what it is for."""

    format: str
    language: str
    reason: str


async def order_file(
    database: Database,
    clock: Clock,
    settings: Settings,
    actor: Actor,
    *,
    asked: Asked,
    made: Made,
) -> str:
    """Begin to make a file and return the order's id; raises Invalid."""
    spool = spool_of(settings)
    await asyncio.to_thread(spool.sweep)
    if spool.count_under_way(actor.account_id) >= MOST_UNDER_WAY:
        raise Invalid("Your last files are still being made. Please wait for them.")
    job = await begin_export(database, clock, actor, asked=asked, reason=made.reason)
    with spool.putting(actor.account_id, _order(job, clock, made)) as (order_id, _):
        pass
    environ = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environ["AUDITAPP_DATABASE_URL"] = settings.database_url
    start(spool.folder(actor.account_id, order_id), JOB, environ)
    return order_id


def spool_of(settings: Settings) -> Spool[Order]:
    """Return the folder of ordered files."""
    return Spool(settings.spool_dir / "exports", Order, kept_seconds=KEPT_SECONDS)


def _order(job: Export, clock: Clock, made: Made) -> Order:
    asked = job.asked
    return Order(
        form=asked.form,
        agency_id=job.place.id,
        first=asked.first,
        last=asked.last,
        words=asked.words,
        shape=asked.shape,
        format=made.format,
        language=made.language,
        total=job.total,
        ordered_at=clock.now(),
    )
