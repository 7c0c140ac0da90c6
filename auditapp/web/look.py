"""What a reader chose to see: language, theme, text size. One cookie that says nothing else."""

import re
from typing import Any
from urllib.parse import parse_qs

import msgspec
from litestar import Request

THEMES = ("system", "light", "dark", "contrast")
SIZES = ("normal", "large", "larger")
LANGUAGES = ("vi", "en")
COOKIE = "look"
YEAR = 365 * 24 * 3600
_COOKIE = re.compile(r"(?:^|;\s*)look=([a-z]+)\.([a-z]+)\.([a-z]+)(?:;|$)")


class Look(msgspec.Struct, frozen=True):
    """One of 4 × 3 × 2 possibilities; pages may be cached per look."""

    language: str = "vi"
    theme: str = "system"
    size: str = "normal"

    @property
    def cookie(self) -> str:
        """Return the cookie's value."""
        return f"{self.language}.{self.theme}.{self.size}"


def read_look(request: "Request[Any, Any, Any]", default_language: str = "vi") -> Look:
    """Return the look asked for by ?lang=, else by the cookie, else the default."""
    look = parse_look(request.headers.get("cookie", ""), default_language)
    asked = parse_qs(request.scope.get("query_string", b"").decode("latin-1")).get("lang")
    if asked and asked[0] in LANGUAGES:
        return msgspec.structs.replace(look, language=asked[0])
    return look


def parse_look(cookie_header: str, default_language: str = "vi") -> Look:
    """Return the look in a Cookie header; anything unknown counts as the default."""
    found = _COOKIE.search(cookie_header)
    if not found:
        return Look(language=default_language)
    language, theme, size = found.groups()
    return Look(
        language=language if language in LANGUAGES else default_language,
        theme=theme if theme in THEMES else "system",
        size=size if size in SIZES else "normal",
    )


def cookie_header(look: Look, *, secure: bool) -> bytes:
    """Return the Set-Cookie header that remembers a look for a year."""
    words = f"{COOKIE}={look.cookie}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=lax"
    return (words + "; Secure" * secure).encode()
