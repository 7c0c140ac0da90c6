"""Security headers on every answer: pages, errors, files and 304 alike."""

from collections.abc import Awaitable

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Send

from auditapp.web.asgi import Layer
from auditapp.web.session import is_https

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
# A page that shows pages of our own in frames, and what those pages then say of themselves.
FRAMING_POLICY = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
FRAMED_OPTIONS = "SAMEORIGIN"
PERMISSIONS_POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
_ALWAYS = (
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),  # what frame-ancestors says, for browsers that do not know it
    ("referrer-policy", "same-origin"),
    ("permissions-policy", PERMISSIONS_POLICY),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
)
_ONE_YEAR = ("strict-transport-security", "max-age=31536000; includeSubDomains")
_NO_STORE = (b"cache-control", b"no-store")


def framed_policy(policy: str) -> str:
    """Return the policy of a page that our own pages may frame, and that can send nothing."""
    for was, becomes in (
        ("frame-ancestors 'none'", "frame-ancestors 'self'"),
        ("form-action 'self'", "form-action 'none'"),
        ("connect-src 'self'", "connect-src 'none'"),
    ):
        policy = policy.replace(was, becomes)
    return policy


class SecurityHeaders(Layer):
    """Adds each header that the answer does not set itself."""

    def __init__(self, app: ASGIApp, *, public_url: str = "") -> None:
        super().__init__(app)
        pairs = (*_ALWAYS, _ONE_YEAR) if is_https(public_url) else _ALWAYS
        self._headers = [(name.encode(), value.encode()) for name, value in pairs]

    async def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        def add(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                message["headers"] = self._complete(list(message["headers"]), message["status"])
            return send(message)

        await self.app(scope, receive, add)

    def _complete(
        self, headers: list[tuple[bytes, bytes]], status: int
    ) -> list[tuple[bytes, bytes]]:
        present = {name.lower() for name, _value in headers}
        headers += [pair for pair in self._headers if pair[0] not in present]
        # A 304 speaks for a copy the browser keeps: "no-store" on it would throw that copy away.
        if b"cache-control" not in present and status != 304:
            headers.append(_NO_STORE)
        return headers
