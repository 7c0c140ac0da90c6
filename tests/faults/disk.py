"""A disk that loses power: what strace saw, and the files that may be left after it.

Only what was synced is certain. Of the writes since then the disk may keep none, all, any of them,
or any 512-byte sector of any of them. A file's name counts as kept once its folder was synced.
"""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct, field

CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,unlink"
SECTOR = 512
_CALL = re.compile(r"(?P<name>\w+)\((?:(?P<fd>\d+)<(?P<path>[^>]*)>)?(?P<rest>.*)")
_TEXT = re.compile(r'"([^"]*)"')
_OFFSET = re.compile(r'", \d+, (\d+)')
_SIZE = re.compile(r", (\d+)")


class Event(Struct, frozen=True):
    """One thing that happened: kind is write, cut, sync, unlink or ack."""

    kind: str
    path: str
    offset: int = 0
    data: bytes = b""


def read_events(trace: Path) -> Iterator[Event]:
    """Yield the events of a recording: a write or sync when it ended, an ack when it began."""
    begun: dict[str, str] = {}
    for line in trace.read_text("ascii").splitlines():
        thread, _, call = line.partition(" ")
        call = call.strip()
        if call.startswith("<... "):
            event = _event(begun.pop(thread, ""))
            if event and event.kind != "ack":
                yield event
        elif call.endswith("<unfinished ...>"):
            begun[thread] = call
            event = _event(call)
            if event and event.kind == "ack":
                yield event
        elif event := _event(call):
            yield event


def _event(call: str) -> Event | None:
    found = _CALL.match(call)
    if found is None:
        return None
    path, rest = _bytes(found["path"] or "").decode(), found["rest"]
    match found["name"]:
        case "pwrite64":
            return Event("write", path, _number(_OFFSET, rest), _bytes(_text(rest)))
        case "write" if found["fd"] == "1" and (said := _bytes(_text(rest))).startswith(b"ack "):
            return Event("ack", said[4:].decode().strip())
        case "fsync" | "fdatasync":
            return Event("sync", path)
        case "ftruncate":
            return Event("cut", path, _number(_SIZE, rest))
        case "unlink":
            return Event("unlink", _bytes(_text(rest)).decode())
    return None


def _text(rest: str) -> str:
    found = _TEXT.search(rest)
    return found[1] if found else ""


def _number(pattern: re.Pattern[str], rest: str) -> int:
    found = pattern.search(rest)
    assert found is not None, rest[-200:]
    return int(found[1])


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


class Disk(Struct):
    """The certain content of the watched files, and what is still under way."""

    folder: str
    files: dict[str, bytearray]
    pending: list[Event] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    age: int = 0  # grows when what is certain changes

    @classmethod
    def of(cls, files: list[Path]) -> "Disk":
        """Return a disk with these files, all certain."""
        content = {str(path): bytearray(path.read_bytes()) for path in files}
        return cls(str(files[0].parent), content, named=set(content))

    def take(self, event: Event) -> bool:
        """Let an event happen; return whether it concerns the watched files."""
        if event.kind == "sync":
            return self._sync(event.path)
        if not event.path.startswith(self.folder + "/") or event.path.endswith("-shm"):
            return False
        self.pending.append(event)
        return True

    def _sync(self, path: str) -> bool:
        if path == self.folder:
            self.named = {event.path for event in self.pending} | set(self.files)
            self._settle(lambda event: event.kind == "unlink")
        elif path in self.files or any(event.path == path for event in self.pending):
            self._settle(lambda event: event.path == path and event.kind != "unlink")
        else:
            return False
        self.age += 1
        return True

    def _settle(self, is_certain: Callable[[Event], bool]) -> None:
        for event in self.pending:
            if is_certain(event):
                _apply(self.files, event)
        self.pending = [event for event in self.pending if not is_certain(event)]

    def after_cut(self, how: str, dice: random.Random) -> dict[str, bytearray]:
        """Return the files as a power cut now may leave them: how is none, all, some or torn."""
        files = {path: bytearray(content) for path, content in self.files.items()}
        if how != "none":
            for event in self.pending:
                if how == "all" or (how == "some" and dice.random() < 0.5):
                    _apply(files, event)
                elif how == "torn":
                    for part in _torn(event, dice):
                        _apply(files, part)
        if how == "all":
            return files
        return {path: content for path, content in files.items() if path in self.named}


def _apply(files: dict[str, bytearray], event: Event) -> None:
    if event.kind == "unlink":
        files.pop(event.path, None)
        return
    content = files.setdefault(event.path, bytearray())
    end = event.offset + len(event.data)
    if event.kind == "cut":
        del content[event.offset :]
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[event.offset : end] = event.data


def _torn(event: Event, dice: random.Random) -> Iterator[Event]:
    """Yield the sectors of a write that reached the disk."""
    if event.kind != "write":
        if dice.random() < 0.5:
            yield event
        return
    first = event.offset
    while first < event.offset + len(event.data):
        last = min((first // SECTOR + 1) * SECTOR, event.offset + len(event.data))
        if dice.random() < 0.5:
            begin = first - event.offset
            yield Event("write", event.path, first, event.data[begin : last - event.offset])
        first = last
