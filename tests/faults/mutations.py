"""Requests that no honest browser sends: bad bytes, wrong types, wrong verbs, far too much."""

import random
from urllib.parse import quote

from msgspec import Struct, field

from auditapp.base.ids import new_id

FORM = "application/x-www-form-urlencoded"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "post", "BREW")
CLEAN = (
    b"",
    b"1",
    b"5",
    b"-1",
    b"99999999999999999999999",
    b"1e999",
    b"NaN",
    b"null",
    b"true",
    b"0000-00-00",
    b"2026-11-20",
    b"9999-12-31T99:99:99Z",
    "ế \U0001f600 ﷺ".encode(),
    b"'; DROP TABLE responses; --",
    b"<script>alert(1)</script>",
    b"{{7*7}}${7*7}%s%n",
    b"../../../../etc/passwd",
    b"//evil.example/",
    b"[" * 500,
    b"x" * 900,
    b"%" * 50,
)
DIRTY = (
    b"\x00",
    b"a\x00b",
    b"\xff\xfe\xfd",
    b"\xed\xa0\x80",  # a lone surrogate
    "\u202e\ufeff\x1b[2J".encode(),
    b"\r\nSet-Cookie: a=b",
    b"x" * 9000,
)
JSONS = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b'"text"',
    b"1e999",
    b'{"a":' * 3000,
    b"[" * 5000 + b"]" * 5000,
    b'{"a":"\xff"}',
    b'{"a":"\\ud800"}',
    b'{"a":"\\u0000"}',
    b'{"a":1,"a":2}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"username":{"a":[]},"password":[1],"name":null,"code":true}',
)
HEADERS = (
    ("Cookie", b"session=\xff\xfe; look=\x80; a"),
    ("Cookie", b"session=" + b"a" * 4000),
    ("Cookie", b"look=dark.huge.xx; ;;==;"),
    ("Accept", b"*/*;q=x, \xff"),
    ("Accept-Language", b"vi;q=9, -, *-*, \xff"),
    ("Accept-Encoding", b"gzip;q=0, br;q=\xff"),
    ("Authorization", b"Bearer \xff\xff"),
    ("Authorization", b"Basic Og=="),
    ("X-Token", b"\xff" * 30),
    ("X-Forwarded-For", b"::::, 999.1.1.1, \xff"),
    ("HX-Request", b"true"),
    ("HX-Target", b"<b>\xff"),
    ("If-None-Match", b'W/"\xff'),
    ("If-Modified-Since", b"yesterday"),
    ("Range", b"bytes=9-1,-0,x"),
    ("Host", b"\xff"),
    ("Origin", b"null"),
    ("Sec-Fetch-Site", b"cross-site"),
    ("Content-Encoding", b"gzip"),
    ("Expect", b"100-continue"),
    ("X-Many", b"y" * 20_000),
    ("Upgrade", b"websocket"),
)
TYPES = (FORM, "application/json", "multipart/form-data; boundary=b", "multipart/form-data",
         "text/plain", "application/xml", "application/json; charset=utf-16", "a/b/c;;=",
         "multipart/form-data; boundary=" + "b" * 300)  # fmt: skip


class Fuzzer(Struct):
    """Makes requests for routes out of what is known: ids that exist, names that pages use."""

    dice: random.Random
    known: dict[str, str]  # by the name of the parameter in a path
    cookies: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: ["token", "overall", "done", "_token"])

    def request(self, template: str, methods: list[str]) -> bytes:
        """Return one request for a route, honest in some parts and hostile in others."""
        dice = self.dice
        method = dice.choice(methods) if dice.random() < 0.8 else dice.choice(VERBS)
        target = self._path(template) + (self._query() if dice.random() < 0.5 else b"")
        kind = dice.choice(TYPES) if dice.random() < 0.4 else FORM
        body = b"" if method in {"GET", "HEAD"} else self._body(kind)
        headers = {
            "Host": b"127.0.0.1",
            "Sec-Fetch-Site": b"same-origin",
            "Content-Type": kind.encode(),
        }
        if self.cookies:
            headers["Cookie"] = b"session=" + dice.choice(self.cookies).encode()
        if dice.random() < 0.3:
            name, value = dice.choice(HEADERS)
            headers[name] = value
        lines = b"".join(name.encode() + b": " + headers[name] + b"\r\n" for name in headers)
        length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        return method.encode() + b" " + target + b" HTTP/1.1\r\n" + lines + length + body

    def _path(self, template: str) -> bytes:
        steps = []
        for step in template.split("/"):
            if step.startswith("{"):
                name = step.strip("{}").partition(":")[0]
                known = self.known.get(name, new_id()).encode()
                value = known if self.dice.random() < 0.7 else self._text()
                step = quote(value[:3000], safe="")  # noqa: PLW2901
            steps.append(step)
        return "/".join(steps).encode()

    def _query(self) -> bytes:
        pairs = [f"{self._name()}={quote(self._text(), safe='%')}" for _ in range(3)]
        return b"?" + "&".join(pairs).encode()[:9000]

    def _body(self, kind: str) -> bytes:
        if kind == FORM:
            pairs = [
                f"{quote(self._name())}={quote(self._text(), safe='')}"
                for _ in range(self.dice.choice((1, 3, 8, 8, 400)))
            ]
            return "&".join(pairs).encode()
        if "json" in kind:
            return self.dice.choice(JSONS)
        if "multipart" in kind:
            return self._parts()
        return self._text() * self.dice.choice((1, 1, 200))

    def _parts(self) -> bytes:
        part = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        files = (b"", b'; filename="a.png"', b'; filename="\xff"\r\nContent-Type: text/x;charset=q')
        parts = [
            part % (self._name().encode(), self.dice.choice(files), self._text()) for _ in range(3)
        ]
        return b"".join(parts) + self.dice.choice((b"--b--\r\n", b"--b", b""))

    def _name(self) -> str:
        return self.dice.choice(self.names)

    def _text(self) -> bytes:
        if self.dice.random() < 0.3:
            return self.dice.choice([*self.known.values(), new_id()]).encode()
        return self.dice.choice(DIRTY if self.dice.random() < 0.05 else CLEAN)
