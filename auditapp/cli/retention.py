"""`auditapp retention`: deleting what is past its time."""

import asyncio
import os
import sys

import click

from auditapp.base.clock import SystemClock
from auditapp.base.settings import load
from auditapp.store.engine import Database
from auditapp.surveys.actions.forget_arrival import forget_order_of_words
from auditapp.surveys.actions.retention import Due, list_due, run_retention


@click.group()
def retention() -> None:
    """Delete answers and comments that are past their time; totals stay."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def run(*, dry_run: bool) -> None:
    """Delete what is past its time and record how many. Run it every night."""
    due, gone = asyncio.run(_run(dry_run=dry_run))
    for one in due:
        click.echo(f"{one.root_id}: {one.n:,} {one.kind} from before {one.cut_off:%d/%m/%Y}")
    if dry_run:
        click.echo(f"{sum(one.n for one in due):,} would be deleted.")
    else:
        click.echo(f"{gone:,} deleted.")


async def _run(*, dry_run: bool) -> tuple[list[Due], int]:
    settings, clock = load(os.environ), SystemClock()
    database = Database(settings.database_url)
    try:
        due = await list_due(database, clock, settings)
        if dry_run:
            return due, 0
        total = sum(one.n for one in due)
        with click.progressbar(length=total, label="Deleting", file=sys.stderr) as bar:
            gone = await run_retention(database, clock, due, told=bar.update)
        await forget_order_of_words(database)
        return due, gone
    finally:
        await database.close()
