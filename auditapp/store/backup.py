"""Backup and restore by one command each: a half-made file never stands under the final name.

SQLite: VACUUM INTO a temporary file (a consistent copy while the service runs, without the free
pages that deleted answers leave), checked, flushed, renamed. PostgreSQL: pg_dump and pg_restore.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from auditapp.store.engine import async_url


class BackupError(Exception):
    """The backup or the restore did not happen; the sentence says why."""


def back_up(url: str, target: Path) -> int:
    """Write a checked copy of the database to target and return its size in bytes.

    Raises BackupError when target exists, when the copy fails its check or when a tool is missing.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; choose another name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    parsed = async_url(url)
    try:
        if parsed.get_backend_name() == "sqlite":
            _copy_sqlite(Path(str(parsed.database)), partial)
        else:
            _run("pg_dump", "--format=custom", f"--file={partial}", _plain(parsed))
        _flush(partial)
        partial.rename(target)
        _flush(target.parent)
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def restore(url: str, source: Path) -> None:
    """Put a backup in place of an empty or missing database; never over one that holds data."""
    if not source.is_file():
        raise BackupError(f"{source} does not exist.")
    parsed = async_url(url)
    if parsed.get_backend_name() != "sqlite":
        _run(
            "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_plain(parsed)}", str(source)
        )
        return
    check_sqlite(source)
    target = Path(str(parsed.database))
    if target.exists() and target.stat().st_size:
        raise BackupError(f"{target} exists. Move it away first (with its -wal and -shm files).")
    partial = target.with_name(target.name + ".partial")
    shutil.copyfile(source, partial)
    _flush(partial)
    partial.rename(target)
    _flush(target.parent)


def check_sqlite(path: Path) -> None:
    """Raise BackupError unless path is a whole SQLite database with our schema."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{path} is not a readable backup: {error}.") from error
    if verdict != "ok":
        raise BackupError(f"{path} is damaged: {verdict}.")


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupError(f"There is no database at {source}.")
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    check_sqlite(target)


def _plain(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed (Debian package postgresql-client).")
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()}")


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
