"""Ordering a file of answers: the record is written first, a process of its own makes the file."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

import auditapp
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.exchange.actions.spool import Spool
from auditapp.exchange.models.formats import Order
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.surveys.actions.export import Asked, Export, begin_export

log = logging.getLogger("auditapp.exports")
JOB = "auditapp.exchange.jobs"
MOST_UNDER_WAY = 3
PASSED_ON = ("PATH", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PGPASSFILE")


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
    spool = Spool(settings.spool_dir)
    await asyncio.to_thread(spool.sweep)
    if spool.count_under_way(actor.account_id) >= MOST_UNDER_WAY:
        raise Invalid("Your last files are still being made. Please wait for them.")
    job = await begin_export(database, clock, actor, asked=asked, reason=made.reason)
    order_id = spool.put(actor.account_id, _order(job, clock, made))
    start(spool.folder(actor.account_id, order_id), settings.database_url)
    return order_id


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


def start(folder: Path, database_url: str) -> None:
    """Start the process that makes an order; it outlives this one and knows the database alone."""
    paths = [str(Path(auditapp.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environ = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environ |= {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}
    environ["AUDITAPP_DATABASE_URL"] = database_url
    with (folder / "log").open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", JOB, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environ,
            cwd=folder,
            start_new_session=True,
        )

    def wait() -> None:
        if code := process.wait():
            log.error("making a file of answers ended with %d, see %s", code, folder / "log")

    threading.Thread(target=wait, daemon=True, name="exports").start()
