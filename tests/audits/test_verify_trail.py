"""`auditapp trail verify`: finds what somebody with the database in hands has changed."""

import os
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from auditapp.audits.actions import sign_off_audit, verify_trail
from auditapp.base.errors import NotFound
from auditapp.store.engine import Database
from tests.audits.stage import CODES, Stage, edit

pytestmark = pytest.mark.anyio


async def tamper(database: Database, statement: str) -> None:
    """Change the log behind the service's back: a database owner can drop its triggers."""
    drops = (
        ("audit_edits_no_update", "audit_edits_no_delete")
        if database.is_sqlite
        else ("audit_edits_append_only ON audit_edits",)
    )
    async with database.writing() as conn:
        for trigger in drops:
            await conn.execute(sa.text(f"DROP TRIGGER {trigger}"))
        await conn.execute(sa.text(statement))


async def breaks(stage: Stage) -> list[tuple[int, str]]:
    _, found = await verify_trail(stage.service.database, stage.audit.id)
    return [(one.seq, one.fault) for one in found]


async def fill(stage: Stage) -> None:
    await stage.grade_all(stage.lead)
    assert await breaks(stage) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE audit_edits SET value = 'na' WHERE seq = 3",
            [(3, "was changed after it was written")],
        ),
        (
            "UPDATE audit_edits SET account_id = (SELECT min(id) FROM accounts WHERE id <> "
            "(SELECT account_id FROM audit_edits WHERE seq = 3)) WHERE seq = 3",
            [(3, "was changed after it was written")],
        ),
        ("DELETE FROM audit_edits WHERE seq = 2", [(3, "edits 2 to 2 are missing")]),
        (
            "DELETE FROM audit_edits WHERE seq = 6",
            [(5, "the log ends here, but 6 edits were written")],
        ),
        (
            "UPDATE audits SET head_hash = digest, digest = head_hash",
            None,
        ),
        (
            "UPDATE audit_items SET grade = 'na' WHERE item = 'Q-4.1-1'",
            [(0, "line Q-4.1-1 is listed otherwise than its log says")],
        ),
        (
            "UPDATE form_versions SET digest = 'another'",
            [(0, "the signature does not match the log and the checklist")],
        ),
        (
            "UPDATE audits SET signed_off_at = NULL",
            [(0, "the signature does not match the log and the checklist")],
        ),
    ],
)
async def test_it_says_what_is_broken_and_where(
    stage: Stage, statement: str, found: list[tuple[int, str]] | None
) -> None:
    await fill(stage)
    await sign_off_audit(stage.service.database, stage.clock, stage.lead.actor, stage.audit.id)
    await tamper(stage.service.database, statement)
    if found is None:
        assert len(await breaks(stage)) == 2
    else:
        assert (await breaks(stage))[: len(found)] == found


async def test_it_knows_no_audit_that_does_not_exist(stage: Stage) -> None:
    with pytest.raises(NotFound):
        await verify_trail(stage.service.database, "nothing")


async def test_it_is_a_command_that_fails_when_anything_is_broken(stage: Stage) -> None:
    await fill(stage)
    whole = run(stage)
    assert (whole.returncode, whole.stdout) == (0, "1 audits, 6 edits: every chain holds.\n")
    await tamper(stage.service.database, "UPDATE audit_edits SET value = 'x' WHERE seq = 4")
    broken = run(stage, "--audit", stage.audit.id)
    assert broken.returncode == 1
    assert "edit 4: was changed after it was written" in broken.stdout
    assert run(stage, "--audit", "nothing").returncode == 2


async def test_it_walks_a_long_log_quickly(stage: Stage) -> None:
    for _ in range(10):
        await stage.record(
            stage.lead, *(edit(CODES[number % 3], "note", str(number)) for number in range(500))
        )
    start = time.process_time()
    assert await breaks(stage) == []
    assert time.process_time() - start < 2


def run(stage: Stage, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "auditapp", "trail", "verify", *arguments],
        env={**os.environ, "AUDITAPP_DATABASE_URL": stage.service.settings.database_url},
        capture_output=True,
        text=True,
        check=False,
    )
