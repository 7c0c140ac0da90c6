"""A network that cannot be trusted: a reverse proxy that drops, delays, doubles and cuts off."""

import asyncio
import random
import threading
from collections import Counter
from contextlib import suppress
from itertools import cycle
from types import TracebackType
from typing import Self

FATES = ("drop", "lose", "half request", "half answer", "twice", "slow")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class WeakProxy:
    """Listens on loopback and passes requests on, one per connection, in a thread of its own.

    `trouble` is the share of requests that meet one of FATES; `is_down` means no network at all.
    `met` counts what happened to requests that change something.
    """

    def __init__(self, port: int, target: int, *, seed: int) -> None:
        self.port, self.target = port, target
        self.trouble = 0.0
        self.is_down = False
        self.met: Counter[str] = Counter()
        self._dice = random.Random(seed)  # noqa: S311 - dice with a seed
        self._turns = cycle(FATES)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        """Return the address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        listen = asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=2**20)
        self._server = asyncio.run_coroutine_threadsafe(listen, self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                request = await _read(reader)
                if not self.is_down:
                    await self._meet(request, writer)
        finally:
            writer.close()

    async def _meet(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        is_change = request.startswith(b"POST")
        fate = "none"
        if self._dice.random() < self.trouble:  # what changes something meets every fate in turn
            fate = next(self._turns) if is_change else self._dice.choice(FATES)
        if is_change:
            self.met[fate] += 1
        answer = b"" if fate == "drop" else await self._suffer(request, fate)
        if not self.is_down:
            writer.write(answer)
            await writer.drain()

    async def _suffer(self, request: bytes, fate: str) -> bytes:
        """Pass the request on as fate will have it; return what comes back."""
        if fate == "half request":
            request = request[: len(request) * 2 // 3]
        elif fate == "slow":
            await asyncio.sleep(self._dice.uniform(0.05, 0.6))
        elif fate == "twice":
            await asyncio.gather(self._pass(request), self._pass(request))
        answer = await self._pass(request)
        kept = {"lose": 0, "half request": 0, "half answer": len(answer) // 2}
        return answer[: kept.get(fate, len(answer))]

    async def _pass(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target)
        try:
            writer.write(request)
            if not _is_whole(request):
                writer.write_eof()
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    """Return one request, told to be the last of its connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = [
        line for line in head[:-4].split(b"\r\n") if not line.lower().startswith(b"connection:")
    ]
    body = await reader.readexactly(_length(head))
    return b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _is_whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    return bool(end) and len(body) == _length(head)
