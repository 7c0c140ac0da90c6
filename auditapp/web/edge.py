"""The layers of the edge in their one right order, around the app.

From outside in: the log sees every status; headers go on every answer; errors answer whatever the
guards raise; the host is checked before a body is read; the body before its token; and only what
passed all of them starts a task that nobody can cancel.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import Struct

from auditapp.web.access_log import AccessLog
from auditapp.web.address import HostGuard, TrustedProxies
from auditapp.web.asgi import scope_type
from auditapp.web.body import DEFAULT_LIMITS, Admit, BodyGuard, BodyLimits
from auditapp.web.errors import ErrorLayer, Errors
from auditapp.web.finish import Finisher
from auditapp.web.headers import SecurityHeaders
from auditapp.web.origin import OriginGuard


class EdgeSettings(Struct, frozen=True, kw_only=True):
    """What the edge must know of this installation."""

    secret_key: str
    public_url: str = ""
    allowed_hosts: Sequence[str] = ()
    trusted_proxies: Sequence[str] = ()
    anonymous_prefixes: Sequence[str] = ("/q/",)
    body_limits: Mapping[str, BodyLimits] = DEFAULT_LIMITS
    shutdown_seconds: float = 10.0


def with_edge(
    app: ASGIApp,
    settings: EdgeSettings,
    errors: Errors,
    *,
    shortcut: Callable[[ASGIApp], ASGIApp] = lambda app: app,
    admit: Admit | None = None,
) -> ASGIApp:
    """The app behind all layers; serve this, and test against this.

    A shortcut stands behind the guards and beside the finisher: what it does itself must not mind
    being cancelled. `admit` tells who may send large bodies.
    """
    anonymous = settings.anonymous_prefixes
    app = shortcut(Finisher(app, shutdown_seconds=settings.shutdown_seconds))
    app = OriginGuard(
        app,
        secret_key=settings.secret_key,
        public_url=settings.public_url,
        open_prefixes=anonymous,
    )
    app = BodyGuard(app, settings.body_limits, admit=admit)
    app = HostGuard(app, settings.allowed_hosts)
    app = ErrorLayer(app, errors)
    app = SecurityHeaders(app, public_url=settings.public_url)
    trusted = TrustedProxies(settings.trusted_proxies)
    return NoSockets(AccessLog(app, trusted=trusted, private_prefixes=anonymous))


class NoSockets:
    """Closes WebSockets at once: no page uses them, and none of the guards looks at them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope_type(scope) == "websocket":
            return self._close(receive, send)
        return self.app(scope, receive, send)

    async def _close(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.close", "code": 1000, "reason": ""})
