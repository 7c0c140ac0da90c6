"""The command line: one file per group of commands; every long one shows progress."""

import sys
from importlib import import_module

import click
from sqlalchemy.exc import OperationalError

from auditapp.base.errors import AppError
from auditapp.base.settings import SettingError
from auditapp.formkit.faults import BadForms

# The file of each command, where it is not the command's own name.
ELSEWHERE = {"migrate": "schema", "restore": "backup"}
COMMANDS = (
    *("serve", "demo", "migrate", "backup", "restore"),
    *("agencies", "people", "forms", "surveys", "posters", "counts", "retention", "trail"),
    *("files", "jobs", "schema"),
)


class Commands(click.Group):
    """Brings in the command that was asked for alone: the others' imports take a second."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return every name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command with this name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"auditapp.cli.{ELSEWHERE.get(cmd_name, cmd_name)}")
        found: click.Command = getattr(module, cmd_name)
        return found


@click.group(cls=Commands)
@click.version_option(package_name="auditapp")
def auditapp() -> None:
    """Audits and satisfaction surveys for TCVN ISO 9001:2015."""


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
