"""Opening and closing meeting: who came, when, what was said, and what limited the audit. Pure.

Each is an item of the log (`@opening`, `@closing`) and each of its fields an edit like any other:
the lines of the list of people are fields too (`name.1`, `role.1`, `present.1`), so that two who
write it down at once lose nothing. domain.md B.6 asks for attendance, notes and limits.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from auditapp.audits.models.log import Fold
from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.formkit.words import clean_line, clean_text

ITEMS = ("@opening", "@closing")
PEOPLE = 40
SHORT, LONG = 200, 4000
TEXTS = ("place", "notes", "limits")
TIMES = ("begun", "ended")
NAMES = (
    *TIMES,
    *TEXTS,
    *(f"{part}.{n}" for n in range(1, PEOPLE + 1) for part in ("name", "role", "present")),
)
PRESENT = ("yes", "no")
_TIME = re.compile(r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d")

NOT_A_FIELD = N_("A meeting has no such field.")
NOT_A_TIME = N_("Please give day and hour of the meeting.")
UNKNOWN = N_("This choice does not exist.")
TOO_LONG = N_("This text is too long: at most %(max)d characters.")


class Person(msgspec.Struct, frozen=True):
    """A line of the list; `present` is "yes", "no" or "" where nobody said."""

    number: int
    name: str
    role: str
    present: str


class Meeting(msgspec.Struct, frozen=True):
    """A meeting as the log leaves it; moments are local, as typed (`2026-11-16T08:00`)."""

    values: Mapping[str, str]

    @property
    def people(self) -> list[Person]:
        """Return who is on the list."""
        lines = (self.person(number) for number in range(1, PEOPLE + 1))
        return [person for person in lines if person.name or person.role]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written down."""
        return not any(self.values.values())

    def person(self, number: int) -> Person:
        """Return one line of the list, filled or not."""
        parts = (self.values.get(f"{part}.{number}", "") for part in ("name", "role", "present"))
        return Person(number, *parts)

    def free_numbers(self, count: int) -> list[int]:
        """Return the next free lines of the list, at most `count`."""
        taken = {person.number for person in self.people}
        return [number for number in range(1, PEOPLE + 1) if number not in taken][:count]


def meeting_of(state: Fold, item: str) -> Meeting:
    """Return a meeting as the log leaves it."""
    return Meeting(state.values(item, NAMES))


def added(meeting: Meeting, people: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the fields that put these people (name, role) on the list, without doubles."""
    known = {person.name.casefold() for person in meeting.people}
    wanted = {name.casefold(): (name, role) for name, role in people if name}
    new = [pair for key, pair in wanted.items() if key not in known]
    found = {}
    for number, (name, role) in zip(meeting.free_numbers(len(new)), new, strict=False):
        found[f"name.{number}"] = clean_line(name)[:SHORT]
        found[f"role.{number}"] = clean_line(role)[:SHORT]
    return found


def clean_value(name: str, raw: str) -> str:
    """Return what was typed in its stored form."""
    return clean_text(raw) if name in TEXTS else clean_line(raw)


def check_value(item: str, field: str, value: str) -> str:
    """Return a field's value in its stored form; raises Invalid with field `item.field`."""
    named = f"{item}.{field}"
    if field not in NAMES:
        raise Invalid(NOT_A_FIELD, field=named)
    value = clean_value(field, value)
    kind = field.partition(".")[0]
    if value and kind in TIMES and not _TIME.fullmatch(value):
        raise Invalid(NOT_A_TIME, field=named)
    if value and kind == "present" and value not in PRESENT:
        raise Invalid(UNKNOWN, field=named)
    most = LONG if kind in TEXTS else SHORT
    if len(value) > most:
        raise Invalid(TOO_LONG, field=named, max=most)
    return value
