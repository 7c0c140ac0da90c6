"""Random identifiers: nothing in them tells when or in which order they were made."""

import re
import secrets

ID_LENGTH = 26
_ID = re.compile(r"[a-z2-7]{26}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_SHIFTS = tuple(range(120, -1, -10))

# Letters that cannot be mistaken for one another when read aloud or typed from paper.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_id() -> str:
    """Return 128 random bits as 26 lower-case letters and digits (RFC 4648 base32)."""
    return write_id(secrets.token_bytes(16))


def write_id(raw: bytes) -> str:
    """Return 16 bytes in the form of an id: two letters at a time, three times b32encode's pace."""
    number = int.from_bytes(raw, "big") << 2
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def is_id(text: str) -> bool:
    """Tell whether text has the shape of `new_id`."""
    return _ID.fullmatch(text) is not None


def new_code(length: int = 7) -> str:
    """Return a short code for print: 31^length possibilities, no look-alike letters."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def new_secret(size: int = 32) -> str:
    """Return size random bytes as URL-safe text, for tokens that are shown once."""
    return secrets.token_urlsafe(size)


def is_secret(text: str) -> bool:
    """Tell whether text has the shape of `new_secret` of the usual size."""
    return _SECRET.fullmatch(text) is not None
