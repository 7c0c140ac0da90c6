"""What one code may lead to at the moment: what runs there, what just did, or why nothing does."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from typing import ClassVar

import msgspec

from auditapp.base.clock import LOCAL
from auditapp.base.errors import AppError, Gone
from auditapp.base.words import N_
from auditapp.formkit.piping import fill
from auditapp.formkit.words import Text
from auditapp.surveys.models.survey import Counter

NO_SURVEY = N_("No survey is running at this counter at the moment. Thank you for your interest.")
PAUSED = N_("The survey at this counter is paused at the moment. Thank you for your interest.")
BEGINS = N_("The survey at this counter begins on %(day)s. Thank you for your interest.")
ENDED = N_("The survey at this counter ended on %(day)s. Thank you for your interest.")
HOUR = 3600
LATER = 24 * HOUR  # nobody is asked to try again later than this


class Resting(AppError):
    """A survey that takes no answers now and will again: paused, or not begun yet.

    `retry_after` is in seconds. Not a 503: the service is well, and whoever watches it is not to be
    woken by a manager's decision.
    """

    status = 409
    default: ClassVar[str] = PAUSED

    def __init__(self, key: str, /, *, retry_after: int, **params: object) -> None:
        super().__init__(key, **params)
        self.retry_after = retry_after


class Shut(msgspec.Struct, frozen=True):
    """Why no survey can be answered; `error` makes the error to raise, a new one each time."""

    key: str = NO_SURVEY
    day: date | None = None
    retry_after: int = 0

    def error(self) -> AppError:
        """Return Resting with the seconds to wait, or Gone."""
        params = {"day": f"{self.day:%d/%m/%Y}"} if self.day else {}
        if self.retry_after:
            return Resting(self.key, retry_after=self.retry_after, **params)
        return Gone(self.key, **params)


class Stopped(msgspec.Struct, frozen=True):
    """A survey that people closed or paused while pages of it may still be open."""

    edition: str
    shut: Shut


class Station(msgspec.Struct, frozen=True, eq=False):
    """counters: what runs, in the order of the rule; `bounds` parts the page openings among them.

    late: what ended by its date or was replaced by a newer version since the oldest page that may
    still be sent was opened. turns: when a date opens or ends a survey next.
    """

    counters: tuple[Counter, ...]
    bounds: tuple[float, ...] = ()
    late: tuple[Counter, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    shut: Shut = Shut()
    turns: datetime | None = None

    @property
    def only(self) -> Counter | None:
        """Return the counter to which every post belongs, where nothing else runs or just did."""
        is_plain = not self.bounds and not self.late and not self.stopped
        return self.counters[0] if is_plain and self.counters else None

    @property
    def thanks(self) -> Text | None:
        """Return what every survey that runs here says at its end; None where they differ."""
        words = [fill(counter.form.form.thanks, counter.pipes) for counter in self.counters]
        return words[0] if words and all(each == words[0] for each in words) else None

    def draw(self, chance: float) -> Counter:
        """Return the counter for one page opening, 0 ≤ chance < 1; raises Resting or Gone."""
        if not self.counters:
            raise self.shut.error()
        return self.counters[bisect_right(self.bounds, chance) if self.bounds else 0]


def begins(day: date) -> datetime:
    """Return the moment at which a day begins in Viet Nam."""
    return datetime.combine(day, time(), LOCAL)


def ends(day: date) -> datetime:
    """Return the moment at which a day is over in Viet Nam."""
    return begins(day + timedelta(days=1))
