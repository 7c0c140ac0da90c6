"""What every connection to SQLite is told when it opens, and which library to warn of."""

import sqlite3
from typing import Any


def prepare_sqlite(connection: Any, _record: object = None) -> None:
    """Set what makes an acknowledged row survive a power cut and a deleted one unreadable."""
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "secure_delete=ON",
        "wal_autocheckpoint=4000",  # each takes two more syncs; 16 MB of log is little
        "cache_size=-32000",
        "temp_store=MEMORY",
        "mmap_size=268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def open_to_look(path: str) -> sqlite3.Connection:
    """Open a connection of this thread's own that can only look."""
    connection = sqlite3.connect(path, isolation_level=None)
    prepare_sqlite(connection)
    only_look(connection)
    return connection


def only_look(connection: Any, _record: object = None) -> None:
    """Refuse every change on this connection."""
    connection.execute("PRAGMA query_only=ON").close()


def sqlite_warning() -> str | None:
    """Say whether the SQLite library has the WAL-reset defect (fixed in 3.51.3 and 3.53.0)."""
    if sqlite3.sqlite_version_info >= (3, 51, 3) and sqlite3.sqlite_version_info[:2] != (3, 52):
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} can damage a database that two programs write at once "
        "(fixed in 3.51.3). This service writes with one connection; do not write to the file "
        "with another program while it runs."
    )
