"""Backup and restore by one command each."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from auditapp.base.clock import FixedClock
from auditapp.people.tables import sign_in_failures
from auditapp.store.backup import BackupError, back_up, restore
from auditapp.store.engine import Database, sync_url

pytestmark = pytest.mark.anyio


async def _fill(database: Database, clock: FixedClock) -> None:
    async with database.writing() as conn:
        await conn.execute(
            sign_in_failures.insert().values(name_hash="a", count=7, last_at=clock.now())
        )


def _count(url: str) -> int:
    engine = sa.create_engine(sync_url(url))
    with engine.connect() as connection:
        found = connection.scalar(sa.select(sign_in_failures.c.count))
    engine.dispose()
    return int(found or 0)


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> str:
    """Somewhere to restore to: a new file, or an emptied database."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/restored.sqlite3"
    return database_url


async def test_it_restores_what_was_there_while_the_service_had_it_open(
    database: Database, database_url: str, clock: FixedClock, tmp_path: Path, empty_url: str
) -> None:
    await _fill(database, clock)
    assert back_up(database_url, tmp_path / "b" / "one.backup") > 0
    if not database_url.startswith("sqlite"):
        await database.close()
        engine = sa.create_engine(sync_url(database_url))
        with engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
        engine.dispose()
    restore(empty_url, tmp_path / "b" / "one.backup")
    assert _count(empty_url) == 7
    assert not list(tmp_path.glob("**/*.partial"))


def test_it_never_overwrites_a_backup(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "old.backup").write_text("kept")
    with pytest.raises(BackupError, match="exists already"):
        back_up(database_url, tmp_path / "old.backup")
    assert (tmp_path / "old.backup").read_text() == "kept"


def test_it_refuses_a_damaged_backup(database_url: str, tmp_path: Path) -> None:
    if not database_url.startswith("sqlite"):
        (tmp_path / "bad.backup").write_bytes(b"PGDMPnonsense")
        with pytest.raises(BackupError, match="pg_restore"):
            restore(database_url, tmp_path / "bad.backup")
        return
    back_up(database_url, tmp_path / "bad.backup")
    content = bytearray((tmp_path / "bad.backup").read_bytes())
    content[4096:8192] = b"\xff" * 4096
    (tmp_path / "bad.backup").write_bytes(content)
    with pytest.raises(BackupError, match=r"damaged|not a readable"):
        restore(f"sqlite:///{tmp_path}/new.sqlite3", tmp_path / "bad.backup")
    assert not (tmp_path / "new.sqlite3").exists()


def test_it_never_restores_over_data(database_url: str, tmp_path: Path) -> None:
    if not database_url.startswith("sqlite"):
        back_up(database_url, tmp_path / "a.backup")
        with pytest.raises(BackupError, match="already exists"):
            restore(database_url, tmp_path / "a.backup")
        return
    back_up(database_url, tmp_path / "a.backup")
    with pytest.raises(BackupError, match="Move it away first"):
        restore(database_url, tmp_path / "a.backup")
