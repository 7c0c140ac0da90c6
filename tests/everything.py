"""The gates, then every suite on two cores; the last line is pytest's own.

`make test` runs all of them; --quick leaves out PostgreSQL, the browser and the fault rigs. What
checks quickly comes first and stops at the first fault. Then two workers take suites from one list,
the longest first, so that neither core waits for the other; the first fault ends the other, too.
A browser test that fails gets a second try, and the closing lines name and count those.
"""

import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
WORKERS = 2

Command = tuple[str, ...]
GATES: tuple[Command, ...] = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("djlint", "--lint", "--quiet", "auditapp"),
    ("lint-imports",),
)
TYPES = ("mypy",)
DESK = ("pytest", "-m", "not browser and not slow and not alone")
ALONE = ("pytest", "-m", "alone and not browser and not slow")
WITH_DATABASE = (
    *("store", "agencies", "people", "library", "surveys", "channels", "audits", "programmes"),
    *("improvement", "followup", "alerts", "exchange"),
    *("cli", "reports/test_documents_page.py", "reports/test_templates.py"),
)
SUITES: dict[str, Command] = {
    "browser": ("pytest", "-m", "browser and not slow", "--reruns", "1", "-r", "fER"),
    "sqlite": DESK,
    "postgres": (*DESK, "--db=postgres", *(f"tests/{room}" for room in WITH_DATABASE)),
    "faults": (*ALONE, "--ignore=tests/bench"),
    "types": TYPES,
    "bench": (*ALONE, "tests/bench"),
}


def main() -> int:
    """Run every gate and suite and return the exit code of the first that failed, else 0."""
    is_quick = "--quick" in sys.argv
    for gate in (*GATES, TYPES) if is_quick else GATES:
        if code := run(gate):
            return code
    if is_quick:
        return run(DESK)
    with quick_folder() as folder:
        return Suites(folder).run()


def run(command: Command) -> int:
    """Run one program of the environment and say how long it took."""
    say(f"==> {' '.join(command)}")
    begun = time.monotonic()
    code = start(command).wait()
    if command[0] != "pytest" or code:
        say(f"    {time.monotonic() - begun:.0f} s, exit {code}")
    return code


class Suites:
    """All suites side by side, every line of their output under the suite's name."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._closing: dict[str, str] = {}  # the last line of each
        self._code = 0
        self._lock = threading.Lock()

    def run(self) -> int:
        """Return the exit code of the first suite that failed, else 0."""
        for name in SUITES:
            self._waiting.put(name)
        workers = [threading.Thread(target=self._work) for _ in range(WORKERS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        for name in sorted(self._closing, key=list(SUITES).index, reverse=True):
            say(f"==> {name}\n{self._closing[name]}")
        return self._code or int(len(self._closing) < len(SUITES))

    def _work(self) -> None:
        while not self._code:
            try:
                name = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._follow(name)

    def _follow(self, name: str) -> None:
        begun = time.monotonic()
        with self._lock:
            process = self._running[name] = start(SUITES[name], self._folder)
        self._say(name, " ".join(SUITES[name]))
        last = ""
        for line in process.stdout or ():
            last = line.decode(errors="replace").rstrip() or last
            self._say(name, line.decode(errors="replace").rstrip())
        code = process.wait()
        self._say(name, f"{time.monotonic() - begun:.0f} s, exit {code}")
        with self._lock:
            del self._running[name]
            if not self._code:
                self._closing[name] = last
            if code and not self._code:
                self._code = code
                self._closing = {name: last}
                for other in self._running.values():
                    other.terminate()

    @staticmethod
    def _say(name: str, line: str) -> None:
        say(f"{name:>8} | {line}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def quick_folder() -> Iterator[str]:
    """A folder for the databases of tests, in memory where there is room: most only wait for it."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    has_room = shared.is_mount() and shutil.disk_usage(shared).free > 4 * 2**30
    with tempfile.TemporaryDirectory(dir=shared if has_room else None) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        yield folder


def start(command: Command, folder: str = "") -> "subprocess.Popen[bytes]":
    """Start a program of the environment; with a folder for its files its output is a pipe."""
    environment = {**os.environ, "TMPDIR": folder, "PYTHONUNBUFFERED": "1"} if folder else None
    return subprocess.Popen(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE if folder else None,
        stderr=subprocess.STDOUT if folder else None,
    )


if __name__ == "__main__":
    sys.exit(main())
