"""Rules of signing in: how long to wait after wrong passwords, which device is known.

The wait grows per name as typed and ends at 30 seconds, so nobody can lock a person out; a device
on which the person signed in before has a count of its own. No address is looked at.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from auditapp.base.errors import TooMany
from auditapp.base.ids import is_secret, new_secret

FREE_TRIES = 3
LONGEST_WAIT = 30
FORGOTTEN_AFTER = timedelta(minutes=15)
KNOWN_ACCOUNTS = 5
TOKEN_PREFIX = "aat_"  # noqa: S105 - tells scanners of leaked secrets what they found


class Failures(msgspec.Struct, frozen=True):
    """Tries under one key that were not followed by a right password."""

    count: int
    last_at: datetime


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try to sign in, as the request brought it."""

    username: str
    password: str
    device_cookie: str = ""
    device_name: str = ""
    old_session_hash: str | None = None


class SignedIn(msgspec.Struct, frozen=True):
    """What goes into the cookies after a sign-in; stored nowhere in this form."""

    session: str
    device_cookie: str
    must_change_password: bool


class OwnSession(msgspec.Struct, frozen=True):
    """A session as its owner sees it; the key leads to the row, never to the cookie."""

    key: str
    created_at: datetime
    seen_at: datetime
    device: str
    is_current: bool


class OwnToken(msgspec.Struct, frozen=True):
    """An API token as its owner sees it."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    scopes: str = ""


class TooManyTries(TooMany):
    """Wrong passwords came too fast for this name."""

    default: ClassVar[str] = (
        "There were several wrong passwords for this name. "
        "Please wait %(seconds)s seconds, then try again."
    )

    def __init__(self, seconds: int) -> None:
        super().__init__(self.default, retry_after=seconds, seconds=seconds)


def seconds_to_wait(failures: Failures, now: datetime) -> int:
    """Return the seconds until the next try is let through; 0 means now.

    A count from the future means that the clock was set back: it stops nobody, or the wait would
    last as long as the clock was wrong.
    """
    if failures.count < FREE_TRIES:
        return 0
    wait: int = min(LONGEST_WAIT, 2 ** min(10, failures.count - FREE_TRIES + 1))
    passed = (now - failures.last_at).total_seconds()
    if passed < -LONGEST_WAIT or passed >= wait:
        return 0
    return max(1, min(LONGEST_WAIT, round(wait - passed)))


def next_count(failures: Failures, now: datetime) -> int:
    """Return the count with one try more; after a quiet quarter of an hour it begins anew."""
    if abs(now - failures.last_at) > FORGOTTEN_AFTER:
        return 1
    return failures.count + 1


def device_of(cookie: str, name: str, secret: str) -> str:
    """Return the device's id when its cookie is signed for this user name, else ''."""
    device, *marks = cookie.split(".")
    if not is_secret(device):
        return ""
    expected = _mark(device, name, secret)
    is_known = any(hmac.compare_digest(mark.encode(), expected.encode()) for mark in marks)
    return device if is_known else ""


def device_cookie(cookie: str, name: str, secret: str) -> str:
    """Return the cookie that makes this device known for the name, besides those it had."""
    device, *marks = cookie.split(".")
    if not is_secret(device):
        device, marks = new_secret(), []
    own = _mark(device, name, secret)
    others = [mark for mark in marks if mark != own][: KNOWN_ACCOUNTS - 1]
    return ".".join((device, own, *others))


def attempts_key(kind: str, name: str, device: str, secret: str) -> str:
    """Return the key under which tries are counted; the name cannot be read from it."""
    text = "\0".join((kind, name, device))
    return hmac.new(secret.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _mark(device: str, name: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), f"device:{device}:{name}".encode(), "sha256")
    return digest.hex()[:32]
