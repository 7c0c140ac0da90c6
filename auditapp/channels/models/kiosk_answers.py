"""What a tablet sends: answers given earlier, perhaps without network, in no order. Pure."""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from unicodedata import normalize

import msgspec
from msgspec import Meta

from auditapp.base.errors import BadRequest, Invalid
from auditapp.base.words import N_
from auditapp.formkit.engine import CompiledForm, Values
from auditapp.web.text import check_json

BATCH = 50
MOST_SAVED = 20_000  # answers in one file
DAYS_KEPT = 31  # how long after it was given an answer is believed to be of its hour
MS_PER_HOUR = 3_600_000
LAST_MS = 253_402_300_799_000  # the end of the year 9999

NOT_A_FILE = N_(
    "This is not a file of a tablet's answers, or it is damaged. Nothing was taken from it."
)

Moment = Annotated[int, Meta(ge=0, le=LAST_MS)]  # milliseconds since 1970, as devices count
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
Name = Annotated[str, Meta(max_length=200)]
Fields = dict[str, list[str]]


class SentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: its random id, where and what was asked, in which hour, and the fields.

    survey: the edition that was asked, which names the version of the questions.
    """

    id: Id
    point: Name
    survey: Name
    given: Moment
    fields: Annotated[dict[Name, list[str]], Meta(max_length=500)]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Several answers, and what the tablet's clock says while it sends them."""

    now: Moment
    answers: Annotated[list[SentAnswer], Meta(min_length=1, max_length=BATCH)]


class Brought(msgspec.Struct, kw_only=True):
    """What became of a file that a tablet wrote.

    at: by point, how many answers were new and how many stored before. The other numbers are of
    answers that stay in the file: of points that its bringer does not keep, of surveys that did
    not run there or ended long ago, without anything that can be read, not stored just now.
    """

    at: dict[str, list[int]] = {}
    elsewhere: int = 0
    unknown: int = 0
    empty: int = 0
    later: int = 0

    @property
    def left(self) -> int:
        """Return how many answers were not taken."""
        return self.elsewhere + self.unknown + self.empty + self.later


class _Saved(msgspec.Struct, frozen=True):
    """A tablet's file, each answer still unread: one that is broken keeps no other back."""

    answers: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=MOST_SAVED)]


class Taken(msgspec.Struct, kw_only=True):
    """What became of a batch: ids that are on the disk, ids that never will be with the reason.

    Ids in neither list were not stored this time and are to be sent again.
    """

    kept: list[str] = []
    refused: dict[str, str] = {}


def read_saved(data: bytes) -> tuple[list[SentAnswer], int]:
    """Return the answers of a file that kiosk-box.js wrote, and how many cannot be read.

    Raises Invalid for any other file.
    """
    try:
        check_json(data)
        saved = msgspec.json.decode(data, type=_Saved).answers
    except (BadRequest, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(NOT_A_FILE, field="file") from error
    found: dict[str, SentAnswer] = {}
    for each in saved:
        with contextlib.suppress(msgspec.ValidationError):
            answer = msgspec.convert(each, SentAnswer)
            found[answer.id] = answer
    return list(found.values()), len(saved) - len(found)


def given_hour(given: int, device_now: int, now: datetime) -> datetime:
    """Return the hour in which an answer was given, by our clock.

    The tablet's clock is corrected by the whole hours that it differs from ours while it sends.
    An hour in the future or more than DAYS_KEPT days ago is not believed: then it is this hour.
    """
    now_ms = int(now.timestamp() * 1000)
    this_hour = now_ms // MS_PER_HOUR
    hour = given // MS_PER_HOUR + round((now_ms - device_now) / MS_PER_HOUR)
    if not this_hour - 24 * DAYS_KEPT <= hour <= this_hour:
        hour = this_hour
    return datetime.fromtimestamp(hour * 3600, UTC)


def read_fields(form: CompiledForm, fields: Mapping[str, Sequence[str]]) -> tuple[Fields, Values]:
    """Return the fields that can be stored, and their values.

    Nobody is there any more to correct an answer, so what a question does not take is left out and
    the rest is kept.
    """
    posted = {name: [normalize("NFC", value) for value in got] for name, got in fields.items()}
    while True:
        reading = form.read(posted, partial=True)
        wrong = {
            name
            for problem in reading.problems
            for name in form.questions[problem.code].field_names()
        }
        if not wrong.intersection(posted):
            return posted, reading.values
        posted = {name: got for name, got in posted.items() if name not in wrong}
