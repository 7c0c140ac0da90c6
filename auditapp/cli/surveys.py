"""`auditapp surveys`: taking answers out, and making comments searchable."""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from auditapp.base.clock import SystemClock
from auditapp.base.settings import load
from auditapp.store.engine import Database
from auditapp.surveys.actions.export import Asked, Export
from auditapp.surveys.actions.index_comments import index_all

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def surveys() -> None:
    """Take the answers of surveys out, make their comments searchable."""


@surveys.command()
@click.argument("form")
@click.option("--agency", required=True, help="Code of the agency; everything below it belongs.")
@click.option("--from", "first", required=True, type=DAY, help="First day, YYYY-MM-DD.")
@click.option("--to", "last", required=True, type=DAY, help="Last day, YYYY-MM-DD.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--words", is_flag=True, help="With what people wrote: handle such a file with care.")
def export(
    form: str, agency: str, *, first: datetime, last: datetime, output: Path, words: bool
) -> None:
    """Write every answer to FORM (its folder name, such as counter) as CSV."""
    asked = Asked(form=form, agency_code=agency, first=first.date(), last=last.date(), words=words)
    lines = asyncio.run(_export(asked, output))
    click.echo(f"{output}: {lines:,} answers, {output.stat().st_size / 1e6:.1f} MB.")


@surveys.command()
def index() -> None:
    """Put comments that are not searchable yet into the index; the review desk does it, too."""
    click.echo(f"{asyncio.run(_index()):,} comments are searchable now.")


async def _index() -> int:
    database = Database(load(os.environ).database_url)
    bar: Any = None

    def step(done: int, whole: int) -> None:
        nonlocal bar
        bar = bar or click.progressbar(length=whole, label="Comments", file=sys.stderr).__enter__()
        bar.update(done - bar.pos)

    try:
        return await index_all(database, SystemClock(), step=step)
    finally:
        if bar is not None:
            bar.render_finish()
        await database.close()


async def _export(asked: Asked, output: Path) -> int:
    database = Database(load(os.environ).database_url)
    part = output.with_name(output.name + ".part")  # the file itself appears when it is whole
    try:
        job = Export(database, asked)
        await job.begin()
        lines = 0
        with part.open("wb") as file, _progress(job.total) as bar:
            async for content, n in job.chunks():
                file.write(content)
                bar.update(n)
                lines += n
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
        await database.close()
    return lines


def _progress(total: int) -> Any:
    return click.progressbar(length=total, label="Answers", file=sys.stderr)
