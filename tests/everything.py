"""The gates, in order, stopping at the first that fails; the last line is pytest's own.

`make test` runs all of them; --quick leaves out PostgreSQL, the browser and the fault rigs. The
same tests run on both databases at once, a core each; then the browser beside the fault rigs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"

GATES: tuple[tuple[str, ...], ...] = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("djlint", "--lint", "--quiet", "auditapp"),
    ("lint-imports",),
)
DESK = ("pytest", "-m", "not browser and not slow and not alone")
WITH_DATABASE = (
    *("store", "agencies", "people", "library", "surveys", "channels", "audits", "programmes"),
    *("alerts", "cli", "reports/test_documents_page.py", "reports/test_templates.py"),
)
POSTGRES = (*DESK, "--db=postgres", *(f"tests/{room}" for room in WITH_DATABASE))
BROWSER = ("pytest", "-m", "browser and not slow")
RIGS = ("pytest", "-m", "alone and not browser and not slow")


def main() -> int:
    """Run every gate and return the exit code of the first that failed, else 0."""
    for gate in GATES:
        if code := run(*gate):
            return code
    if "--quick" in sys.argv:
        return run(*DESK)
    return both(DESK, POSTGRES) or both(RIGS, BROWSER)


def run(*command: str, folder: str | None = None) -> int:
    """Run one program of the environment and say how long it took."""
    say(command)
    begun = time.monotonic()
    code = start(command, folder=folder).wait()
    if command[0] != "pytest" or code:
        sys.stdout.write(f"    {time.monotonic() - begun:.0f} s, exit {code}\n")
        sys.stdout.flush()
    return code


def both(first: tuple[str, ...], second: tuple[str, ...]) -> int:
    """Run two suites side by side; print the second one's output when it has ended."""
    with tempfile.TemporaryFile() as output, quick_folder() as folder:
        beside = start(second, output, folder)
        code = run(*first, folder=folder)
        if code:
            beside.terminate()
        code = code or beside.wait()
        say(second)
        output.seek(0)
        sys.stdout.write(output.read().decode(errors="replace"))
        sys.stdout.flush()
        return code


@contextmanager
def quick_folder() -> Iterator[str]:
    """A folder for the databases of tests, in memory where there is room: most only wait for it."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    has_room = shared.is_mount() and shutil.disk_usage(shared).free > 4 * 2**30
    with tempfile.TemporaryDirectory(dir=shared if has_room else None) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        yield folder


def start(
    command: tuple[str, ...], output: IO[bytes] | None = None, folder: str | None = None
) -> "subprocess.Popen[bytes]":
    """Start a program of the environment at the root of the tree."""
    environment = {**os.environ, "TMPDIR": folder} if folder else None
    return subprocess.Popen(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
    )


def say(command: tuple[str, ...]) -> None:
    """Name the program that runs now."""
    sys.stdout.write(f"==> {' '.join(command)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
