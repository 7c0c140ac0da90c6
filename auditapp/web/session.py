"""Sessions on the wire: the cookie, the hash it is known by, and the token that its forms carry.

The cookie carries 256 random bits; the people room keeps their SHA-256 and says which sessions
live. Nothing here makes a session, so an id made up by a client finds nothing.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from litestar.datastructures import Cookie
from litestar.types import Scope

from auditapp.base.ids import is_secret
from auditapp.web.asgi import header_values

SESSION = "session"


def cookie_name(name: str, public_url: str) -> str:
    """Return the cookie's full name: with https the prefix binds it to this host."""
    return f"__Host-{name}" if is_https(public_url) else name


def make_cookie(name: str, value: str, *, seconds: int, public_url: str) -> Cookie:
    """Return a cookie out of reach of scripts and other sites; 0 seconds make it forgotten."""
    return Cookie(
        key=cookie_name(name, public_url),
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=is_https(public_url),
    )


def is_https(public_url: str) -> bool:
    """Tell whether people reach the service by https."""
    return public_url.lower().startswith("https://")


def sent_cookie(scope: Scope, name: str) -> str:
    """Return the one value sent under name, else '': two mean that a neighbour planted one."""
    lines = (line.decode("latin-1") for line in header_values(scope, b"cookie"))
    pairs = (part.partition("=") for line in lines for part in line.split(";"))
    values = {value.strip() for key, _, value in pairs if key.strip() == name}
    return values.pop() if len(values) == 1 else ""


def sent_session_hash(scope: Scope, public_url: str) -> str | None:
    """Return the hash of the session id that was sent; None for none or a misshapen one."""
    value = sent_cookie(scope, cookie_name(SESSION, public_url))
    return hash_secret(value) if is_secret(value) else None


def hash_secret(secret: str) -> str:
    """Return what is stored of a session id or an API token: 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def page_token(session_hash: str, secret_key: str) -> str:
    """Return the token for the forms of one session: worthless in every other one."""
    digest = hmac.digest(secret_key.encode(), b"csrf:" + session_hash.encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_page_token(token: str, session_hash: str, secret_key: str) -> bool:
    """Tell whether this is the token of this session; compares in constant time."""
    expected = page_token(session_hash, secret_key)
    return hmac.compare_digest(token.encode("utf-8", "replace"), expected.encode())
