"""`auditapp backup` and `auditapp restore`."""

import os
from pathlib import Path

import click

from auditapp.base.settings import load
from auditapp.store.backup import BackupError, back_up
from auditapp.store.backup import restore as put_back


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Write a checked copy of the database to TARGET; the service may go on running."""
    try:
        size = back_up(load(os.environ).database_url, target)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {size / 1e6:.1f} MB, checked.")


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
def restore(source: Path) -> None:
    """Put the backup SOURCE in place; stop the service and move the old database away first."""
    try:
        put_back(load(os.environ).database_url, source)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo("Restored. Start the service with: auditapp serve")
