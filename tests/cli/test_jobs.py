"""`auditapp jobs`: doing what is due, and saying what failed."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from auditapp.alerts.actions.outgoing import begin_rounds, enqueue
from auditapp.alerts.models.jobs import TEST, Wanted
from auditapp.base.clock import SystemClock
from auditapp.cli import auditapp
from auditapp.store.engine import Database

pytestmark = pytest.mark.anyio


def _run(url: str, *words: str) -> str:
    done = CliRunner().invoke(auditapp, ["jobs", *words], env={"AUDITAPP_DATABASE_URL": url})
    assert done.exit_code == 0, done.output
    return done.output


async def _queue(url: str) -> None:
    database, clock = Database(url), SystemClock()
    await begin_rounds(database, clock)
    async with database.writing() as conn:
        await enqueue(conn, Wanted(kind=TEST, subject="nobody"), now=clock.now())
    await database.close()


async def test_it_does_what_is_due_and_lists_what_is_left(
    database_url: str, tmp_path: Path
) -> None:
    import asyncio

    await _queue(database_url)
    assert "4 jobs done." in await asyncio.to_thread(_run, database_url, "run", "--once")
    assert "0 failed, 4 waiting." in await asyncio.to_thread(_run, database_url, "list")
