"""One mapping from whatever was raised to a status and a page, a fragment or JSON.

Used twice with the same words: by Litestar for its handlers, and as the outer layer for what the
guards raise before Litestar is reached. Nothing of a fault is shown but a random incident id.
"""

import html
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from auditapp.base.errors import AppError, Invalid
from auditapp.base.words import N_
from auditapp.web.asgi import Layer, header
from auditapp.web.error_pages import error_page
from auditapp.web.problem import Wrong, place_of, wrong_in_body

log = logging.getLogger("auditapp.errors")

Params = Mapping[str, object]
RenderError = Callable[[Scope, int, str, Params], bytes]
Translate = Callable[[Scope, str, Params], str]

# What Litestar must be told to hand over: without the last two it answers those itself.
FAULTS: tuple[type[Exception] | int, ...] = (Exception, HTTPException, 500)

_NOT_READABLE = N_("The data could not be read: it is not valid text in UTF-8 or not valid JSON.")


class TooSlow(AppError):
    status = 408


class HeadersTooLarge(AppError):
    status = 431


class Fault(msgspec.Struct, frozen=True):
    """What is answered: `key` is the msgid of the sentence that says what happened.

    wrong: which inputs are at fault, each with the msgid of what is wrong with it.
    """

    status: int
    key: str
    params: dict[str, object] = {}
    headers: dict[str, str] = {}
    wrong: tuple[Wrong, ...] = ()


def describe(exc: BaseException) -> Fault:
    """The answer to an exception; a fault of ours is logged with its trace and an incident id."""
    if isinstance(exc, AppError) and (exc.status < 500 or exc.status == 503):
        return _refusal(exc)
    if isinstance(exc, msgspec.ValidationError):
        return Fault(422, error_page(422).sentence)
    if isinstance(exc, HTTPException) and exc.status_code < 500:
        return _from_litestar(exc)
    if isinstance(exc, UnicodeDecodeError | RecursionError | msgspec.DecodeError):
        # Our own code raises these too, so the trace is kept although the answer is a 400.
        log.warning("unreadable input", exc_info=exc)
        return Fault(400, _NOT_READABLE)
    incident = secrets.token_hex(4)
    log.error("incident %s", incident, exc_info=exc)
    return Fault(500, error_page(500).sentence, {"incident": incident})


def _refusal(exc: AppError) -> Fault:
    wait = getattr(exc, "retry_after", None)
    headers = {"retry-after": str(wait)} if wait else {}
    if exc.status == 401:
        headers["www-authenticate"] = "Bearer"
    key = exc.key or error_page(exc.status).sentence
    wrong = ((exc.field, key),) if isinstance(exc, Invalid) and exc.field else ()
    return Fault(exc.status, key, dict(exc.params), headers, wrong)


def _from_litestar(exc: HTTPException) -> Fault:
    # exc.detail is English, and may repeat what was sent: our own words instead.
    headers = {
        name.lower(): value
        for name, value in (exc.headers or {}).items()
        if name.lower() in {"allow", "retry-after"}
    }
    if wrong := wrong_in_body(getattr(exc, "extra", None)):
        return Fault(422, error_page(422).sentence, {}, headers, wrong)
    return Fault(exc.status_code, error_page(exc.status_code).sentence, {}, headers)


def wants_json(scope: Scope) -> bool:
    """True below /api/, and where JSON is accepted and HTML is not named before it."""
    if scope["path"].startswith("/api/"):
        return True
    accept = (header(scope, b"accept") or "").lower()
    as_json, as_html = accept.find("application/json"), accept.find("text/html")
    return as_json >= 0 and (as_html < 0 or as_json < as_html)


def wants_fragment(scope: Scope) -> bool:
    """True when htmx asked and will swap the answer in: the renderer sends a part, no page."""
    return header(scope, b"hx-request") == "true"


def plain_translate(_scope: Scope, key: str, params: Params) -> str:
    """The English sentence itself; stands in until a translator is given."""
    return key % params if params else key


def plain_page(_scope: Scope, status: int, key: str, params: Params) -> bytes:
    """A page without templates: used in tests, and when the real renderer fails itself."""
    page = error_page(status)
    sentence = html.escape(plain_translate(_scope, key, params))
    parts = (html.escape(page.title), sentence, html.escape(page.advice))
    body = "<h1>{}</h1><p>{}</p><p>{}</p>".format(*parts)
    if wants_fragment(_scope):
        return f'<div id="error" role="alert">{body}</div>'.encode()
    head = f'<meta charset="utf-8"><title>{parts[0]}</title>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode()


class Errors:
    """Answers exceptions with an injected renderer and translator."""

    def __init__(
        self, render_error: RenderError = plain_page, translate: Translate = plain_translate
    ) -> None:
        self._render = render_error
        self._translate = translate

    def response(self, request: Request[Any, Any, Any], exc: Exception) -> Response[bytes]:
        """The answer to what a handler of Litestar's raised."""
        fault = describe(exc)
        body, media = self.body(request.scope, fault)
        return Response(
            body, status_code=fault.status, media_type=media, headers=dict(fault.headers)
        )

    async def answer(self, scope: Scope, send: Send, exc: BaseException) -> None:
        """Sends the same answer from outside Litestar."""
        fault = describe(exc)
        body, media = self.body(scope, fault)
        kind = f"{media}; charset=utf-8" if media.startswith("text/") else media  # as Litestar does
        headers = {**fault.headers, "content-type": kind, "content-length": str(len(body))}
        start = {
            "type": "http.response.start",
            "status": fault.status,
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in headers.items()],
        }
        await send(cast("Message", start))
        content = b"" if scope.get("method") == "HEAD" else body
        await send({"type": "http.response.body", "body": content, "more_body": False})

    def body(self, scope: Scope, fault: Fault) -> tuple[bytes, str]:
        """The bytes and the media type that suit who asked."""
        if wants_json(scope):
            is_api = scope["path"].startswith("/api/")
            media = "application/problem+json" if is_api else "application/json"
            return self._json(scope, fault, as_problem=is_api), media
        try:
            body = self._render(scope, fault.status, fault.key, fault.params)
        except Exception:
            log.exception("the error page itself failed")
            body = plain_page(scope, fault.status, fault.key, fault.params)
        return body, "text/html"

    def _json(self, scope: Scope, fault: Fault, *, as_problem: bool) -> bytes:
        message = self._say(scope, fault.key, fault.params)
        page = error_page(fault.status)
        if as_problem:  # RFC 9457; web.problem describes it
            problem: dict[str, object] = {
                "type": "about:blank", "title": page.title, "status": fault.status,
                "detail": message, "code": page.code,
            }  # fmt: skip
            if fault.wrong:
                problem["errors"] = [
                    place_of(scope, name) | {"detail": self._say(scope, key, fault.params)}
                    for name, key in fault.wrong
                ]
            return msgspec.json.encode(problem)
        code = page.code
        error = {"status": fault.status, "code": code, "message": message}
        return msgspec.json.encode({"error": error})

    def _say(self, scope: Scope, key: str, params: Params) -> str:
        try:
            return self._translate(scope, key, params)
        except Exception:
            log.exception("the error sentence could not be translated")
            return plain_translate(scope, key, params)


class ErrorLayer(Layer):
    """Answers what the layers inside raised, unless an answer has already begun."""

    def __init__(self, app: ASGIApp, errors: Errors) -> None:
        super().__init__(app)
        self.errors = errors

    async def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        begun = False

        def watch(message: Message) -> Awaitable[None]:
            nonlocal begun
            begun = True
            return send(message)

        try:
            await self.inside(scope, receive, watch)
        except Exception as exc:
            if begun:
                # Half an answer is out: closing the connection is the only honest end.
                raise
            await self.errors.answer(scope, send, exc)
