"""A PostgreSQL for tests: AUDITAPP_TEST_PG if set, else a throw-away cluster on a loopback port."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa


class Cluster:
    """A running server in which every test gets a database of its own."""

    def __init__(self, admin_url: str) -> None:
        self._admin = sa.make_url(admin_url)

    @classmethod
    @contextmanager
    def started(cls) -> "Iterator[Cluster]":
        """Give a running server and stop the one that was started here."""
        if given := os.environ.get("AUDITAPP_TEST_PG"):
            yield cls(given)
            return
        with tempfile.TemporaryDirectory(prefix="auditapp-pg-") as folder:
            port = _free_port()
            data = Path(folder) / "data"
            _as_postgres(Path(folder), "initdb", "-D", str(data), "-U", "postgres", "-A", "trust")
            options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
            _as_postgres(
                Path(folder), "pg_ctl", "-D", str(data), "-w", "-o", options,
                "-l", f"{folder}/log", "start",
            )  # fmt: skip
            try:
                yield cls(f"postgresql://postgres@127.0.0.1:{port}/postgres")
            finally:
                _as_postgres(Path(folder), "pg_ctl", "-D", str(data), "-m", "immediate", "stop")

    def create(self, name: str, template: str = "template0") -> str:
        """Create a database and return its URL."""
        safe = "".join(letter if letter.isalnum() else "_" for letter in name.lower())
        self._execute(f'DROP DATABASE IF EXISTS "{safe}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{safe}" TEMPLATE "{template}"')
        return self._admin.set(database=safe).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        self._execute(f'DROP DATABASE "{sa.make_url(url).database}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(
            self._admin.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            connection.execute(statement.encode())


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
