"""Time: actions take a clock as an argument, so that tests and simulations set the time."""

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(ABC):
    """Where actions read the time."""

    # No Protocol: each request asks whether its clock is one, and a Protocol takes long to tell.
    @abstractmethod
    def now(self) -> datetime:
        """Return the time in UTC, with zone."""


class SystemClock(Clock):
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock(Clock):
    """A clock that stands still until it is moved: for tests and for simulated years."""

    at: datetime

    def now(self) -> datetime:
        """Return the time set."""
        return self.at

    def forward(self, step: timedelta) -> None:
        """Move the clock on by step."""
        self.at += step


def local_date(at: datetime) -> date:
    """Return the calendar day in Viet Nam at that moment."""
    return at.astimezone(LOCAL).date()


def to_hour(at: datetime) -> datetime:
    """Cut a moment to its full hour (privacy: answers keep no finer time)."""
    return at.replace(minute=0, second=0, microsecond=0)


def monotonic() -> float:
    """Return seconds that never run backwards, for limits and time-outs."""
    return time.monotonic()
