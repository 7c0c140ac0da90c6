"""`auditapp surveys`: answers out, looking back at hours, making comments searchable."""

import asyncio
import os
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click

from auditapp.base.clock import SystemClock
from auditapp.base.settings import load
from auditapp.store.engine import Database
from auditapp.surveys.actions.examine_hours import examine_hours
from auditapp.surveys.actions.export import PROFILES, Asked, begin_export
from auditapp.surveys.actions.index_comments import index_all
from auditapp.surveys.models.shape import Shape

FILES = ("csv", "csv-zip", "xlsx", "jsonl", "parquet")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def surveys() -> None:
    """Take answers out, look back for stuffed ones, make comments searchable."""


@surveys.command()
@click.argument("form")
@click.option("--agency", required=True, help="Code of the agency; everything below it belongs.")
@click.option("--from", "first", required=True, type=DAY, help="First day, YYYY-MM-DD.")
@click.option("--to", "last", required=True, type=DAY, help="Last day, YYYY-MM-DD.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default="answers",
    show_default=True,
    help="answers: without free text. words: with what people wrote, to be handled with care.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FILES),
    default="csv",
    show_default=True,
    help="csv-zip, jsonl and parquet are ZIP files with the data dictionary; xlsx holds it.",
)
@click.option(
    "--several",
    type=click.Choice(["columns", "summary", "both"]),
    default="columns",
    show_default=True,
    help="Questions with several answers: a 0/1 column each, one column, both.",
)
@click.option("--labels", type=click.Choice(["vi", "en"]), help="Words in place of codes.")
@click.option("--reason", required=True, help="What the answers are needed for; it is recorded.")
def export(form: str, agency: str, **options: Any) -> None:
    """Write every answer to FORM (its folder name, such as counter) into a file."""
    asked = Asked(
        form=form,
        agency_code=agency,
        first=options["first"].date(),
        last=options["last"].date(),
        words=PROFILES[options["profile"]],
        shape=Shape(options["several"], options["labels"] or ""),
    )
    output: Path = options["output"]
    made = _export_csv if options["file_format"] == "csv" else partial(_export_other, options)
    lines = made(asked, output, options["reason"])
    click.echo(f"{output}: {lines:,} answers, {output.stat().st_size / 1e6:.1f} MB.")


@surveys.command()
@click.option("--days", default=2, show_default=True, type=click.IntRange(1, 366))
def examine(*, days: int) -> None:
    """Flag answers of hours far busier than usual; the service does so every hour by itself."""
    n = asyncio.run(_examine(days))
    click.echo(f"{n:,} answers were flagged for review.")


async def _examine(days: int) -> int:
    database = Database(load(os.environ).database_url)
    try:
        now = SystemClock().now()
        return await examine_hours(database, now=now, back=timedelta(days=days))
    finally:
        await database.close()


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


def _export_csv(asked: Asked, output: Path, reason: str) -> int:
    return asyncio.run(_export(asked, output, reason))


def _export_other(options: dict[str, Any], asked: Asked, output: Path, reason: str) -> int:
    """Write the record, then the file, in two passes over the database."""
    # Not at the top: the plain CSV needs none of it.
    from auditapp.exchange.jobs.run import run_export  # noqa: PLC0415

    total = asyncio.run(_record(asked, reason))
    part = output.with_name(output.name + ".part")
    try:
        with _progress(total) as bar:
            run_export(
                *(load(os.environ).database_url, asked, part),
                order=options["file_format"], language=options["labels"] or "vi", step=bar.update,
            )  # fmt: skip
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    return total


async def _record(asked: Asked, reason: str) -> int:
    database = Database(load(os.environ).database_url)
    try:
        job = await begin_export(database, SystemClock(), None, asked=asked, reason=reason)
    finally:
        await database.close()
    return job.total


async def _export(asked: Asked, output: Path, reason: str) -> int:
    database = Database(load(os.environ).database_url)
    part = output.with_name(output.name + ".part")  # the file itself appears when it is whole
    try:
        job = await begin_export(database, SystemClock(), None, asked=asked, reason=reason)
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
