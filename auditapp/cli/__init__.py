"""The command line: one file per group of commands; every long one shows progress."""

import sys

import click
from sqlalchemy.exc import OperationalError

from auditapp.base.errors import AppError
from auditapp.base.settings import SettingError
from auditapp.cli.agencies import agencies
from auditapp.cli.backup import backup, restore
from auditapp.cli.counts import counts
from auditapp.cli.demo import demo
from auditapp.cli.files import files
from auditapp.cli.forms import forms
from auditapp.cli.jobs import jobs
from auditapp.cli.people import people
from auditapp.cli.posters import posters
from auditapp.cli.retention import retention
from auditapp.cli.schema import migrate, schema
from auditapp.cli.serve import serve
from auditapp.cli.surveys import surveys
from auditapp.cli.trail import trail
from auditapp.formkit.faults import BadForms


@click.group()
@click.version_option(package_name="auditapp")
def auditapp() -> None:
    """Audits and satisfaction surveys for TCVN ISO 9001:2015."""


COMMANDS = (
    *(serve, demo, migrate, backup, restore),
    *(agencies, people, forms, surveys, posters, counts, retention, trail, files, jobs, schema),
)
for command in COMMANDS:
    auditapp.add_command(command)


def main() -> None:
    """Run a command; a fault meant for a person is one sentence, without a stack trace."""
    try:
        auditapp(prog_name="auditapp")
    except (SettingError, AppError, BadForms) as error:
        click.secho(str(error), fg="red", err=True)
        sys.exit(2)
    except OperationalError as error:
        click.secho(f"The database cannot be used: {error.orig}", fg="red", err=True)
        sys.exit(2)
