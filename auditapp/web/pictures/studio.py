"""The way to the drawing process: off the event loop, one file at a time, with an end in sight.

One process per service process, begun with the first file and begun anew when it is lost. Decoders
are written in C and read what strangers made: nothing of the service shares memory with them.
"""

import asyncio
import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import msgspec

from auditapp.base.errors import Unavailable
from auditapp.web.pictures.results import TOO_MUCH_WORK, Order, Refused, Result

MOST_WAITING = 40
SECONDS = 20.0  # in all; the child's own limit counts processor time only
LENGTH = 8
CHUNK = 1 << 20
ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-P", "-m", "auditapp.web.pictures.nursery")

_encode = msgspec.msgpack.Encoder().encode
_decoder: msgspec.msgpack.Decoder[Result] = msgspec.msgpack.Decoder(Result)


class _Lost(Exception):
    """The drawing process ended or took too long."""


class Studio:
    """Draws photos anew and says what other files are."""

    def __init__(self, command: tuple[str, ...] = COMMAND, seconds: float = SECONDS) -> None:
        self._command, self._seconds = command, seconds
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="studio")
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting = 0
        self._lock = threading.Lock()

    async def take(self, order: Order) -> Result:
        """Return what is to be kept; raises Unavailable when too many files wait already."""
        if self._waiting >= MOST_WAITING:
            raise Unavailable
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._executor, self._draw, _encode(order))
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the drawing process."""
        with self._lock:
            self._end()

    def _draw(self, order: bytes) -> Result:
        """Ask the process; one that was lost before it answered is asked again, once."""
        with self._lock:
            for _ in range(2):
                was_running = self._process is not None
                try:
                    return _decoder.decode(self._ask(order))
                except TimeoutError:
                    self._end()
                    return Refused(TOO_MUCH_WORK)
                except (_Lost, OSError, msgspec.DecodeError):
                    self._end()
                    if not was_running:
                        break
            raise Unavailable

    def _ask(self, order: bytes) -> bytes:
        process = self._process or self._begin()
        deadline = _Deadline(self._seconds)
        assert process.stdin and process.stdout  # noqa: S101 - Popen's types leave it open
        self._write(process.stdin.fileno(), len(order).to_bytes(LENGTH, "big") + order, deadline)
        head = self._read(process.stdout.fileno(), LENGTH, deadline)
        return self._read(process.stdout.fileno(), int.from_bytes(head, "big"), deadline)

    def _begin(self) -> subprocess.Popen[bytes]:
        environ = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        self._process = subprocess.Popen(  # noqa: S603 - our own program, without our secrets
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=environ,
            cwd="/",
            start_new_session=True,  # so that it ends together with its child
        )
        assert self._process.stdin  # noqa: S101
        os.set_blocking(self._process.stdin.fileno(), False)
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    @staticmethod
    def _write(handle: int, content: bytes, deadline: "_Deadline") -> None:
        left = memoryview(content)
        while left:
            deadline.wait(writes=handle)
            left = left[os.write(handle, left[:CHUNK]) :]

    @staticmethod
    def _read(handle: int, size: int, deadline: "_Deadline") -> bytes:
        chunks, left = [], size
        while left:
            deadline.wait(reads=handle)
            chunk = os.read(handle, min(left, CHUNK))
            if not chunk:
                raise _Lost
            chunks.append(chunk)
            left -= len(chunk)
        return b"".join(chunks)


class _Deadline:
    """Waits for a pipe, but not beyond a moment."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def wait(self, *, reads: int | None = None, writes: int | None = None) -> None:
        """Return when the pipe is ready; raises TimeoutError."""
        poll = select.poll()
        if reads is not None:
            poll.register(reads, select.POLLIN)
        if writes is not None:
            poll.register(writes, select.POLLOUT)
        if not poll.poll(max(0.0, self._until - time.monotonic()) * 1000):
            raise TimeoutError


@cache
def shared_studio() -> Studio:
    """Return the one studio of this process."""
    return Studio()
