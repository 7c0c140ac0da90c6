"""A real granian with the edge app, started once for all tests that need sockets."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from tests.server import free_port

START_SECONDS = 15.0


class Server(Struct):
    port: int
    process: subprocess.Popen[bytes]
    writes: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def written(self) -> list[str]:
        return self.writes.read_text().split("\n")[:-1] if self.writes.exists() else []

    def log_with(self, text: str, seconds: float = 3.0) -> str:
        """The log as soon as it holds the text: lines are written after the answer is out."""
        end = time.monotonic() + seconds
        while text not in (log := self.log.read_text()) and time.monotonic() < end:
            time.sleep(0.02)
        return log


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = start_server(tmp_path_factory.mktemp("edge"))
    yield started
    stop_server(started)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that the test may end itself."""
    started = start_server(tmp_path)
    yield started
    stop_server(started)


def start_server(folder: Path) -> Server:
    port = free_port()
    writes, log = folder / "writes", folder / "log"
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "tests.web.edge_app:app"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "AUDITAPP_EDGE_WRITES": str(writes)},
        )
    wait_for(port, process, log)
    return Server(port, process, writes, log)


def stop_server(server: Server) -> None:
    if server.process.poll() is None:
        server.process.terminate()
        server.process.wait(timeout=15)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start: {log.read_text()}")
