"""Servers under measurement: granian with one worker on loopback, ended by their own process id."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tests.bench.figures import ROOT

START_SECONDS = 60.0
SECRET = "bench-secret-key-bench-secret-key"  # signs nothing but this run's tokens
# A new thread is stopped at every system call until its first traced one (strace 6.1 with
# --seccomp-bpf): tracing what each thread begins with lets it run at its own speed from there on.
DELAYED_SYNC = (
    *("strace", "--seccomp-bpf", "-f", "-qq", "-o", "/dev/null"),
    *("-e", "trace=fdatasync,set_robust_list,rseq"),
    *("-e", "inject=fdatasync:delay_exit=10000"),
)


class Server(msgspec.Struct):
    """A running server; `pid` is the process that was started, its worker is a child."""

    port: int
    pid: int
    log: Path

    @property
    def url(self) -> str:
        """Return the address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def worker(self) -> int:
        """Return the id of the process that answers: the largest that started no other."""
        leaves = [pid for pid in descendants(self.pid) if len(descendants(pid)) == 1]
        return max(leaves, key=resident)


@contextmanager
def service(
    database: Path, folder: Path, *, before: Sequence[str] = (), **settings: str
) -> Iterator[Server]:
    """Serve the real thing: `auditapp serve` over a database that is migrated already."""
    port = free_port()
    environ = {
        "AUDITAPP_DATABASE_URL": f"sqlite:///{database}",
        "AUDITAPP_SECRET_KEY": SECRET,
        "AUDITAPP_PORT": str(port),
        "AUDITAPP_PUBLIC_URL": f"http://127.0.0.1:{port}",
        **settings,
    }
    command = [*before, sys.executable, "-m", "auditapp", "serve"]
    with _running(command, environ, port, log=folder / f"service-{port}.log") as server:
        yield server


@contextmanager
def floor(name: str, folder: Path, **environ: str) -> Iterator[Server]:
    """Serve one of the apps of tests.bench.floors."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.floors", name, str(port)]
    with _running(command, environ, port, log=folder / f"floor-{name}-{port}.log") as server:
        yield server


@contextmanager
def _running(
    command: Sequence[str], environ: Mapping[str, str], port: int, *, log: Path
) -> Iterator[Server]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AUDITAPP_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**kept, **environ}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(port, process, log)
            yield Server(port, process.pid, log)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the server's own processes and no other."""
    below = descendants(process.pid)[1:]
    if below and process.args[0] == "strace":  # type: ignore[index]
        os.kill(below[0], 15)  # strace leaves with the program that it watches
    else:
        process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        for pid in (*below, process.pid):
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, 9)
        process.wait(timeout=5)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The server did not start: {log.read_text()}")


def descendants(pid: int) -> list[int]:
    """Return a process and everything below it, parents first."""
    found = [pid]
    for known in found:
        for task in Path(f"/proc/{known}/task").glob("*/children"):
            found.extend(int(child) for child in task.read_text().split())
    return found


def resident(pid: int) -> int:
    """Return the resident memory of a process in bytes."""
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
