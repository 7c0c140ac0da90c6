"""Load over HTTP: wrk with a list of requests, or a small generator of our own without wrk."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

BROWSER = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/128.0 Mobile",
    "Accept": "text/html",
    "Accept-Language": "vi",
    "Accept-Encoding": "gzip",
}
FORM = {
    **BROWSER,
    "Content-Type": "application/x-www-form-urlencoded",
    "Sec-Fetch-Site": "same-origin",
}
SCRIPT = Path(__file__).with_name("requests.lua")


class Load(msgspec.Struct):
    """What came back in the time measured; times in milliseconds."""

    requests: int
    seconds: float
    failed: int
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        """Return answers per second."""
        return self.requests / self.seconds


class Job(msgspec.Struct, kw_only=True):
    """Which requests to send: one path again and again, or each line of `lines` once."""

    port: int
    seconds: float
    clients: int
    headers: dict[str, str] = msgspec.field(default_factory=lambda: dict(BROWSER))
    path: str = "/"
    lines: str = ""  # a file: method, path and body with tabs between, one request a line


def run(job: Job) -> Load:
    """Send and measure; raises RuntimeError when an answer was an error."""
    load = _wrk(job) if shutil.which("wrk") else _own(job)
    if load.failed:
        raise RuntimeError(f"{load.failed} of {load.requests} answers were errors or missing.")
    return load


def write_lines(path: Path, lines: Iterable[tuple[str, str, str]]) -> str:
    """Write requests for `Job.lines`."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines("\t".join(line) + "\n" for line in lines)
    return str(path)


def _wrk(job: Job) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.lua"
        config.write_text(_lua(job), encoding="utf-8")
        command = ["wrk", "-t", "1", "-c", str(job.clients), "-d", f"{max(1, round(job.seconds))}s"]
        command += ["--timeout", "10s", "-s", str(SCRIPT), f"http://127.0.0.1:{job.port}"]
        done = subprocess.run(
            [*command, "--", str(config)], capture_output=True, text=True, check=True
        )
    found = json.loads(done.stdout.rpartition("RESULT ")[2])
    return msgspec.convert(found, Load)


def _lua(job: Job) -> str:
    headers = ", ".join(f"[{_quote(name)}] = {_quote(job.headers[name])}" for name in job.headers)
    return (
        f"return {{ path = {_quote(job.path)}, lines = {_quote(job.lines)}, "
        f"headers = {{ {headers} }} }}"
    )


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _own(job: Job) -> Load:
    command = [sys.executable, "-m", "tests.bench.own_load"]
    done = subprocess.run(command, input=msgspec.json.encode(job), capture_output=True, check=True)
    return msgspec.json.decode(done.stdout, type=Load)
