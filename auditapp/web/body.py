"""The body guard: nothing reaches a handler that is too big, too slow, or no clean text.

It reads the whole body under a size limit and two time limits, looks at headers, path, query and
body, and hands the body on unchanged. A form is parsed here once: handlers find it in
`scope["state"]["form"]` and its files in `scope["state"]["files"]`. A client that leaves in the
middle of its body leaves nothing: the app was never called.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import cast

from litestar.types import (
    ASGIApp,
    HTTPRequestEvent,
    HTTPScope,
    Receive,
    ReceiveMessage,
    Scope,
    Send,
)
from msgspec import Struct

from auditapp.base.errors import BadRequest, NotSignedIn, TooLarge, Unavailable, UnsupportedType
from auditapp.base.words import N_
from auditapp.web.asgi import SAFE_METHODS, Layer, header_values, longest_prefix
from auditapp.web.errors import HeadersTooLarge, TooSlow
from auditapp.web.media import Kind, body_kind
from auditapp.web.text import Form, check_address, check_json, parse_form
from auditapp.web.uploads import parse_files

MAX_HEADER_BYTES = 16 * 1024
MAX_ADDRESS_BYTES = 8 * 1024
MAX_HELD_BYTES = 512 * 1024 * 1024
MEGABYTE = 1024 * 1024

# Tells whether the sender of a request is known, before its body is read.
Admit = Callable[[HTTPScope], Awaitable[bool]]


class BodyLimits(Struct, frozen=True):
    """What one body may weigh and how long it may take, in bytes and seconds."""

    size: int = 1024 * 1024
    fields: int = 1000
    total_seconds: float = 30.0
    idle_seconds: float = 10.0
    files: bool = False  # whether a form may bring files: only where a page asks for one
    known: bool = False  # whether files are read only when their sender is signed in

    @property
    def plain(self) -> "BodyLimits":
        """What holds for a body without files where files are read of known senders only."""
        return BodyLimits() if self.known else self


DEFAULT_LIMITS: Mapping[str, BodyLimits] = MappingProxyType(
    {
        "/": BodyLimits(),
        "/q/": BodyLimits(size=64 * 1024, fields=300),
        "/report-templates/": BodyLimits(size=3 * MEGABYTE, fields=20, files=True),
        "/tablet-files": BodyLimits(size=8 * MEGABYTE, fields=20, files=True),
        "/paper-imports/": BodyLimits(size=2 * MEGABYTE, fields=20, files=True),
        "/answer-imports/": BodyLimits(size=2 * MEGABYTE, fields=300, files=True),
        "/question-imports/": BodyLimits(size=4 * MEGABYTE, fields=20, files=True),
        "/audit-imports": BodyLimits(size=2 * MEGABYTE, fields=20, files=True),
        # A tablet's unsent work, photos as base64; outbox-file.js writes files of up to 20 MB.
        "/audit-work/": BodyLimits(size=32 * MEGABYTE, fields=20, total_seconds=120.0, files=True),
        # Photos and documents, over a network as weak as 500 kbit/s.
        "/uploads/": BodyLimits(
            *(20 * MEGABYTE, 30), total_seconds=360.0, idle_seconds=20.0, files=True, known=True
        ),
    }
)

_TOO_LARGE = N_("What was sent is larger than this page accepts, so nothing was saved.")
_BAD_HEADERS = N_("The request's headers hold characters or lengths that are not allowed.")
_BAD_LENGTH = N_("The data did not arrive whole: its length is not the one announced.")
_NO_TYPE = N_("The data came in a format that this page cannot read, so nothing was saved.")


class _ClientGone(Exception):
    """The client left before its body was whole."""


class BodyGuard(Layer):
    """Raises BadRequest, TooLarge, UnsupportedType, TooSlow or HeadersTooLarge.

    Where only somebody known may send, also NotSignedIn, and Unavailable while too much is held.
    """

    def __init__(
        self,
        app: ASGIApp,
        limits: Mapping[str, BodyLimits] = DEFAULT_LIMITS,
        *,
        admit: Admit | None = None,
    ) -> None:
        super().__init__(app)
        self._limits = tuple(limits.items())
        self._admit = admit
        self._held = 0

    def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> Awaitable[None]:
        check_headers(scope)
        _check_target(scope)
        if scope["method"] in SAFE_METHODS:
            return self.inside(scope, _Replay(b"", receive), send)
        return self._take(scope, receive, send)

    async def _take(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        limits = longest_prefix(scope["path"], self._limits) or BodyLimits()
        kind, declared = _announced(scope, limits)
        if limits.known and kind is Kind.FILES:
            if self._admit is not None and not await self._admit(scope):
                raise NotSignedIn
            with self._room(limits.size if declared is None else declared):
                await self._pass(scope, receive, send, limits=limits, came=(kind, declared))
        else:
            await self._pass(scope, receive, send, limits=limits.plain, came=(kind, declared))

    async def _pass(
        self,
        scope: HTTPScope,
        receive: Receive,
        send: Send,
        *,
        limits: BodyLimits,
        came: tuple[Kind, int | None],
    ) -> None:
        kind, declared = came
        try:
            body = await read_body(receive, limits)
        except _ClientGone:
            return
        if declared is not None and declared != len(body):
            raise BadRequest(_BAD_LENGTH)
        _keep(scope, kind, body, limits)
        await self.inside(scope, _Replay(body, receive), send)

    @contextmanager
    def _room(self, size: int) -> Iterator[None]:
        """Hold no more than MAX_HELD_BYTES of large bodies at once."""
        if self._held + size > MAX_HELD_BYTES:
            raise Unavailable
        self._held += size
        try:
            yield
        finally:
            self._held -= size


async def read_body(receive: Receive, limits: BodyLimits) -> bytes:
    """The whole body; raises TooLarge, and TooSlow after either time limit."""
    now = asyncio.get_running_loop().time
    end = now() + limits.total_seconds
    body = b""
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout_at(min(end, now() + limits.idle_seconds)) as timer:
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise _ClientGone
                body = message.get("body", b"")
                size += len(body)
                if size > limits.size:
                    raise TooLarge(_TOO_LARGE)
                if not message.get("more_body", False):
                    break
                chunks.append(body)
                # An empty chunk is no progress: it must not buy more time.
                if body:
                    timer.reschedule(min(end, now() + limits.idle_seconds))
    except TimeoutError as exc:
        raise TooSlow from exc
    return b"".join((*chunks, body)) if chunks else body


def check_headers(scope: Scope) -> None:
    """Raises for headers that are too long together or not ASCII (cookies and tokens too)."""
    joined = b"".join([part for pair in scope["headers"] for part in pair])
    if not joined.isascii():
        raise BadRequest(_BAD_HEADERS)
    if len(joined) > MAX_HEADER_BYTES:
        raise HeadersTooLarge


def _check_target(scope: HTTPScope) -> None:
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"]
    if len(path) + len(query) > MAX_ADDRESS_BYTES:
        raise HeadersTooLarge
    check_address(path)
    if query:
        check_address(query)


def _announced(scope: HTTPScope, limits: BodyLimits) -> tuple[Kind, int | None]:
    types: list[bytes] = []
    encodings: list[bytes] = []
    lengths: list[bytes] = []
    found = {b"content-type": types, b"content-encoding": encodings, b"content-length": lengths}
    for name, value in scope["headers"]:
        if name in found:
            found[name].append(value)
    kind = body_kind(types, encodings, files=limits.files)
    if not lengths:
        return kind, None
    # isdigit() refuses signs, spaces and underscores that int() would take.
    if len(lengths) > 1 or not lengths[0].isdigit() or len(lengths[0]) > 15:
        raise BadRequest(_BAD_LENGTH)
    declared = int(lengths[0])
    if declared > (limits if kind is Kind.FILES else limits.plain).size:
        raise TooLarge(_TOO_LARGE)
    return kind, declared


def _keep(scope: HTTPScope, kind: Kind, body: bytes, limits: BodyLimits) -> None:
    state = scope.setdefault("state", {})
    if kind is Kind.FORM:
        state["form"] = parse_form(body, max_fields=limits.fields)
    elif kind is Kind.JSON:
        check_json(body)
    elif kind is Kind.FILES:
        state["form"], state["files"] = parse_files(
            header_values(scope, b"content-type")[0], body, max_fields=limits.fields
        )
    elif body:
        raise UnsupportedType(_NO_TYPE)


def posted_form(scope: Scope) -> Form:
    """The form that the guard parsed; empty when the request brought none."""
    return cast("Form", scope["state"].get("form", {}))


def _request_event(body: bytes) -> HTTPRequestEvent:
    return {"type": "http.request", "body": body, "more_body": False}


class _Replay:
    """A `receive` that hands out the body once, and afterwards only says when the client left."""

    __slots__ = ("_body", "_receive")

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> ReceiveMessage:
        if self._body is not None:
            body, self._body = self._body, None
            return _request_event(body)
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return message
