"""`auditapp counts`: prove that the counts equal the responses, or make them anew."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

import click

from auditapp.base.settings import load
from auditapp.store.engine import Database
from auditapp.surveys.actions.recount import (
    Difference,
    list_slices,
    rebuild_counts,
    verify_counts,
)
from auditapp.surveys.queries.recount import Slice

SHOWN = 50


@click.group()
def counts() -> None:
    """Compare the counts with the responses, or count everything again."""


@counts.command()
def verify() -> None:
    """Count all responses again and print every difference; exit 1 when there is one."""
    differences: list[Difference] = []

    async def one(database: Database, part: Slice) -> None:
        differences.extend(await verify_counts(database, part))

    asyncio.run(_each(one, "Counting again"))
    for difference in differences[:SHOWN]:
        click.echo(str(difference), err=True)
    if differences:
        click.echo(f"{len(differences)} counts differ. Run: auditapp counts rebuild", err=True)
        sys.exit(1)
    click.echo("The counts equal the responses.")


@counts.command()
def rebuild() -> None:
    """Make the counts anew from the responses. On SQLite stop the service first."""
    total = 0

    async def one(database: Database, part: Slice) -> None:
        nonlocal total
        total += await rebuild_counts(database, part)

    asyncio.run(_each(one, "Counting anew"))
    click.echo(f"{total} counts written.")


async def _each(work: Callable[[Database, Slice], Awaitable[None]], label: str) -> None:
    database = Database(load(os.environ).database_url)
    try:
        parts = await list_slices(database)
        with click.progressbar(parts, label=label, file=sys.stderr) as bar:
            for part in bar:
                await work(database, part)
    finally:
        await database.close()
