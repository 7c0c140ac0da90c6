"""Hands for the edge tests: a bare ASGI call, and bytes on a real socket."""

import asyncio
import socket
from typing import Any, cast

from litestar.types import ASGIApp, Message, Receive, ReceiveMessage, Scope, Send
from msgspec import Struct

FORM = "application/x-www-form-urlencoded"


class Answer(Struct):
    status: int
    headers: dict[str, str]
    body: bytes


def make_scope(
    method: str = "GET",
    path: str = "/",
    headers: dict[str, str] | list[tuple[bytes, bytes]] | None = None,
    **more: object,
) -> Scope:
    """An HTTP scope as a server makes it; `more` overrides single keys."""
    pairs = headers if isinstance(headers, list) else encode_headers(headers or {})
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": pairs,
        "scheme": "http",
        "client": ("127.0.0.1", 50000),
        "state": {},
        **more,
    }
    return cast("Scope", scope)


def encode_headers(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


class Feed:
    """A `receive` that hands out chunks, each after a pause, and then a disconnect."""

    def __init__(self, *chunks: bytes, pause: float = 0.0, ends: bool = True) -> None:
        self.chunks = list(chunks)
        self.pause = pause
        self.ends = ends

    async def __call__(self) -> ReceiveMessage:
        await asyncio.sleep(self.pause)
        if not self.chunks:
            return {"type": "http.disconnect"}
        body = self.chunks.pop(0)
        more = bool(self.chunks) or not self.ends
        return cast("ReceiveMessage", {"type": "http.request", "body": body, "more_body": more})


class Sink:
    """A `send` that keeps what was sent."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(cast("dict[str, Any]", message))

    @property
    def answer(self) -> Answer:
        start, *rest = self.messages
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], headers, b"".join(part["body"] for part in rest))


class Probe:
    """An app that answers 200 and remembers the scopes and bodies that reached it."""

    def __init__(self, headers: dict[str, str] | None = None) -> None:
        self.scopes: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.headers = encode_headers(headers or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(cast("dict[str, Any]", scope))
        self.bodies.append(cast("dict[str, Any]", await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"ok", "more_body": False})


async def call(app: ASGIApp, scope: Scope, *chunks: bytes) -> Answer:
    """One request through an app, its body in the given chunks."""
    sink = Sink()
    await app(scope, Feed(*(chunks or (b"",))), sink)
    return sink.answer


class Wire:
    """A socket to the server under test, for requests that no client library would send."""

    def __init__(self, port: int, seconds: float = 8.0) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> Answer:
        """Reads until the server closes or the announced length is there."""
        data = b""
        while not _is_whole(data):
            part = self.socket.recv(65536)
            if not part:
                break
            data += part
        return _parse(data)


def ask(port: int, data: bytes) -> Answer:
    """One request over its own connection."""
    with Wire(port) as wire:
        wire.send(data)
        return wire.answer()


def request(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> bytes:
    """The bytes of a request; same-origin and of the right length unless the headers say so."""
    fields = {"Host": "127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    if body is not None:
        fields["Content-Length"] = str(len(body))
    fields.update(headers or {})
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    head = f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")
    return head + (body or b"")


def _is_whole(data: bytes) -> bool:
    head, found, body = data.partition(b"\r\n\r\n")
    return bool(found) and len(body) >= int(_headers(head).get("content-length", "0"))


def _parse(data: bytes) -> Answer:
    head, _, body = data.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1]) if head else 0
    headers = _headers(head)
    # What follows is the answer to the next request on the connection.
    length = headers.get("content-length")
    return Answer(status, headers, body[: int(length)] if length else body)


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (li.partition(":") for li in lines)}
