"""Files that a process of its own makes, as folders: every process reads them, none holds any.

    <folder>/<account>/<order>/order.jsonl     what was asked for, then lines of the kind's own
                               progress.json   rewritten twice a second until the end
                               result          appears when it is whole
                               log             what the process that makes it says

An order belongs to the account that its folder stands in. Ages are those of the files.
"""

import contextlib
import fcntl
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Generic, Protocol, TypeVar

import msgspec

import auditapp
from auditapp.base.errors import NotFound
from auditapp.base.ids import is_id, new_id

log = logging.getLogger("auditapp.spool")
BEAT_SECONDS = 0.5
SILENT_SECONDS = 20.0  # nobody has told its progress for so long: the process was ended
_ORDER, _PROGRESS, _RESULT = "order.jsonl", "progress.json", "result"
_PASSED_ON = ("PATH", "TMPDIR", "PYTHONDONTWRITEBYTECODE")


class Ordered(Protocol):
    """What every kind of order knows."""

    @property
    def ordered_at(self) -> datetime:
        """Return when it was asked for."""
        ...


Asked = TypeVar("Asked", bound=Ordered)


class Progress(msgspec.Struct, frozen=True):
    """How many pieces are done, and whether the file is whole or given up."""

    done: int = 0
    is_whole: bool = False
    has_failed: bool = False


class Kept(msgspec.Struct, Generic[Asked], frozen=True):
    """An order with its progress; `is_silent` when nobody works on it any more."""

    id: str
    order: Asked
    progress: Progress
    is_silent: bool
    size: int

    @property
    def is_under_way(self) -> bool:
        """Tell whether it may still become whole."""
        return not (self.progress.is_whole or self.progress.has_failed or self.is_silent)


class Spool(Generic[Asked]):
    """The folder of orders of one kind, which are deleted some time after the work on them."""

    def __init__(self, folder: Path, kind: type[Asked], *, kept_seconds: float) -> None:
        self._folder = folder
        self._kind = kind
        self._kept_seconds = kept_seconds

    @contextlib.contextmanager
    def putting(self, account_id: str, order: Asked) -> Iterator[tuple[str, BinaryIO]]:
        """Store a new order: its id, and a file for more lines. Nobody sees it before the end."""
        order_id = new_id()
        place = self._folder / account_id / order_id
        draft = place.with_name(f".{order_id}")
        draft.mkdir(mode=0o700, parents=True)
        try:
            with (draft / _ORDER).open("wb") as file:
                file.write(msgspec.json.encode(order) + b"\n")
                yield order_id, file
            tell(draft, Progress())
            draft.rename(place)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise

    def folder(self, account_id: str, order_id: str) -> Path:
        """Return the folder of a person's own order; raises NotFound."""
        place = self._folder / account_id / order_id
        if not (is_id(account_id) and is_id(order_id) and place.is_dir()):
            raise NotFound
        return place

    def get(self, account_id: str, order_id: str) -> Kept[Asked]:
        """Return a person's own order; raises NotFound."""
        place = self.folder(account_id, order_id)
        try:
            progress = msgspec.json.decode((place / _PROGRESS).read_bytes(), type=Progress)
            age = time.time() - (place / _PROGRESS).stat().st_mtime
            size = (place / _RESULT).stat().st_size if progress.is_whole else 0
            order = read_order(place, self._kind)
        except FileNotFoundError:
            raise NotFound from None
        return Kept(order_id, order, progress, age > SILENT_SECONDS, size)

    def result(self, account_id: str, order_id: str) -> Path:
        """Return the file of an order that is whole; raises NotFound."""
        if not self.get(account_id, order_id).progress.is_whole:
            raise NotFound
        return self.folder(account_id, order_id) / _RESULT

    def orders(self, account_id: str) -> list[Kept[Asked]]:
        """Return a person's orders, the newest first."""
        found = []
        for place in (self._folder / account_id).glob("[!.]*"):
            with contextlib.suppress(NotFound):
                found.append(self.get(account_id, place.name))
        return sorted(found, key=lambda kept: kept.order.ordered_at, reverse=True)

    def count_under_way(self, account_id: str) -> int:
        """Return how many files of a person are being made."""
        return sum(kept.is_under_way for kept in self.orders(account_id))

    def sweep(self) -> None:
        """Delete the orders of everybody that nobody worked on for so long as they are kept."""
        oldest = time.time() - self._kept_seconds
        for place in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                newest = max(entry.stat().st_mtime for entry in (place, *place.iterdir()))
                if newest < oldest:
                    shutil.rmtree(place, ignore_errors=True)


def read_order(folder: Path, kind: type[Asked]) -> Asked:
    """Return what was asked for."""
    with (folder / _ORDER).open("rb") as file:
        return msgspec.json.decode(file.readline(), type=kind)


def read_lines(folder: Path) -> Iterator[bytes]:
    """Give the lines that follow the order one by one."""
    with (folder / _ORDER).open("rb") as file:
        next(file)
        yield from file


def tell(folder: Path, progress: Progress) -> None:
    """Replace what is said of the progress; its age shows that somebody is at work."""
    draft = folder / f"{_PROGRESS}.part"
    draft.write_bytes(msgspec.json.encode(progress))
    draft.replace(folder / _PROGRESS)


def finish(folder: Path, part: Path, total: int) -> None:
    """Let a whole file appear."""
    part.replace(folder / _RESULT)
    tell(folder, Progress(total, is_whole=True))


@contextlib.contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Wait until no other order of this machine is at work: one core is left to the service."""
    with (folder.parents[1] / "turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def start(folder: Path, job: str, environ: Mapping[str, str], *arguments: str) -> None:
    """Start the module that makes an order; it outlives this process and knows no secrets.

    Of the environment it has what every program needs, and `environ`.
    """
    paths = [str(Path(auditapp.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    usual = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    usual |= {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}
    with (folder / "log").open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", job, str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=usual | dict(environ),
            cwd=folder,
            start_new_session=True,
        )

    def wait() -> None:
        if code := process.wait():
            log.error("%s ended with %d, see %s", job, code, folder / "log")

    threading.Thread(target=wait, daemon=True, name=job).start()
