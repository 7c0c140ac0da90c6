"""`auditapp migrate` and the commands for people who change the schema."""

import os
import tempfile
from pathlib import Path

import click

from auditapp import app as _rooms  # noqa: F401 - imports every room's tables
from auditapp.base.settings import load
from auditapp.cli.agencies import sync_after_migration
from auditapp.store import schema as store_schema


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    settings = load(os.environ)
    store_schema.migrate(settings.database_url)
    click.echo("The schema is current.")
    sync_after_migration(settings)


@click.group()
def schema() -> None:
    """Draft migrations and write schema.sql."""


@schema.command()
@click.argument("message")
def draft(message: str) -> None:
    """Write a migration with what differs between the code's tables and the last migration."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/draft.sqlite3"
        store_schema.migrate(url)
        click.echo(f"Read it before you commit: {store_schema.draft(url, message)}")
    dump_schema()


@schema.command()
def dump() -> None:
    """Write schema.sql from the tables in code."""
    dump_schema()


def dump_schema() -> Path:
    """Write schema.sql and return its path."""
    store_schema.SCHEMA_SQL.write_text(store_schema.schema_sql(), encoding="utf-8")
    return store_schema.SCHEMA_SQL
