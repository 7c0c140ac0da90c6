"""`auditapp serve`: refuses a wrong schema, an unsafe number of processes or a missing key."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import click

import auditapp
from auditapp import app as _rooms  # noqa: F401 - imports every room's tables
from auditapp.base.settings import Settings, load
from auditapp.store import schema
from auditapp.store.connecting import sqlite_warning


@click.command()
def serve() -> None:
    """Serve; settings come from AUDITAPP_* variables (docs/settings.md)."""
    settings = load(os.environ)
    for sentence in refusals(settings, os.environ):
        raise click.ClickException(sentence)
    if settings.database_url.startswith("sqlite") and (warning := sqlite_warning()):
        click.secho(warning, fg="yellow", err=True)
    run()


def refusals(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    """Say why this service must not start as it is set up."""
    if settings.workers > 1 and settings.database_url.startswith("sqlite"):
        yield (
            "SQLite means one serving process. For more, use PostgreSQL: "
            "AUDITAPP_DATABASE_URL=postgresql://…"
        )
    if not {"AUDITAPP_SECRET_KEY", "AUDITAPP_SECRET_KEY_FILE"} & set(environ):
        yield "Set AUDITAPP_SECRET_KEY (32 characters or more) or AUDITAPP_SECRET_KEY_FILE."
    if sentence := schema.fault(settings.database_url):
        yield sentence


def run() -> NoReturn:
    """Become the serving program, under the same process id; it reads the environment again.

    A worker is a fork and would otherwise hold all that the command line and the check of the
    schema have imported.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    paths = [str(Path(auditapp.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, "-P", "-m", "auditapp.app"]
    os.execve(sys.executable, command, environ)  # noqa: S606 - our own program
