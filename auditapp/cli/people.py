"""`auditapp people`: the first administrator, and a way back in when nobody is left to reset."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click

from auditapp import app as _rooms  # noqa: F401 - imports every room's tables
from auditapp.agencies.actions import open_agency
from auditapp.agencies.models import Agency
from auditapp.agencies.queries import list_agencies
from auditapp.base.clock import SystemClock, local_date
from auditapp.base.settings import load
from auditapp.people.actions import create_administrator, reset_password_by_name
from auditapp.people.models import AccountDraft
from auditapp.people.models.passwords import ONE_TIME_LIFE
from auditapp.people.queries import list_agency_ids
from auditapp.store.engine import Database

T = TypeVar("T")


@click.group()
def people() -> None:
    """Create the first administrator; reset a password."""


@people.command("create-admin")
@click.option("--agency", "code", help="Code (or id) of the agency to administrate.")
@click.option("--new-root", "root_name", help="Name of a new province or ministry to begin with.")
@click.option("--root-code", default="ROOT", show_default=True, help="Code of the new root.")
@click.option("--kind", default="province", show_default=True, help="Kind of the new root.")
@click.option("--username", required=True, help="Name to sign in with.")
@click.option("--name", "display_name", help="Full name; the user name when left out.")
@click.password_option(help="Asked for when left out, which keeps it out of the shell's history.")
def create_admin(**given: str) -> None:
    """Add an administrator of an agency and all below it."""
    if bool(given["code"]) == bool(given["root_name"]):
        raise click.UsageError("Give either --agency CODE or --new-root NAME.")
    agency = _run(lambda database: _create_admin(database, given))
    click.echo(f"{given['username']} now administrates {agency.name} and all below it.")


@people.command("reset-password")
@click.argument("username")
def reset_password(username: str) -> None:
    """Print a one-time password for USERNAME; its sessions and API tokens end."""
    password = _run(
        lambda database: reset_password_by_name(database, SystemClock(), username=username)
    )
    click.echo(f"One-time password (works for {ONE_TIME_LIFE.days} days): {password}")


async def _create_admin(database: Database, given: dict[str, str]) -> Agency:
    agency = await _agency(database, given)
    draft = AccountDraft(
        username=given["username"],
        display_name=given["display_name"] or given["username"],
        email="",
        home_agency_id=agency.id,
    )
    await create_administrator(
        database, SystemClock(), agency, draft=draft, password=given["password"]
    )
    return agency


async def _agency(database: Database, given: dict[str, str]) -> Agency:
    if given["root_name"]:
        return await open_agency(
            database,
            SystemClock(),
            parent_id=None,
            code=given["root_code"],
            kind=given["kind"],
            name=given["root_name"],
        )
    today = local_date(SystemClock().now())
    async with database.reading() as conn:
        ids = await list_agency_ids(conn, given["code"])
        found = await list_agencies(conn, ids, on=today)
    if len(found) > 1:
        choices = ", ".join(f"{one.id} ({one.name})" for one in found)
        raise click.ClickException(f"Several agencies have this code; give an id: {choices}")
    if not found:
        raise click.ClickException(f"There is no agency with the code {given['code']}.")
    return found[0]


def _run(work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    async def whole() -> T:
        database = Database(load(os.environ).database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(whole())
