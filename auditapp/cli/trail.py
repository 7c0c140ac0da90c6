"""`auditapp trail verify`: proves that no audit's log was altered after it was written."""

import asyncio
import os
import sys

import click

from auditapp import app as _rooms  # noqa: F401 - imports every room's tables
from auditapp.audits.actions import verify_trail
from auditapp.audits.queries import list_audit_ids
from auditapp.base.settings import load
from auditapp.store.engine import Database


@click.group()
def trail() -> None:
    """Prove the trail of audits."""


@trail.command()
@click.option("--audit", "audit_id", help="Walk this audit only (its id).")
def verify(audit_id: str | None) -> None:
    """Walk every hash chain; say what is broken and where, and exit with 1 if anything is."""
    if asyncio.run(_verify(load(os.environ).database_url, audit_id)):
        sys.exit(1)


async def _verify(url: str, audit_id: str | None) -> int:
    database = Database(url)
    try:
        if audit_id is None:
            async with database.reading() as conn:
                ids = await list_audit_ids(conn)
        else:
            ids = [audit_id]
        return await _walk(database, ids)
    finally:
        await database.close()


async def _walk(database: Database, ids: list[str]) -> int:
    """Walk each audit under a progress bar, then report; return the number of breaks."""
    edits, reports = 0, []
    with click.progressbar(ids, label="Audits", file=sys.stderr) as bar:
        for audit_id in bar:
            audit, breaks = await verify_trail(database, audit_id)
            edits += audit.edit_count
            reports += [(audit, found) for found in breaks]
    for audit, found in reports:
        where = f"edit {found.seq}" if found.seq else "the audit"
        click.secho(f"{audit.id} ({audit.title}): {where}: {found.fault}", fg="red")
    if not reports:
        click.echo(f"{len(ids)} audits, {edits} edits: every chain holds.")
    return len(reports)
