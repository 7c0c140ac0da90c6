"""`auditapp forms`: check, publish and describe the definitions in forms/."""

import asyncio
import os
import sys
from pathlib import Path

import click
import msgspec

from auditapp.base.clock import SystemClock
from auditapp.base.settings import Settings, load
from auditapp.formkit.load import check_forms
from auditapp.formkit.schema import schemas
from auditapp.library.actions import sync_forms
from auditapp.library.models import Synced
from auditapp.store.engine import Database


@click.group()
def forms() -> None:
    """Check, publish and describe what is asked."""


@forms.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def check(folder: Path | None) -> None:
    """Print every fault of FOLDER (the shipped forms/ by default); exit 1 when there is one."""
    faults = check_forms(folder or load(os.environ).forms_dir)
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        sys.exit(1)
    click.echo("No fault found.")


@forms.command()
def publish() -> None:
    """Freeze every version of the folder that is not published yet."""
    settings = load(os.environ)
    synced = asyncio.run(_publish(settings))
    for name in synced.published:
        click.echo(f"published {name}")
    click.echo(f"{synced.unchanged} stood already.")


async def _publish(settings: Settings) -> Synced:
    database = Database(settings.database_url)
    try:
        return await sync_forms(database, SystemClock(), settings.forms_dir)
    finally:
        await database.close()


@forms.command()
@click.argument("folder", type=click.Path(path_type=Path))
def schema(folder: Path) -> None:
    """Write the JSON Schema of each kind of file into FOLDER, for editors."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in schemas().items():
        path = folder / f"{name}.schema.json"
        path.write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
        click.echo(str(path))
