"""Answers that are bytes already: no serialiser, no header objects, for the busiest pages."""

import base64
import hashlib
import re
from typing import Any

from litestar.response.base import ASGIResponse

from auditapp.web.headers import CONTENT_SECURITY_POLICY
from auditapp.web.spliced import Spliced

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
Headers = list[tuple[bytes, bytes]]


class ReadyResponse(ASGIResponse):
    """Sends exactly these headers and bytes."""

    __slots__ = ("_body", "_headers", "_status")

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:  # no super: see above
        self._status = status
        self._headers = headers
        self._body = body

    def with_header(self, name: bytes, value: bytes) -> "ReadyResponse":
        """Return the same answer with one more header."""
        return ReadyResponse(self._status, [*self._headers, (name, value)], self._body)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer; a HEAD request gets the headers alone."""
        del receive
        start = {"type": "http.response.start", "status": self._status, "headers": self._headers}
        await send(start)
        body = b"" if scope["method"] == "HEAD" else self._body
        await send({"type": "http.response.body", "body": body, "more_body": False})


class ReadyPage:
    """A page rendered once, with a mark where each request's own text of equal length goes.

    Its style sheet stands inside it (one request up to the first question), so its policy names the
    sheet's hash; the headers layer keeps a policy that the answer brings. A page with a form token
    is kept by the reader's own browser (`is_kept`), for the way back to it only.
    """

    def __init__(self, html: str, mark: str, *, status: int = 200, is_kept: bool = False) -> None:
        self._spliced = Spliced(html.encode(), mark.encode())
        self._status = status
        self._common: Headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-security-policy", policy(html).encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"cache-control", b"private, no-cache" if is_kept else b"no-store"),
            (b"vary", b"accept-encoding, cookie"),
        ]
        self._plain_headers = [*self._common, (b"content-length", b"%d" % self._spliced.length)]
        packed = len(self._spliced.gzipped(mark.encode()))
        self._packed_headers = [
            *self._common,
            (b"content-encoding", b"gzip"),
            (b"content-length", b"%d" % packed),
        ]

    def answer(self, text: str, *, gzip: bool) -> ReadyResponse:
        """Return the answer with text in the page's holes."""
        if gzip:
            body = self._spliced.gzipped(text.encode())
            return ReadyResponse(self._status, self._packed_headers, body)
        return ReadyResponse(self._status, self._plain_headers, self._spliced.plain(text.encode()))


def policy(html: str) -> str:
    """Return the content security policy that allows the page's own style sheet by its hash."""
    hashes = [
        base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
        for sheet in _STYLE.findall(html)
    ]
    own = " ".join(["style-src 'self'", *(f"'sha256-{value}'" for value in hashes)])
    return CONTENT_SECURITY_POLICY.replace("style-src 'self'", own)
