"""Orders of files as folders of the spool: every process can read them, none holds anything.

<spool>/exports/<account>/<order>/order.json     what was asked for
                                 progress.json   rewritten twice a second until the end
                                 result          appears when it is whole
"""

import contextlib
import fcntl
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from auditapp.base.errors import NotFound
from auditapp.base.ids import is_id, new_id
from auditapp.exchange.models.formats import Order, Progress

KEPT_SECONDS = 4 * 3600  # single answers do not lie about
SILENT_SECONDS = 20.0  # nobody has told its progress for so long: the process was ended
_ORDER, _PROGRESS, _RESULT = "order.json", "progress.json", "result"


class Kept(msgspec.Struct, frozen=True):
    """An order with its progress; `is_silent` when nobody works on it any more."""

    id: str
    order: Order
    progress: Progress
    is_silent: bool
    size: int

    @property
    def is_under_way(self) -> bool:
        """Tell whether it may still become whole."""
        return not (self.progress.is_whole or self.progress.has_failed or self.is_silent)


class Spool:
    """The folder of orders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "exports"

    def put(self, account_id: str, order: Order) -> str:
        """Store a new order and return its id."""
        order_id = new_id()
        place = self._folder / account_id / order_id
        draft = place.with_name(f".{order_id}")
        draft.mkdir(mode=0o700, parents=True)
        (draft / _ORDER).write_bytes(msgspec.json.encode(order))
        tell(draft, Progress())
        draft.rename(place)
        return order_id

    def folder(self, account_id: str, order_id: str) -> Path:
        """Return the folder of a person's own order; raises NotFound."""
        place = self._folder / account_id / order_id
        if not (is_id(account_id) and is_id(order_id) and place.is_dir()):
            raise NotFound
        return place

    def get(self, account_id: str, order_id: str) -> Kept:
        """Return a person's own order; raises NotFound."""
        place = self.folder(account_id, order_id)
        try:
            progress = msgspec.json.decode((place / _PROGRESS).read_bytes(), type=Progress)
            age = time.time() - (place / _PROGRESS).stat().st_mtime
            size = (place / _RESULT).stat().st_size if progress.is_whole else 0
            order = read_order(place)
        except FileNotFoundError:
            raise NotFound from None
        return Kept(order_id, order, progress, age > SILENT_SECONDS, size)

    def result(self, account_id: str, order_id: str) -> Path:
        """Return the file of an order that is whole; raises NotFound."""
        if not self.get(account_id, order_id).progress.is_whole:
            raise NotFound
        return self.folder(account_id, order_id) / _RESULT

    def count_under_way(self, account_id: str) -> int:
        """Return how many files of a person are being made."""
        kept = []
        for place in (self._folder / account_id).glob("[!.]*"):
            with contextlib.suppress(NotFound):
                kept.append(self.get(account_id, place.name))
        return sum(each.is_under_way for each in kept)

    def sweep(self) -> None:
        """Delete the orders of everybody that nobody worked on for some hours."""
        oldest = time.time() - KEPT_SECONDS
        for place in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                newest = max(entry.stat().st_mtime for entry in (place, *place.iterdir()))
                if newest < oldest:
                    shutil.rmtree(place, ignore_errors=True)


def read_order(folder: Path) -> Order:
    """Return what was asked for."""
    return msgspec.json.decode((folder / _ORDER).read_bytes(), type=Order)


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
    """Wait until no other file of this machine is being made: one core is left to the service."""
    with (folder.parents[1] / "turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
