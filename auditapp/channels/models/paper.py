"""Paper: batches of printed sheets, what is keyed in from them, rules of double entry. Pure.

A sheet has a serial so that the same sheet can be found again for its second entry. It says
nothing of who filled it in: the sheets of a batch are handed out in no order, and no list of who
got which is kept anywhere.
"""

import hmac
import random
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

import msgspec

from auditapp.base.clock import LOCAL
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import write_id
from auditapp.base.words import N_
from auditapp.people.models import Role

CHANNEL = "paper"
MOST_SHEETS = 500
LONGEST = timedelta(days=366)
OLDEST = timedelta(days=2 * 366)
NOON = time(12)
USUAL_SHARE = 10  # percent of the sheets that are keyed in twice

# Opening, closing, agreeing on differences and importing; heads of unit may print and key in. Their
# own unit is asked about: that is what the second entry by somebody else is for.
KEEPERS = frozenset({Role.ISO_SECRETARY.value, Role.ADMINISTRATOR.value, Role.MANAGER.value})
TYPISTS = KEEPERS | {Role.UNIT_HEAD.value}

CLOSED = N_("This batch is closed: nothing more can be keyed in.")
NO_SUCH_SHEET = N_("The sheets of this batch are numbered from 1 to %(last)d.")
BAD_DAY = N_("Sheets of this batch were collected from %(first)s to %(last)s.")


class Batch(msgspec.Struct, frozen=True):
    """Sheets printed for one survey and one point; days are calendar days in Viet Nam.

    form_version_id: the version that was printed, whatever the survey asks later.
    """

    id: str
    root_id: str
    number: int
    survey_id: str
    point_id: str
    form_version_id: str
    sheets: int
    first_day: date
    last_day: date
    share: int
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None


class NewBatch(msgspec.Struct, frozen=True, kw_only=True):
    """What a person asks for; `share` is the percent of sheets to be keyed in twice."""

    survey_id: str
    point_id: str
    sheets: int
    first_day: date
    last_day: date
    share: int = USUAL_SHARE


class Sheet(msgspec.Struct, frozen=True):
    """One sheet that was keyed in; `entry_id` tells a resend from a second try."""

    batch_id: str
    serial: int
    entry_id: str
    entered_by: str
    entered_on: date
    day: date
    is_imported: bool
    is_drawn: bool
    second_id: str | None = None
    second_by: str | None = None
    second_on: date | None = None
    compared: int | None = None


class Difference(msgspec.Struct, frozen=True):
    """Two entries of one sheet that differ in one question.

    Values are JSON lists of the words that would be posted: ["5"], ["none"], [] for no answer.
    """

    batch_id: str
    serial: int
    question: str
    first: str
    second: str
    agreed: str | None = None
    agreed_by: str | None = None
    agreed_on: date | None = None


class Progress(msgspec.Struct, frozen=True):
    """How far a batch is: counts of sheets, and of answers that two entries were compared in."""

    entered: int = 0
    drawn: int = 0
    checked: int = 0
    checked_alone: int = 0
    compared: int = 0
    differing: int = 0
    unsettled: int = 0
    corrected: int = 0

    @property
    def rate(self) -> float | None:
        """Return the share of compared answers that differed; None when none was compared."""
        return self.differing / self.compared if self.compared else None


def check_new(asked: NewBatch, *, today: date) -> None:
    """Raise Invalid, naming the field that cannot be."""
    if not 1 <= asked.sheets <= MOST_SHEETS:
        raise Invalid(
            "Please print between 1 and %(most)d sheets in one batch.",
            field="sheets",
            most=MOST_SHEETS,
        )
    if not 0 <= asked.share <= 100:
        raise Invalid("Please give a percentage from 0 to 100.", field="share")
    if asked.last_day < asked.first_day:
        raise Invalid("The last day of collecting lies before the first.", field="last_day")
    if asked.last_day - asked.first_day > LONGEST:
        raise Invalid("A batch is collected within one year at most.", field="last_day")
    if not today - OLDEST <= asked.first_day <= today + LONGEST:
        raise Invalid("Please check this date: it is too far from today.", field="first_day")


def check_sheet(batch: Batch, serial: int | None, day: date, *, today: date) -> int:
    """Return the serial; raises Conflict for a closed batch, Invalid for a serial or day not in it.

    No sheet can be collected tomorrow, whatever range was planned.
    """
    if batch.closed_at is not None:
        raise Conflict(CLOSED)
    if serial is None or not 1 <= serial <= batch.sheets:
        raise Invalid(NO_SUCH_SHEET, field="_serial", last=batch.sheets)
    last = min(batch.last_day, max(today, batch.first_day))
    if not batch.first_day <= day <= last:
        first, until = f"{batch.first_day:%d/%m/%Y}", f"{last:%d/%m/%Y}"
        raise Invalid(BAD_DAY, field="_day", first=first, last=until)
    return serial


def usual_day(batch: Batch, *, today: date) -> date:
    """Return the day that a sheet without a date of its own counts on: the last of collecting."""
    return max(batch.first_day, min(batch.last_day, today))


def noon(day: date) -> datetime:
    """Return the hour that answers on paper are stored under: 12:00 in Viet Nam on their day.

    Nobody knows the hour in which a sheet was filled in, and every hour of a day counts the same.
    """
    return datetime.combine(day, NOON, LOCAL).astimezone(UTC)


def response_id(secret: str, batch_id: str, serial: int) -> str:
    """Return the id of the one answer that a sheet can be, however often it is keyed in.

    Without the key nobody can lead an answer back to its sheet.
    """
    name = hmac.digest(secret.encode(), b"paper sheet", "sha256")
    said = f"{batch_id}/{serial}".encode()
    return write_id(hmac.digest(name, said, "sha256")[:16])


def draw(share: int, entered: Collection[int], drawn: Collection[int]) -> list[int]:
    """Return the serials to draw now, so that at least share percent of those entered are drawn.

    Any sheet keyed in so far may be drawn at any time: nobody can tell beforehand which one.
    """
    missing = ceil(share * len(entered) / 100) - len(drawn)
    left = sorted(set(entered).difference(drawn))
    return random.SystemRandom().sample(left, max(0, min(missing, len(left))))
