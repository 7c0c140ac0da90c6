"""A load generator for machines without wrk: sockets of asyncio, one request at a time on each."""

import asyncio
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tests.bench.load import Job, Load


class _Client(asyncio.Protocol):
    """Sends the next request as soon as the answer before it is whole."""

    def __init__(self, requests: Iterator[bytes], times: list[float], until: float) -> None:
        self._requests = requests
        self._times = times
        self._until = until
        self._received = b""
        self._sent_at = 0.0
        self.failed = 0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, mark, body = self._received.partition(b"\r\n\r\n")
        if not mark or len(body) < _length(head):
            return
        now = time.perf_counter()
        self._times.append(now - self._sent_at)
        self.failed += head[9:10] not in (b"2", b"3")
        self._received = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if not self.over.done():
            self.failed += 1
            self.over.set_result(None)

    def _next(self) -> None:
        request = next(self._requests, None)
        self._sent_at = time.perf_counter()
        if request is None or self._sent_at > self._until:
            self.over.set_result(None)
            self._transport.close()
            return
        self._transport.write(request)  # type: ignore[attr-defined]


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _requests(job: Job) -> Iterator[bytes]:
    common = "".join(f"{name}: {value}\r\n" for name, value in job.headers.items())
    common += f"Host: 127.0.0.1:{job.port}\r\n"
    if not job.lines:
        same = f"GET {job.path} HTTP/1.1\r\n{common}\r\n".encode()
        while True:
            yield same
    with Path(job.lines).open(encoding="utf-8") as file:
        for line in file:
            method, path, body = line.rstrip("\n").split("\t")
            head = f"{method} {path} HTTP/1.1\r\n{common}"
            yield f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()


async def measure(job: Job) -> Load:
    """Send until the time is over or the lines are."""
    times: list[float] = []
    requests = _requests(job)
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(
            lambda: _Client(requests, times, began + job.seconds), "127.0.0.1", job.port
        )
        for _ in range(job.clients)
    ]
    clients = [client for _, client in made]
    await asyncio.gather(*(client.over for client in clients))
    seconds = time.perf_counter() - began
    times.sort()
    return Load(
        requests=len(times),
        seconds=seconds,
        failed=sum(client.failed for client in clients),
        p50=percentile(times, 0.50) * 1e3,
        p99=percentile(times, 0.99) * 1e3,
    )


def percentile(times: list[float], part: float) -> float:
    """Return the value below which this part of sorted times lies."""
    return times[min(len(times) - 1, int(len(times) * part))] if times else 0.0


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(measure(asked))))
