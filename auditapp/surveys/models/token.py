"""The signed form token: proof that a page was opened here, and the key of its one response.

It holds the moment it was made (to 1/256 of a second), a nonce and a signature over both, the code
and the survey's edition (Counter.edition: its id, as long as its version never changed); the
service keeps nothing of it. The response's id is made from it with the key, so that a resend is the
same row and the row says nothing of the token, nor of its moment.
"""

import base64
import hashlib
import hmac
import os
import struct
from collections.abc import Iterator

from auditapp.base.ids import write_id

LENGTH = 43
SKEW = 60.0  # seconds that the clock of another process may go ahead
MARK = "form-token-" + "~" * 32  # stands in rendered pages where a token goes


class FormTokens:
    """Makes and judges tokens; any process with the same key does the same."""

    def __init__(self, secret: str, valid_minutes: int) -> None:
        self._sign = hmac.digest(secret.encode(), b"form token", "sha256")
        self._name = hmac.digest(secret.encode(), b"response id", "sha256")
        self._valid = valid_minutes
        self._nonces = _nonces()

    def issue(self, code: str, survey_id: str, *, now: float) -> str:
        """Return a fresh token for one opened page."""
        head = struct.pack(">Q", int(now * 256))[3:] + next(self._nonces)
        signature = self._signature(head, code, survey_id)
        return base64.urlsafe_b64encode(head + signature)[:LENGTH].decode()

    def response_id(self, token: str, code: str, survey_id: str, *, now: float) -> str | None:
        """Return the id of the response that the token stands for; None if forged or too old."""
        raw = self._raw(token, code, survey_id)
        if raw is None:
            return None
        if not -SKEW <= now - _made(raw) < 60 * (self._valid + 1):
            return None
        return write_id(hmac.digest(self._name, raw, "sha256")[:16])

    def is_for(self, token: str, code: str, survey_id: str) -> bool:
        """Tell whether the token was issued for this code and survey, however long ago."""
        return self._raw(token, code, survey_id) is not None

    def _raw(self, token: str, code: str, survey_id: str) -> bytes | None:
        if len(token) != LENGTH or not token.isascii():
            return None
        try:
            raw = base64.urlsafe_b64decode(token + "=")
        except ValueError:
            return None
        is_ours = hmac.compare_digest(raw[16:], self._signature(raw[:16], code, survey_id))
        return raw if is_ours else None

    def age(self, token: str, *, now: float) -> float:
        """Return how many seconds ago a token was made that `response_id` found good."""
        return now - _made(base64.urlsafe_b64decode(token[:8]))

    def _signature(self, head: bytes, code: str, survey_id: str) -> bytes:
        said = head + code.encode() + b"\0" + survey_id.encode()
        return hashlib.blake2b(said, key=self._sign, digest_size=16).digest()  # a MAC: RFC 7693


def _nonces() -> Iterator[bytes]:
    """Yield 11 random bytes each time, fetched by the hundred: each call of the system costs."""
    while True:
        many = os.urandom(11 * 128)
        yield from (many[start : start + 11] for start in range(0, len(many), 11))


def _made(head: bytes) -> float:
    return int.from_bytes(head[:5], "big") / 256
