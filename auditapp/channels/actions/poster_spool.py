"""Orders of posters as folders of the spool: every process can read them, none holds anything.

    <spool>/posters/<account>/<order>/order.jsonl     what was asked for, then one point a line
                                      progress.json   rewritten twice a second until the end
                                      result          appears when it is whole

An order belongs to the account that its folder stands in. Ages are those of the files.
"""

import contextlib
import fcntl
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec

from auditapp.base.errors import NotFound
from auditapp.base.ids import is_id, new_id
from auditapp.channels.models.posters import Order, Placard, Progress

KEPT_SECONDS = 24 * 3600
BEAT_SECONDS = 0.5
SILENT_SECONDS = 20.0  # nobody has told its progress for so long: the process was ended
_ORDER, _PROGRESS, _RESULT = "order.jsonl", "progress.json", "result"


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
        ended = self.progress.is_whole or self.progress.has_failed
        return not (ended or self.is_silent)


class Spool:
    """The folder of orders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "posters"

    async def put(self, account_id: str, order: Order, placards: AsyncIterator[Placard]) -> str:
        """Store a new order; return its id. Nobody sees it before it is whole."""
        order_id = new_id()
        place = self._folder / account_id / order_id
        draft = place.with_name(f".{order_id}")
        draft.mkdir(mode=0o700, parents=True)
        encode = msgspec.json.Encoder().encode
        try:
            with (draft / _ORDER).open("wb") as file:
                file.write(encode(order) + b"\n")
                async for placard in placards:
                    file.write(encode(placard) + b"\n")
            tell(draft, Progress())
            draft.rename(place)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
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

    def list(self, account_id: str) -> list[Kept]:
        """Return a person's orders, the newest first."""
        found = []
        for place in (self._folder / account_id).glob("[!.]*"):
            with contextlib.suppress(NotFound):
                found.append(self.get(account_id, place.name))
        return sorted(found, key=lambda kept: kept.order.ordered_at, reverse=True)

    def sweep(self) -> None:
        """Delete the orders of everybody that nobody worked on for a day."""
        oldest = time.time() - KEPT_SECONDS
        for place in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                newest = max(entry.stat().st_mtime for entry in (place, *place.iterdir()))
                if newest < oldest:
                    shutil.rmtree(place, ignore_errors=True)


def read_order(folder: Path) -> Order:
    """Return what was asked for."""
    with (folder / _ORDER).open("rb") as file:
        return msgspec.json.decode(file.readline(), type=Order)


def read_placards(folder: Path) -> Iterator[Placard]:
    """Give the points of an order one by one."""
    decoder = msgspec.json.Decoder(Placard)
    with (folder / _ORDER).open("rb") as file:
        next(file)
        yield from map(decoder.decode, file)


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
