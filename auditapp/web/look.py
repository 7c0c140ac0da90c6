"""What a reader chose to see: language, theme, text size. One cookie that says nothing else."""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qs

import msgspec
from litestar import Request

THEMES = ("system", "light", "dark", "contrast")
SIZES = ("normal", "large", "larger")
COOKIE = "look"
YEAR = 365 * 24 * 3600
_COOKIE = re.compile(r"(?:^|;\s*)look=([a-zA-Z-]+)\.([a-z]+)\.([a-z]+)(?:;|$)")


class Look(msgspec.Struct, frozen=True):
    """One of (languages) × 4 × 3 possibilities; pages may be cached per look."""

    language: str = "vi"
    theme: str = "system"
    size: str = "normal"

    @property
    def cookie(self) -> str:
        """Return the cookie's value."""
        return f"{self.language}.{self.theme}.{self.size}"


Languages = Collection[str]  # the codes that may be chosen


def read_look(
    request: "Request[Any, Any, Any]", languages: Languages, default_language: str = "vi"
) -> Look:
    """Return the look asked for by ?lang=, else by the cookie, else the default."""
    look = parse_look(request.headers.get("cookie", ""), languages, default_language)
    asked = parse_qs(request.scope.get("query_string", b"").decode("latin-1")).get("lang", [""])
    return change_look(look, languages, language=asked[0])


def parse_look(cookie_header: str, languages: Languages, default_language: str = "vi") -> Look:
    """Return the look in a Cookie header; anything unknown counts as the default."""
    found = _COOKIE.search(cookie_header)
    look = Look(language=default_language)
    if not found:
        return look
    language, theme, size = found.groups()
    return change_look(look, languages, language=language, theme=theme, size=size)


def change_look(
    look: Look, languages: Languages, *, language: str = "", theme: str = "", size: str = ""
) -> Look:
    """Return the look with the choices that exist; the others change nothing."""
    return Look(
        language=language if language in languages else look.language,
        theme=theme if theme in THEMES else look.theme,
        size=size if size in SIZES else look.size,
    )


def cookie_header(look: Look, *, secure: bool) -> bytes:
    """Return the Set-Cookie header that remembers a look for a year."""
    words = f"{COOKIE}={look.cookie}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=lax"
    return (words + "; Secure" * secure).encode()
