"""Codes that a person reads from paper: tickets for one answer, receipts to delete one. Pure.

A code is ten random letters, five that only this service can add, and one that betrays a slip of
the pen: 49 bits to guess and 25 more to forge before the database is asked at all. What is stored
is its HMAC, so that a copy of the database opens nothing.
"""

import hmac
import secrets
from enum import StrEnum

from auditapp.base.ids import CODE_ALPHABET, write_id
from auditapp.base.words import N_
from auditapp.people.models import Role

# Whoever issues tickets could answer with them: not those whose counters are asked about.
ISSUERS = frozenset({Role.ADMINISTRATOR, Role.ISO_SECRETARY, Role.MANAGER})
RANDOM, SIGNED = 10, 5
LENGTH = RANDOM + SIGNED + 1
GROUP = 4
_VALUES = {letter: value for value, letter in enumerate(CODE_ALPHABET)}
_BASE = len(CODE_ALPHABET)  # 31, a prime: one wrong letter or two swapped ones change the check


class Refusal(StrEnum):
    """Why a ticket counts for nothing; the words that the page says."""

    MISTYPED = N_(
        "There is a slip in this ticket code: please compare it with the paper. "
        "You can also answer without a ticket."
    )
    UNKNOWN = N_("This ticket does not exist. You can still answer without a ticket.")
    ELSEWHERE = N_("This ticket belongs to another counter. You can answer here without a ticket.")
    USED = N_(
        "This ticket has been used already, and each ticket counts once. "
        "You can still answer without a ticket."
    )
    EXPIRED = N_("This ticket has expired. You can still answer without a ticket.")
    REVOKED = N_("The agency has withdrawn this ticket. You can still answer without a ticket.")


class Codes:
    """Makes and judges the codes of one purpose; any process with the same key does the same."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._sign = hmac.digest(secret.encode(), f"{purpose} signature".encode(), "sha256")
        self._store = hmac.digest(secret.encode(), f"{purpose} at rest".encode(), "sha256")

    def issue(self) -> str:
        """Return a new code, without dashes."""
        return self._whole("".join(secrets.choice(CODE_ALPHABET) for _ in range(RANDOM)))

    def derive(self, name: str) -> str:
        """Return the one code that belongs to a name."""
        return self._whole(_letters(hmac.digest(self._sign, b"name " + name.encode(), "sha256")))

    def judge(self, code: str) -> Refusal | None:
        """Say what is wrong with a code as `tidy` gives it, before the database is asked."""
        if len(code) != LENGTH or any(letter not in _VALUES for letter in code):
            return Refusal.MISTYPED
        if check_letter(code[:-1]) != code[-1]:
            return Refusal.MISTYPED
        if not hmac.compare_digest(self._whole(code[:RANDOM]), code):
            return Refusal.UNKNOWN
        return None

    def hashed(self, code: str) -> str:
        """Return what is stored in place of a code."""
        return write_id(hmac.digest(self._store, code.encode(), "sha256")[:16])

    def _whole(self, letters: str) -> str:
        signature = _letters(hmac.digest(self._sign, letters.encode(), "sha256"))[:SIGNED]
        return letters + signature + check_letter(letters + signature)


def tidy(typed: str) -> str:
    """Return a code as it is compared: capitals, without blanks and dashes."""
    return "".join(letter for letter in typed.upper() if letter not in " -–—\t\u00a0")[:64]


def grouped(code: str) -> str:
    """Return a code as it is printed: K7QM-2XRT-9WAB-CDEF."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def check_letter(letters: str) -> str:
    """Return the letter that makes the weighted sum divisible by 31."""
    total = sum((place + 2) * _VALUES[letter] for place, letter in enumerate(letters))
    return CODE_ALPHABET[-total % _BASE]


def _letters(raw: bytes) -> str:
    number = int.from_bytes(raw, "big")
    found = []
    for _ in range(RANDOM):
        number, rest = divmod(number, _BASE)
        found.append(CODE_ALPHABET[rest])
    return "".join(found)
