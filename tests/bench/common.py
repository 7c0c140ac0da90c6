"""What the rows share: the options of a run, and asking a server for one page."""

import http.client
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tests.bench.figures import ROOT
from tests.bench.floors import Answer
from tests.bench.load import BROWSER
from tests.bench.servers import Server


class Run(msgspec.Struct, kw_only=True):
    """How long and how much to measure; every row gets a folder of its own below `folder`."""

    folder: Path
    answers: int = 1_000_000
    rounds: int = 3
    seconds: float = 3.0

    def room(self, name: str) -> Path:
        """Return a new folder for a row's files."""
        path = self.folder / name
        path.mkdir(parents=True, exist_ok=True)
        return path


def ask(
    server: Server,
    path: str,
    *,
    method: str = "GET",
    body: str | None = None,
    headers: Mapping[str, str] = BROWSER,
) -> Answer:
    """Send one request on a connection of its own."""
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        link.request(method, path, body=body, headers=dict(headers))
        reply = link.getresponse()
        content = reply.read()
        found = [(name.lower(), value) for name, value in reply.getheaders()]
    finally:
        link.close()
    mine = {"date", "server", "connection", "transfer-encoding"}
    return Answer(reply.status, [pair for pair in found if pair[0] not in mine], content)


def watched(
    command: list[str], database: Path, environ: Mapping[str, str] | None = None
) -> tuple[float, float]:
    """Run a command over a database; return its seconds and its peak memory in bytes."""
    names = {"AUDITAPP_DATABASE_URL": f"sqlite:///{database}", **(environ or {})}
    with tempfile.TemporaryFile() as said:  # a pipe that nobody reads would stop it when full
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **names},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            time.sleep(0.01)
        seconds = time.perf_counter() - began
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed: {said.read().decode()[-2000:]}")
    return seconds, peak


def _peak(pid: int) -> float:
    """Return the most memory so far: getrusage would count the bench's own before the start."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text())
    return int(found[1]) * 1024.0 if found else 0.0


def keep(answer: Answer, path: Path) -> str:
    """Write an answer where a floor finds it; return the path."""
    path.write_bytes(msgspec.json.encode(answer))
    return str(path)
