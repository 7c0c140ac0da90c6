"""Small readings of an ASGI scope that several layers of the edge share."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar, cast

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

T = TypeVar("T")
HTTPApp = Callable[[HTTPScope, Receive, Send], Awaitable[None]]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Layer:
    """One layer around an app: what is not HTTP passes by, HTTP goes to `handle`.

    `inside` is where a request goes on: straight to the next layer's `handle`, so that only the
    outermost looks at what kind of scope it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.inside: HTTPApp = app.handle if isinstance(app, Layer) else cast("HTTPApp", app)

    # Not async itself: each layer would put one coroutine more around every request.
    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope_type(scope) == "http":
            return self.handle(cast("HTTPScope", scope), receive, send)
        return self.app(scope, receive, send)

    # A layer that only looks hands on what is inside: one more coroutine would cost every request.
    def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> Awaitable[None]:
        raise NotImplementedError


def scope_type(scope: Scope) -> str:
    """`http`, `websocket` or `lifespan`; the framework's types leave the last one out."""
    return scope["type"]


def header_values(scope: Scope, name: bytes) -> list[bytes]:
    """Every value of a header, in order; servers hand names in lower case."""
    return [value for key, value in scope["headers"] if key == name]


def header(scope: Scope, name: bytes) -> str | None:
    """The first value of a header as text; None when it was not sent."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return None


def longest_prefix(path: str, table: Iterable[tuple[str, T]]) -> T | None:
    """The value of the longest prefix that the path starts with."""
    best: T | None = None
    length = -1
    for prefix, value in table:
        if len(prefix) > length and path.startswith(prefix):
            best, length = value, len(prefix)
    return best
