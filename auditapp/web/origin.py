"""The origin guard: requests that change something must come from our own pages.

What the browser says is believed in this order:

1. `Sec-Fetch-Site`: `same-origin` and `none` pass; any other value is refused, token or not.
2. `Origin`: our own passes, any other is refused, token or not.
3. Neither, or `Origin: null`: the token bound to the session must be there, as the field `_token`
   or the header `X-Token`. Below the open prefixes (`/q/`) the request passes instead: citizens
   have no session, and the handler checks its signed form token.

`Origin: null` counts as silence because in-app browsers send it from honest pages. A hostile
page can send it as well (sandboxed frame), and gains nothing: with a session it lacks the token,
and below `/q/` there is no authority to borrow, only a form token that anybody may fetch.

Requests with `Authorization: Bearer` and no cookie carry no authority that a foreign page could
borrow, so they pass. Sign-in has no session yet, so it needs one of the two headers; browsers
have sent `Origin` with every form post since 2020.
"""

from collections.abc import Awaitable, Iterable
from urllib.parse import urlsplit

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from auditapp.base.errors import Forbidden
from auditapp.base.words import N_
from auditapp.web.asgi import SAFE_METHODS, Layer, header, header_values
from auditapp.web.body import posted_form
from auditapp.web.session import is_page_token, sent_session_hash

TOKEN_FIELD = "_token"  # noqa: S105 - the name of a field, not a secret
_REFUSED = N_("You may not do this, or the request did not come from a page of this service.")


class OriginGuard(Layer):
    """Raises Forbidden for a changing request of foreign or unknown origin.

    Stands inside the body guard, because the token may be a field of the parsed form; takes that
    field out, so handlers never meet it.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        secret_key: str,
        public_url: str = "",
        open_prefixes: Iterable[str] = ("/q/",),
    ) -> None:
        super().__init__(app)
        self._secret_key = secret_key
        self._public_url = public_url
        self._public_origin = _origin_of(public_url)
        self._open = tuple(open_prefixes)

    def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["method"] not in SAFE_METHODS and not self._may_pass(scope):
            raise Forbidden(_REFUSED)
        return self.inside(scope, receive, send)

    def _may_pass(self, scope: HTTPScope) -> bool:
        field = posted_form(scope).pop(TOKEN_FIELD, [])
        if _is_bearer(scope):
            return True
        said = self._what_browser_says(scope)
        if said is not None:
            return said
        if scope["path"].startswith(self._open):
            return True
        return self._has_token(scope, field)

    def _what_browser_says(self, scope: HTTPScope) -> bool | None:
        sites = header_values(scope, b"sec-fetch-site")
        if sites:
            return len(sites) == 1 and sites[0] in {b"same-origin", b"none"}
        origins = header_values(scope, b"origin")
        if not origins or origins == [b"null"]:
            return None
        return len(origins) == 1 and self._is_own(origins[0].decode("latin-1").lower(), scope)

    def _is_own(self, origin: str, scope: HTTPScope) -> bool:
        if self._public_origin and origin == self._public_origin:
            return True
        host = header(scope, b"host")
        return bool(host) and origin == f"{scope['scheme']}://{host}".lower()

    def _has_token(self, scope: Scope, field: list[str]) -> bool:
        id_hash = sent_session_hash(scope, self._public_url)
        sent = header(scope, b"x-token") or (field[0] if len(field) == 1 else "")
        return id_hash is not None and is_page_token(sent, id_hash, self._secret_key)


def _is_bearer(scope: Scope) -> bool:
    authorization = header(scope, b"authorization") or ""
    return authorization[:7].lower() == "bearer " and not header_values(scope, b"cookie")


def _origin_of(url: str) -> str:
    parts = urlsplit(url.lower())
    if not parts.netloc:
        return ""
    host = parts.netloc
    # Browsers leave the usual port out of Origin.
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return f"{parts.scheme}://{host.removesuffix(usual) if usual else host}"
