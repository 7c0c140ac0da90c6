"""A comment on the review desk, what was done about it, and how parts of it are hidden."""

import hashlib
import re
from collections.abc import Collection
from datetime import date, datetime

from msgspec import Struct

from auditapp.base.words import N_
from auditapp.people.models import Role
from auditapp.surveys.models.search import HIDDEN, HIDDEN_WHOLE

# What citizens write may name or describe people: only for those who must act on it.
READERS = (Role.MANAGER, Role.UNIT_HEAD, Role.ISO_SECRETARY, Role.ADMINISTRATOR)
# Who takes words away, and who speaks for the agency in public.
EDITORS = (Role.MANAGER, Role.ISO_SECRETARY)
COMMENT_READERS = frozenset(role.value for role in READERS)
COMMENT_EDITORS = frozenset(role.value for role in EDITORS)
# Twice what a figure needs, because words tell more of their writer than a tick does. Not a
# setting: nobody should be able to turn it down to read who wrote what.
LEAST_FOR_COMMENTS = 10

HANDLING_LENGTH = 1000
TAG_LENGTH = 60
REPLY_LENGTH = 2000
# Fixed reasons: a free text would repeat the very words that had to go.
REASONS = {
    "citizen": N_("Personal data of a citizen"),
    "official": N_("Names or describes an official"),
    "insult": N_("Insulting or unlawful words"),
    "secret": N_("State secret or security matter"),
}
_PIECE = re.compile(r"\S+")
_RUN = re.compile(rf"{HIDDEN}(?:\s+{HIDDEN})+")


class DeskComment(Struct, frozen=True):
    """Words with what is known of them; `doc` is random and says nothing of when they came."""

    doc: int
    root_id: str
    response_id: str
    question: str
    survey_id: str
    point_id: str
    path: str
    day: date
    score: int | None
    words: str
    read_at: datetime | None
    read_by: str | None
    handled_at: datetime | None
    handled_by: str | None
    handling: str | None

    @property
    def digest(self) -> str:
        """Return what changes with the words, so that a form knows which ones it was made for."""
        return hashlib.sha256(self.words.encode()).hexdigest()[:16]


class Tag(Struct, frozen=True):
    """A word to sort comments by, for comments of an agency and below it."""

    id: str
    root_id: str
    agency_id: str
    name: str
    created_at: datetime
    created_by: str
    retired_at: datetime | None
    retired_by: str | None


class Redaction(Struct, frozen=True):
    """That words were hidden, by whom and why; never which."""

    doc: int
    at: datetime
    by: str
    reason: str
    is_whole: bool


class Hiding(Struct, frozen=True):
    """What to hide of the words that `digest` stands for: places of pieces, None for all."""

    digest: str
    places: frozenset[int] | None
    reason: str


class Reply(Struct, frozen=True):
    """What people said, in the agency's words, and what it did; public once published."""

    id: str
    root_id: str
    agency_id: str
    said: str
    done: str
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    @property
    def is_public(self) -> bool:
        """Tell whether everybody can read it now."""
        return self.published_at is not None and self.withdrawn_at is None


class PublicPage(Struct, frozen=True):
    """That an agency shows its figures to everybody, since when, and who decided."""

    agency_id: str
    root_id: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None


def pieces(words: str) -> list[str]:
    """Return what can be hidden one by one: words with the signs that cling to them."""
    return _PIECE.findall(words)


def redact(words: str, places: Collection[int]) -> str:
    """Return words with the pieces at these places hidden; neighbours become one block.

    A block is as wide whatever it hides, so that nobody counts letters.
    """
    numbers = iter(range(len(words)))
    hidden = _PIECE.sub(lambda found: HIDDEN if next(numbers) in places else found[0], words)
    return _RUN.sub(HIDDEN, hidden)


def redact_whole() -> str:
    """Return what stands in the place of a comment of which nothing may stay."""
    return HIDDEN_WHOLE
