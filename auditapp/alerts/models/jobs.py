"""Jobs: what they are, and how long to wait before the next try. Pure."""

from datetime import datetime, timedelta

import msgspec

from auditapp.base.words import N_

LEASE = timedelta(minutes=5)
LONGEST = 240.0  # seconds that one job may take: shorter than the lease
# Waits between tries in seconds: quick at first, then over a night. After the last it has failed.
WAITS = (60, 600, 6000, 6 * 3600, 12 * 3600)
ERROR_LENGTH = 500

LOOK, REMIND, DIGESTS, TELL, DIGEST, DELIVER, TEST = (
    "look", "remind", "digests", "tell", "digest", "deliver", "test",
)  # fmt: skip
# What comes back by itself, and after how many seconds.
EVERY = {LOOK: 60, REMIND: 1800, DIGESTS: 600}
KIND_NAMES = {
    LOOK: N_("Look for low scores and key words"),
    REMIND: N_("Note reminders"),
    DIGESTS: N_("Begin the digests of the day"),
    TELL: N_("Send an alert"),
    DIGEST: N_("Send a digest"),
    DELIVER: N_("Send a webhook"),
    TEST: N_("Send a test e-mail"),
}


class Job(msgspec.Struct, frozen=True):
    """One job as it stands; `subject` is the id of what it is about."""

    id: str
    root_id: str | None
    agency_id: str | None
    kind: str
    key: str
    subject: str
    first_at: datetime
    run_at: datetime
    attempts: int
    lease: str | None
    failed_at: datetime | None
    last_error: str


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A job to be done; only one with this key waits at any time."""

    kind: str
    subject: str = ""
    key: str = ""
    root_id: str | None = None
    agency_id: str | None = None

    @property
    def whole_key(self) -> str:
        """Return the key it is known by."""
        return self.key or f"{self.kind}:{self.subject}"


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many tries, None when it was the last."""
    if attempts > len(WAITS):
        return None
    return now + timedelta(seconds=WAITS[attempts - 1])


def told_error(error: BaseException) -> str:
    """Return what is kept of an error, one line."""
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return said[:ERROR_LENGTH]
