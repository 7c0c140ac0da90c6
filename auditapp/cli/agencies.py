"""`auditapp agencies`: kinds and fields from forms/, imports of many agencies at once."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from auditapp.agencies.actions import (
    Imported,
    Synced,
    import_agencies,
    import_province,
    sync_kinds_and_fields,
)
from auditapp.base.clock import SystemClock
from auditapp.base.settings import Settings, load
from auditapp.store import schema
from auditapp.store.engine import Database

T = TypeVar("T")


@click.group()
def agencies() -> None:
    """The tree of agencies."""


@agencies.command()
def sync() -> None:
    """Take kinds of agencies and fields of service over from the forms folder."""
    settings = _ready_settings()
    done = _run(settings, lambda database: sync_kinds_and_fields(database, settings.forms_dir))
    _tell_sync(done)


def sync_after_migration(settings: Settings) -> None:
    """Take kinds and fields over when the folder has them; `migrate` calls it."""
    if (settings.forms_dir / "agency-kinds.toml").is_file():
        _tell_sync(
            _run(settings, lambda database: sync_kinds_and_fields(database, settings.forms_dir))
        )


@agencies.command(name="import")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--under", metavar="CODE", help="Code of the agency that rows without parent go under."
)
@click.option(
    "--province", metavar="NAME", help="A province of Decision 19/2025/QĐ-TTg, or its code."
)
@click.option("--dry-run", is_flag=True, help="Say what would be stored, and store nothing.")
def import_(file: Path | None, under: str | None, province: str | None, dry_run: bool) -> None:
    """Store the agencies of a CSV FILE, or a province with its communes; all or nothing.

    Columns: code, name, kind, parent_code and, if wanted, short_name, opened_on.
    """
    if (file is None) == (province is None):
        raise click.UsageError("Give a FILE or --province NAME.")
    if province is not None and under is not None:
        raise click.UsageError("A province is a tree of its own: leave --under out.")
    settings = _ready_settings()
    clock = SystemClock()
    with _Bar() as show:
        if file is not None:
            data = file.read_bytes()
            done = _run(
                settings,
                lambda database: import_agencies(
                    database, clock, data=data, under=under, dry_run=dry_run, progress=show
                ),
            )
        else:
            done = _run(
                settings,
                lambda database: import_province(
                    database, clock, province=str(province), dry_run=dry_run, progress=show
                ),
            )
    _tell(done, dry_run=dry_run)


def _ready_settings() -> Settings:
    settings = load(os.environ)
    if sentence := schema.fault(settings.database_url):
        raise click.ClickException(sentence)
    return settings


def _run(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    async def whole() -> T:
        database = Database(settings.database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(whole())


class _Bar:
    """A progress bar that appears with the first step."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("Storing agencies"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> Callable[[int, int], None]:
        return self._show

    def _show(self, done: int, whole: int) -> None:
        self._progress.start()
        self._progress.update(self._task, completed=done, total=whole)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _tell(done: Imported, *, dry_run: bool) -> None:
    for fault in done.faults:
        place = f"line {fault.row}" + (f", {fault.column}" if fault.column else "")
        click.echo(f"{place}: {fault.sentence}")
    if done.faults:
        click.secho(f"{len(done.faults)} faults; nothing was stored.", fg="red", err=True)
        sys.exit(1)
    n = len(done.agencies)
    top = done.agencies[0].name
    verb = "would be stored" if dry_run else "stored"
    click.echo(f"{n} agencies {verb}, first: {top}.")


def _tell_sync(done: Synced) -> None:
    click.echo(f"{done.kinds} kinds of agencies and {done.fields} fields of service are current.")
    if done.kept:
        click.echo(f"Kept, although no longer in the files: {', '.join(done.kept)}.")
