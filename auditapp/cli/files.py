"""`auditapp files`: photos and files of audits: prove them, back them up, delete what is left."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from auditapp import app as _rooms  # noqa: F401 - imports every room's tables
from auditapp.audits.actions.copy_files import copy_files, put_back
from auditapp.audits.actions.delete_contents import delete_contents, sweep_files
from auditapp.audits.actions.read_file import fault_of
from auditapp.audits.queries.files import list_places
from auditapp.base.clock import SystemClock
from auditapp.base.settings import load
from auditapp.improvement.actions.files import delete_contents as delete_evidence
from auditapp.improvement.queries.files import list_places as list_evidence
from auditapp.store.blobs import Blobs, Placed
from auditapp.store.engine import Database

T = TypeVar("T")


@click.group()
def files() -> None:
    """Prove, back up and sweep the photos and files of audits."""


@files.command()
def verify() -> None:
    """Read every file and compare its digest with the log; exit with 1 if one is not right."""
    if _run(_verify):
        sys.exit(1)


@files.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def sweep(*, dry_run: bool) -> None:
    """Delete contents that nothing names: of files taken away, and of uploads that broke off."""

    async def work(database: Database, blobs: Blobs) -> None:
        gone = 0
        if not dry_run:
            gone = await delete_contents(database, blobs) + await delete_evidence(database, blobs)
        with click.progressbar(length=0, label="Contents", file=sys.stderr) as bar:
            swept = await sweep_files(database, blobs, SystemClock(), dry=dry_run, told=bar.update)
        verb = "would be deleted" if dry_run else "deleted"
        click.echo(f"{swept.seen:,} contents seen, {gone:,} of files taken away deleted.")
        click.echo(f"{swept.nameless:,} that nothing names ({swept.size / 1e6:.1f} MB) {verb}.")

    _run(work)


@files.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Copy to FOLDER what it does not have yet; each file checked, flushed, then named."""

    async def work(database: Database, blobs: Blobs) -> int:
        places = await _places(database)
        with click.progressbar(length=len(places), label="Files", file=sys.stderr) as bar:
            copied, faults = await copy_files(blobs, places, folder, told=bar.update)
        _report(faults)
        click.echo(f"{folder}: {copied:,} files copied, {len(places) - copied:,} there already.")
        return len(faults)

    if _run(work):
        sys.exit(1)


@files.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(folder: Path) -> None:
    """Put files from FOLDER back where they are missing; run it after `auditapp restore`."""

    async def work(database: Database, blobs: Blobs) -> int:
        places = await _places(database)
        with click.progressbar(length=len(places), label="Files", file=sys.stderr) as bar:
            restored, faults = await put_back(blobs, places, folder, told=bar.update)
        _report(faults)
        click.echo(f"{restored:,} files put back, {len(faults):,} not to be had.")
        return len(faults)

    if _run(work):
        sys.exit(1)


async def _places(database: Database) -> list[Placed]:
    """Return where every photo and file is kept: of audits, and evidence of corrective action."""
    async with database.reading() as conn:
        return [*await list_places(conn, deleted=False), *await list_evidence(conn)]


async def _verify(database: Database, blobs: Blobs) -> int:
    places = await _places(database)
    with click.progressbar(places, label="Files", file=sys.stderr) as bar:
        found = [(place, await fault_of(blobs, place)) for place in bar]
    faults = [f"{place.folder}: {place.sha256} {fault}" for place, fault in found if fault]
    _report(faults)
    if not faults:
        click.echo(f"{len(places):,} files: each is what the log says.")
    return len(faults)


def _report(faults: list[str]) -> None:
    for fault in faults:
        click.secho(fault, fg="red")


def _run(work: Callable[[Database, Blobs], Coroutine[Any, Any, T]]) -> T:
    async def whole() -> T:
        settings = load(os.environ)
        database = Database(settings.database_url)
        try:
            return await work(database, Blobs(settings.blobs_url))
        finally:
            await database.close()

    return asyncio.run(whole())
