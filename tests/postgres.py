"""A PostgreSQL for tests: AUDITAPP_TEST_PG if set, else a throw-away cluster on a loopback port."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa


class Cluster:
    """A running server in which every test gets a database of its own."""

    def __init__(self, admin_url: str) -> None:
        self._admin = sa.make_url(admin_url)
        self._connection: psycopg.Connection[Any] | None = None

    @classmethod
    @contextmanager
    def started(cls) -> "Iterator[Cluster]":
        """Give a running server and stop the one that was started here."""
        if given := os.environ.get("AUDITAPP_TEST_PG"):
            with closing(cls(given)) as cluster:
                yield cluster
            return
        with tempfile.TemporaryDirectory(prefix="auditapp-pg-") as folder:
            port = _free_port()
            data = Path(folder) / "data"
            _as_postgres(Path(folder), "initdb", "-D", str(data), "-U", "postgres", "-A", "trust")
            # Nothing here outlives the run, and no table lives long enough to be vacuumed.
            quick = "-c fsync=off -c full_page_writes=off -c autovacuum=off"
            options = f"-p {port} -c listen_addresses=127.0.0.1 {quick} -k {folder}"
            _as_postgres(
                Path(folder), "pg_ctl", "-D", str(data), "-w", "-o", options,
                "-l", f"{folder}/log", "start",
            )  # fmt: skip
            try:
                url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
                with closing(cls(url)) as cluster:
                    yield cluster
            finally:
                _as_postgres(Path(folder), "pg_ctl", "-D", str(data), "-m", "immediate", "stop")

    def create(self, name: str, template: str = "template0") -> str:
        """Create a database and return its URL."""
        safe = "".join(letter if letter.isalnum() else "_" for letter in name.lower())
        self._execute(f'DROP DATABASE IF EXISTS "{safe}" WITH (FORCE)')
        # Since version 15 a copy goes through the log unless told: longer for small files.
        strategy = " STRATEGY file_copy" if self._open().info.server_version >= 150_000 else ""
        self._execute(f'CREATE DATABASE "{safe}" TEMPLATE "{template}"{strategy}')
        return self._admin.set(database=safe).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        self._execute(f'DROP DATABASE "{sa.make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Let the server go."""
        if self._connection is not None:
            self._connection.close()

    def _execute(self, statement: str) -> None:
        self._open().execute(statement.encode())

    def _open(self) -> "psycopg.Connection[Any]":
        if self._connection is None or self._connection.closed:
            url = self._admin.render_as_string(hide_password=False)
            self._connection = psycopg.connect(url, autocommit=True)
        return self._connection


def _as_postgres(folder: Path, program: str, *arguments: str) -> None:
    """Run one of the server's programs; it refuses root, so root becomes the user postgres."""
    command = [str(_program(program)), *arguments]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")


def _program(name: str) -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
