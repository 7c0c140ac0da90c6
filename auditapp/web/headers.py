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
MOST_KNOWN = 512
Headers = list[tuple[bytes, bytes]]
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
        self._known: dict[tuple[object, ...], Headers] = {}

    def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> Awaitable[None]:
        def add(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                message["headers"] = self._whole(tuple(message["headers"]), message["status"])
            return send(message)

        return self.inside(scope, receive, add)

    def _whole(self, headers: tuple[tuple[bytes, bytes], ...], status: int) -> Headers:
        """Return the headers with ours; the busiest pages bring the same ones every time.

        Nothing that a cookie says is kept in memory.
        """
        known = self._known.get(headers) if status == 200 else None
        if known is not None:
            return known
        whole = self._complete(list(headers), status)
        if status == 200 and all(name.lower() != b"set-cookie" for name, _ in headers):
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[headers] = whole
        return whole

    def _complete(self, headers: Headers, status: int) -> Headers:
        present = {name.lower() for name, _value in headers}
        headers += [pair for pair in self._headers if pair[0] not in present]
        # A 304 speaks for a copy the browser keeps: "no-store" on it would throw that copy away.
        if b"cache-control" not in present and status != 304:
            headers.append(_NO_STORE)
        return headers
