"""Having a document made by a process of its own, and waiting for it."""

import asyncio
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec

import auditapp
from auditapp.base.errors import Unavailable
from auditapp.base.words import N_
from auditapp.reports.models.order import FAULT, ORDER, PHOTOS, RESULT, TEMPLATE, Order

log = logging.getLogger("auditapp.documents")
JOB = "auditapp.reports.jobs"
AT_ONCE = 2
PATIENCE, LONGEST = 45.0, 90.0  # seconds in the queue, and at work
PASSED_ON = ("PATH", "TMPDIR", "PYTHONDONTWRITEBYTECODE")
BUSY = N_("Many documents are being made just now. Please try again in a moment.")
FAILED = N_(
    "The document could not be made: it is too large or its template asks too much. "
    "Nothing is lost; the administrator finds the cause in the log."
)
_turns = threading.BoundedSemaphore(AT_ONCE)


class TemplateFault(Exception):
    """A template cannot serve; `code` is that of jobs.template.Faulty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def work(
    order: Order, *, template: bytes = b"", photos: Mapping[str, bytes] | None = None
) -> bytes:
    """Return what the order amounts to; raises TemplateFault, and Unavailable for all else."""
    return await asyncio.to_thread(_work, order, template, photos or {})


def _work(order: Order, template: bytes, photos: Mapping[str, bytes]) -> bytes:
    if not _turns.acquire(timeout=PATIENCE):
        raise Unavailable(BUSY)
    try:
        with tempfile.TemporaryDirectory(prefix="auditapp-document-") as name:
            folder = Path(name)
            (folder / ORDER).write_bytes(msgspec.json.encode(order))
            (folder / TEMPLATE).write_bytes(template)
            (folder / PHOTOS).mkdir()
            for digest, data in photos.items():
                (folder / PHOTOS / digest).write_bytes(data)
            _run(folder)
            return (folder / RESULT).read_bytes()
    finally:
        _turns.release()


def _run(folder: Path) -> None:
    """Run the job; it knows no secrets, and no more of the machine than its folder."""
    paths = [str(Path(auditapp.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environ = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environ |= {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", JOB, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environ,
            cwd=folder,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        log.exception("a document took longer than %d s", LONGEST)
        raise Unavailable(FAILED) from error
    if (folder / FAULT).exists():
        raise TemplateFault((folder / FAULT).read_text("utf-8"))
    if done.returncode:
        told = done.stderr[-2000:].decode("utf-8", "replace")
        log.error("making a document ended with %d: %s", done.returncode, told)
        raise Unavailable(FAILED)
