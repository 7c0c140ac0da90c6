"""Alerts: what counts as new, what makes one, how long it gathers. Pure.

An answer is never looked at by itself. What is new at an agency is released when at least `k`
answers came since the last time, and only sums of such a release are kept; so nobody who reads an
alert, or the whole table, can tell one person's score or when it came (docs/decisions/0027).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from auditapp.base.clock import to_hour
from auditapp.base.errors import Invalid
from auditapp.base.words import N_, fold, is_plain, tidy
from auditapp.people.models import Role

READERS = (Role.MANAGER, Role.UNIT_HEAD, Role.ISO_SECRETARY, Role.ADMINISTRATOR)
DAYS = 4  # back to which new answers are waited for, so that a weekend is bridged
GATHER = timedelta(minutes=5)
MOST = timedelta(hours=2)
THRESHOLDS = (0, 1, 2, 3)
MOST_WORDS, WORD_LENGTH, NOTE_LENGTH = 20, 60, 1000
CHANNELS = {"page": N_("On this page only"), "email": N_("E-mail"), "webhook": N_("Webhook")}
Levels = dict[str, int]
_WORD = re.compile(r"[^\W_]+")


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """What one person wants to hear of; `agency_path` bounds it."""

    id: str
    root_id: str
    account_id: str
    agency_id: str
    agency_path: str
    survey_id: str | None
    threshold: int
    words: list[str]
    channel: str
    webhook_id: str | None
    created_at: datetime
    told_hour: datetime | None

    def low(self, levels: Mapping[str, int]) -> int:
        """Return how many of these scores this person calls low."""
        return sum(n for level, n in levels.items() if int(level) <= self.threshold)

    def found(self, words: Mapping[str, int]) -> int:
        """Return how many comments had one of this person's key words."""
        return sum(n for word, n in words.items() if word in self.words)

    def concerns(self, alert: "Alert") -> int:
        """Return how much of an alert this person asked for; 0 for nothing."""
        if self.survey_id not in (None, alert.survey_id):
            return 0
        return self.low(alert.levels) + self.found(alert.words)


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """What was gathered at one agency in one survey since the last was handled."""

    id: str
    root_id: str
    agency_id: str
    survey_id: str
    question: str
    first_hour: datetime
    last_hour: datetime
    answers: int
    levels: Levels
    words: Levels
    handled_at: datetime | None
    handled_by: str | None
    note: str | None


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What became known at once at one agency in one survey."""

    agency_id: str
    survey_id: str
    levels: Levels
    marks: dict[date, tuple[str, Levels]]  # day: (what stood there, what stands there now)

    @property
    def answers(self) -> int:
        """Return how many answers it holds."""
        return sum(self.levels.values())


def release(
    counts: Mapping[date, Levels], marks: Mapping[date, Levels], *, k: int
) -> tuple[Levels, bool]:
    """Return (what is new, whether it may be told): at least k answers since the marks."""
    new: Levels = {}
    for day, levels in counts.items():
        seen = marks.get(day, {})
        for level, n in levels.items():
            if n > seen.get(level, 0):
                new[level] = new.get(level, 0) + n - seen.get(level, 0)
    return new, sum(new.values()) >= k


def lowered(counts: Levels, mark: Levels) -> Levels:
    """Return a mark that is nowhere above the counts: answers may be taken back."""
    return {level: min(n, counts.get(level, 0)) for level, n in mark.items() if counts.get(level)}


def add(one: Mapping[str, int], other: Mapping[str, int]) -> Levels:
    """Return both together."""
    return {key: one.get(key, 0) + other.get(key, 0) for key in sorted({*one, *other})}


def words_in(text: str, words: Iterable[str]) -> set[str]:
    """Return those key words that a text has.

    Marks count where both sides wrote them: 'hối lộ' is found in 'hoi lo' and not in 'hỏi lỗ'.
    """
    pieces = _WORD.findall(tidy(text).casefold())
    return {word for word in words if _has(pieces, _WORD.findall(word.casefold()))}


def tell_at(first: datetime, now: datetime, told_hour: datetime | None) -> datetime:
    """Return when to send a message: 5 minutes after the newest, 2 hours after the first at most.

    And 2 hours after the hour of the message before, so that a bad hour is one message.
    """
    soon = min(first + MOST, now + GATHER)
    return soon if told_hour is None else max(soon, told_hour + MOST)


def hour_of(now: datetime) -> datetime:
    """Return the hour that is kept of a moment."""
    return to_hour(now)


def checked_words(typed: str) -> list[str]:
    """Return key words, one a line or between commas; raises Invalid."""
    found = [tidy(word) for word in re.split(r"[,;\n]", typed) if tidy(word)]
    words = list(dict.fromkeys(word.casefold() for word in found))
    if len(words) > MOST_WORDS:
        raise Invalid("At most %(most)s key words, please.", field="words", most=MOST_WORDS)
    for word in words:
        if len(word) > WORD_LENGTH or not is_plain(word) or not _WORD.search(word):
            raise Invalid("“%(word)s” cannot be a key word.", field="words", word=word[:80])
    return words


def checked_note(typed: str) -> str:
    """Return what was done about an alert; raises Invalid when empty or too long."""
    note = tidy(typed)
    if not note:
        raise Invalid("Please write what was done.", field="note")
    if len(note) > NOTE_LENGTH or not is_plain(note):
        raise Invalid("At most %(most)s characters, please.", field="note", most=NOTE_LENGTH)
    return note


def _has(pieces: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return any(
        all(_same(piece, word) for piece, word in zip(pieces[at : at + size], wanted, strict=True))
        for at in range(len(pieces) - size + 1)
    )


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    bare = fold(one)
    return bare == fold(other) and bare in (one, other)
