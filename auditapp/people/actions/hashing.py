"""Argon2id in threads of its own: a burst of sign-ins holds neither the service nor its memory."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auditapp.base.errors import Unavailable

T = TypeVar("T")

# OWASP's first choice for Argon2id: 46 MiB, one pass, one lane (about 50 ms on a small machine).
_HASHER = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
_THREADS = 2
_MOST_WAITING = 64
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="argon2")
_waiting = 0


async def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password; raises Unavailable when too many wait."""
    return await _in_thread(lambda: _HASHER.hash(_bytes(password)))


async def is_password(password: str, password_hash: str | None) -> bool:
    """Tell whether this is the password; takes as long when there is none to compare with."""
    return await _in_thread(lambda: _compare(password, password_hash))


def needs_rehash(password_hash: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _compare(password: str, password_hash: str | None) -> bool:
    known = password_hash is not None and password_hash.startswith("$argon2id$")
    try:
        _HASHER.verify(password_hash if known and password_hash else _dummy(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return known


@cache
def _dummy() -> str:
    return _HASHER.hash("no account has this password")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "replace")


async def _in_thread(work: Callable[[], T]) -> T:
    global _waiting  # noqa: PLW0603 - one queue per process is what is counted
    if _waiting >= _MOST_WAITING:
        raise Unavailable(retry_after=5)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, work)
    finally:
        _waiting -= 1
