"""The real service in a process of its own, for tests that need sockets: start, stop, kill.

The process leads a group of its own, so that a kill takes the worker with it and nothing else.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
from msgspec import Struct

ROOT = Path(__file__).resolve().parents[1]
SECRET = "k" * 40
START_SECONDS = 120.0  # at most, on a machine that does much else
SERVE = ("auditapp", "serve")


class Server(Struct):
    """A running service; its folder holds the log and whatever it writes beside the database."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Return the address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Return the file with all that the service printed."""
        return self.folder / "server.log"

    def is_alive(self) -> bool:
        """Tell whether the process still runs."""
        return self.process.poll() is None

    def workers(self) -> list[int]:
        """Return the ids of the processes that serve."""
        return children(self.process.pid)

    def kill(self) -> None:
        """End all its processes at once, without a word of warning."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float = 20.0) -> float:
        """Ask it to end as an operator does; return how long it took."""
        began = time.monotonic()
        if self.is_alive():
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        return time.monotonic() - began


def start(
    folder: Path,
    database_url: str,
    *,
    module: tuple[str, ...] = SERVE,
    environ: Mapping[str, str] | None = None,
    port: int = 0,
) -> Server:
    """Start the service over a database that has its schema, and wait until it answers."""
    port = port or free_port()
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=ROOT,
            env={
                **os.environ,
                "AUDITAPP_DATABASE_URL": database_url,
                "AUDITAPP_SECRET_KEY": SECRET,
                "AUDITAPP_PORT": str(port),
                "AUDITAPP_PUBLIC_URL": f"http://127.0.0.1:{port}",
                # What a rig sends in a minute, a province sends from hundreds of points.
                "AUDITAPP_POINT_PACE": "1000000",
                "TMPDIR": str(folder),
                **(environ or {}),
            },
        )
    server = Server(port, folder, process)
    _wait(server)
    return server


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children(pid: int) -> list[int]:
    """Return the processes that this one started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(child) for child in listed.split()]


def _wait(server: Server) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.is_alive():
        try:
            if httpx.get(f"{server.url}/health", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.02)
    if server.is_alive():
        server.kill()
    raise RuntimeError(f"the service did not start: {server.log.read_text('utf-8')[-4000:]}")
