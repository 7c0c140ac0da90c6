"""`auditapp jobs`: doing what waits to be sent, beside or instead of the serving processes."""

import asyncio
import contextlib
import os
import signal

import click

from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.actions.work import work_off
from auditapp.alerts.jobs import DOERS, Worker
from auditapp.alerts.models.jobs import Job
from auditapp.alerts.queries import jobs as queries
from auditapp.base.clock import SystemClock
from auditapp.base.settings import Settings, load
from auditapp.store.engine import Database
from auditapp.web.render import renderer_of


@click.group()
def jobs() -> None:
    """Send e-mails, webhooks and reminders; see what failed."""


@jobs.command()
@click.option("--once", is_flag=True, help="Do what is due now and end.")
def run(*, once: bool) -> None:
    """Work until told to stop. Several may run at once; set AUDITAPP_JOBS=no where serving."""
    settings = load(os.environ)
    done = asyncio.run(_run(settings, once=once))
    if once:
        click.echo(f"{done:,} jobs done.")


@jobs.command(name="list")
def list_() -> None:
    """Show what failed and how much waits."""
    failed, waiting = asyncio.run(_list(load(os.environ)))
    for job in failed:
        click.echo(f"{job.failed_at:%Y-%m-%d %H:%M} {job.kind} {job.id}: {job.last_error}")
    click.echo(f"{len(failed):,} failed, {waiting:,} waiting.")


async def _run(settings: Settings, *, once: bool) -> int:
    database = Database(settings.database_url)
    renderer = renderer_of(settings.static_dir, settings.languages_dir)
    tools = Tools(database, SystemClock(), settings, renderer)
    try:
        if once:
            return await work_off(tools, DOERS)
        work = asyncio.create_task(Worker(tools).run(first=0.0))
        for sent in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sent, work.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await work
        return 0
    finally:
        await database.close()


async def _list(settings: Settings) -> tuple[list[Job], int]:
    database = Database(settings.database_url)
    try:
        async with database.reading() as conn:
            return await queries.list_failed(conn), await queries.count_waiting(conn)
    finally:
        await database.close()
