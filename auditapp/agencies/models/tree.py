"""Nodes of the tree, their names and parents over time, and rules that need no database."""

from datetime import date
from typing import Any, NotRequired, Protocol, TypedDict, runtime_checkable

import msgspec

from auditapp.base.errors import Invalid
from auditapp.base.words import is_plain, tidy

NAME_MAX, SHORT_NAME_MAX, CODE_MAX, BASIS_MAX, PATH_MAX = 300, 120, 60, 300, 800

# Roles (people.models.Role) that may change the tree; app/routes's rules read them here too.
CHANGERS = frozenset({"administrator", "iso_secretary"})


class Kind(msgspec.Struct, frozen=True):
    """A kind of agency; data, because reorganisations invent new ones.

    level: where it stands. prefix: the short word before names. listed_as: its word in the
    national list of administrative units. is_history: no new ones are made.
    """

    code: str
    name_vi: str
    name_en: str
    is_unit: bool
    position: int
    level: str = ""
    prefix_vi: str = ""
    prefix_en: str = ""
    listed_as: str = ""
    is_history: bool = False

    @property
    def name(self) -> dict[str, str]:
        """Return the name per language."""
        return {"vi": self.name_vi, "en": self.name_en}

    @property
    def prefix(self) -> dict[str, str]:
        """Return the short word per language."""
        return {"vi": self.prefix_vi, "en": self.prefix_en}


class Agency(msgspec.Struct, frozen=True):
    """A node with the name valid on the day it was read for; closed_on is its last day."""

    id: str
    root_id: str
    code: str
    kind: str
    path: str
    name: str
    short_name: str
    opened_on: date
    closed_on: date | None
    successor_id: str | None

    @property
    def parent_id(self) -> str | None:
        """Return the id of today's parent, None for a root."""
        chain = self.path.strip("/").split("/")
        return chain[-2] if len(chain) > 1 else None

    def is_open(self, day: date) -> bool:
        """Tell whether the agency exists on day."""
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


class NamePeriod(msgspec.Struct, frozen=True):
    """A name and the days it is valid, both ends included."""

    valid_from: date
    valid_to: date | None
    name: str
    short_name: str
    legal_basis: str


class ParentPeriod(msgspec.Struct, frozen=True):
    """A parent, under the name it had when the period began; both ends included."""

    valid_from: date
    valid_to: date | None
    parent_id: str
    name: str


class NewAgency(TypedDict):
    """What opening an agency takes."""

    code: str
    kind: str
    name: str
    short_name: NotRequired[str]
    opened_on: NotRequired[date]


class NewName(TypedDict):
    """What renaming takes; day is the first day of the new name."""

    day: date
    name: str
    short_name: NotRequired[str]
    legal_basis: NotRequired[str]


class Merger(TypedDict):
    """What merging takes; day is the first day without the sources."""

    source_ids: list[str]
    successor_id: str
    day: date
    legal_basis: NotRequired[str]
    move_points: NotRequired[bool]


@runtime_checkable  # Litestar checks what it gives to handlers
class Record(Protocol):
    """Writes into the record who changed what, inside the action's transaction."""

    async def __call__(
        self, conn: Any, action: str, subject: str, agency_id: str, detail: dict[str, Any]
    ) -> None:
        """Append one line; action is a word such as 'agency.renamed', subject an id."""
        ...


async def no_record(
    conn: Any, action: str, subject: str, agency_id: str, detail: dict[str, Any]
) -> None:
    """Record nothing: for commands that fill an empty database."""
    del conn, action, subject, agency_id, detail


class Holder(Protocol):
    """What is asked of the person who acts."""

    def roles_at(self, path: str) -> frozenset[str]:
        """Return the roles that hold at a node."""
        ...


def may_change(person: Holder, path: str) -> bool:
    """Tell whether the person may change the tree at path."""
    return bool(person.roles_at(path) & CHANGERS)


def is_within(path: str, ancestor_path: str) -> bool:
    """Tell whether the node at path is the ancestor itself or lies below it."""
    return path.startswith(ancestor_path)


def ancestors(path: str) -> tuple[str, ...]:
    """Return the ids on path, root first, the node itself last."""
    return tuple(path.strip("/").split("/"))


def tops(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths that lie below no other of them."""
    kept: list[str] = []
    for path in sorted(paths):
        if not any(is_within(path, top) for top in kept):
            kept.append(path)
    return tuple(kept)


def checked_words(text: str, field: str, most: int, *, required: bool = True) -> str:
    """Return text tidied; raises Invalid when it is empty, too long or has control characters."""
    if not is_plain(text.replace("\t", " ").replace("\n", " ").replace("\r", " ")):
        raise Invalid("This contains characters that cannot be printed.", field=field)
    words = tidy(text)
    if required and not words:
        raise Invalid("Please fill this in.", field=field)
    if len(words) > most:
        raise Invalid("At most %(most)s characters, please.", field=field, most=most)
    return words


def checked_code(text: str, field: str = "code") -> str:
    """Return a code of letters, digits and . - _ /; raises Invalid for another."""
    code = checked_words(text, field, CODE_MAX)
    if not all(letter.isalnum() or letter in ".-_/" for letter in code):
        raise Invalid("A code has letters, digits, dots and hyphens only.", field=field)
    return code


def parse_day(text: str, field: str) -> date:
    """Return the day written as yyyy-mm-dd or dd/mm/yyyy; raises Invalid for another."""
    parts = text.split("/")
    if len(parts) == 3:
        text = "-".join((parts[2], parts[1].zfill(2), parts[0].zfill(2)))
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise Invalid("Please give a day as dd/mm/yyyy.", field=field)
    return day
