"""One line per request: method, route, status, milliseconds.

The route is its template (`/q/{code}`), so no code, token or name of a file is written, and no
query, referer or user agent is. The client's address is left out wherever a citizen may have asked:
below the private prefixes, for what survey pages load and link to, and where no route matched.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable

import msgspec
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Send

from auditapp.web.address import TrustedProxies, client_address
from auditapp.web.asgi import Layer

log = logging.getLogger("auditapp.access")

_KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_NO_ANSWER = 499
_NO_ROUTE = "-"
# What a survey page loads or links to: a line with an address here would tell who answered when.
CITIZEN_PATHS = ("/static/", "/privacy", "/look", "/health", "/kiosk", "/public/")


class AccessLog(Layer):
    """Writes the line when the answer is out; 499 stands for a client that left before."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        trusted: TrustedProxies,
        private_prefixes: Iterable[str] = ("/q/",),
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(app)
        self._trusted = trusted
        self._private = (*private_prefixes, *CITIZEN_PATHS)
        self._clock = clock

    def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> Awaitable[None]:
        if not log.isEnabledFor(logging.INFO):
            return self.inside(scope, receive, send)
        return self._watched(scope, receive, send)

    async def _watched(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        began = self._clock()
        status = _NO_ANSWER

        def watch(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            return send(message)

        try:
            await self.inside(scope, receive, watch)
        finally:
            log.info("%s", self._line(scope, status, self._clock() - began))

    def _line(self, scope: HTTPScope, status: int, seconds: float) -> str:
        method = scope["method"]
        route = scope.get("path_template") or _NO_ROUTE
        line: dict[str, object] = {
            "method": method if method in _KNOWN_METHODS else "other",
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        if route != _NO_ROUTE and not scope["path"].startswith(self._private):
            line["client"] = client_address(scope, self._trusted)
        return msgspec.json.encode(line).decode()
