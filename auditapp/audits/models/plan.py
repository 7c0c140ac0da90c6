"""The plan of one audit: objective to confidentiality, the timetable, who stands for the unit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.formkit.words import clean_line, clean_text

Method = Literal["on_site", "remote", "hybrid", "report"]
METHODS: tuple[Method, ...] = ("on_site", "remote", "hybrid", "report")
SlotKind = Literal["opening", "audit", "team", "closing"]
SLOT_KINDS: tuple[SlotKind, ...] = ("opening", "audit", "team", "closing")
Side = Literal["auditor", "auditee"]

MAX_TEXT = 4000
MAX_CRITERIA = 30
MAX_CRITERION = 300
MAX_REASON = 1000
MAX_PLACE = 200
MAX_TOPIC = 500
MAX_CLAUSES = 200  # characters
MAX_SLOTS = 200

TOO_LONG = N_("At most %(max)s characters, please.")
NO_CLAUSE = N_("The standard has no clause %(clause)s.")
BUSY = N_("%(name)s is already taken from %(starts)s to %(ends)s that day: %(what)s.")
ELSEWHERE = N_("%(name)s is already taken from %(starts)s to %(ends)s that day by another audit.")


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit is for, what it covers, against what and how."""

    objective: str
    scope: str
    criteria: Sequence[str]
    method: Method
    language: str
    confidentiality: str
    decision_no: str = ""
    decided_on: date | None = None

    def checked(self) -> "Plan":
        """Return the plan in its stored form; raises Invalid naming the field at fault."""
        if self.method not in METHODS:
            raise Invalid("This choice does not exist.", field="method")
        criteria = [text for text in map(clean_line, self.criteria) if text]
        if len(criteria) > MAX_CRITERIA:
            raise Invalid("At most %(max)s criteria, please.", field="criteria", max=MAX_CRITERIA)
        if not criteria:
            raise Invalid("Please name at least one audit criterion.", field="criteria")
        return Plan(
            objective=words(self.objective, "objective", required=True),
            scope=words(self.scope, "scope", required=True),
            criteria=[words(text, "criteria", most=MAX_CRITERION) for text in criteria],
            method=self.method,
            language=words(clean_line(self.language), "language", most=60),
            confidentiality=words(self.confidentiality, "confidentiality"),
            decision_no=words(clean_line(self.decision_no), "decision_no", most=60),
            decided_on=self.decided_on,
        )


class Auditee(msgspec.Struct, frozen=True):
    """Somebody who stands for the audited unit; `account_id` where they have an account."""

    id: str
    account_id: str | None
    name: str
    position: str


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the timetable; starts and ends are minutes after midnight in Viet Nam.

    auditors are accounts on the team, auditees ids of Auditee. clauses: what of the standard is
    looked at in this hour; it fills the matrix of the programme and the progress by unit.
    """

    id: str
    day: date
    starts: int
    ends: int
    kind: SlotKind
    agency_id: str | None = None
    agency_name: str = ""
    place: str = ""
    topic: str = ""
    clauses: Sequence[str] = ()
    auditors: Sequence[str] = ()
    auditees: Sequence[str] = ()

    @property
    def hours(self) -> str:
        """Return '08:00–09:30'."""
        return f"{clock_of(self.starts)}–{clock_of(self.ends)}"

    @property
    def people(self) -> tuple[str, ...]:
        """Return everybody who is there."""
        return (*self.auditors, *self.auditees)

    def overlaps(self, other: "Slot") -> bool:
        """Tell whether both are at the same time, at least in part."""
        return self.day == other.day and self.starts < other.ends and other.starts < self.ends


class Busy(msgspec.Struct, frozen=True):
    """An hour that an auditor has in some audit."""

    account_id: str
    audit_id: str
    slot: Slot


class Change(msgspec.Struct, frozen=True):
    """A change after the start, with its reason."""

    what: str
    reason: str
    changed_at: datetime
    changed_by: str


def check_overlaps(
    slot: Slot, others: Iterable[Slot], names: Mapping[str, str], same: Mapping[str, str]
) -> None:
    """Raise Invalid when somebody of this slot is in another one at that time.

    `same` leads from the id of an auditee to the account, where they have one.
    """
    here = {same.get(person, person): person for person in slot.people}
    for other in others:
        if other.id == slot.id or not slot.overlaps(other):
            continue
        for person in other.people:
            if (known := here.get(same.get(person, person))) is not None:
                raise Invalid(
                    BUSY,
                    field="starts",
                    name=names.get(known, ""),
                    starts=clock_of(other.starts),
                    ends=clock_of(other.ends),
                    what=other.topic or other.agency_name or other.place,
                )


def clock_of(minutes: int) -> str:
    """Return 510 as '08:30'."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_clock(text: str) -> int | None:
    """Return '08:30' or '8h30' as 510, None for no time of a day."""
    hours, _, minutes = text.strip().lower().replace("h", ":").partition(":")
    minutes = minutes or "0"
    if not (hours.isdecimal() and minutes.isdecimal() and len(hours) <= 2 >= len(minutes)):
        return None
    found = int(hours) * 60 + int(minutes)
    return found if int(minutes) < 60 and found <= 24 * 60 else None


def read_clauses(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return '8.2, 8.5' as codes, in the order of the standard that knows these.

    Raises Invalid with field clauses for one that the standard does not have, or for too many.
    """
    typed = dict.fromkeys(text.replace(",", " ").replace(";", " ").split())
    for code in typed:
        if code not in known:
            raise Invalid(NO_CLAUSE, field="clauses", clause=code[:20])
    found = tuple(code for code in known if code in typed)
    words(" ".join(found), "clauses", most=MAX_CLAUSES)
    return found


def words(raw: str, field: str, *, most: int = MAX_TEXT, required: bool = False) -> str:
    """Return what was typed in its stored form; raises Invalid when it is missing or too long."""
    text = clean_text(raw)
    if required and not text:
        raise Invalid("Please fill this in.", field=field)
    if len(text) > most:
        raise Invalid(TOO_LONG, field=field, max=most)
    return text


def by_day(slots: Iterable[Slot]) -> list[tuple[date, list[Slot]]]:
    """Return the timetable day by day, each in the order of its hours."""
    days: dict[date, list[Slot]] = {}
    for slot in sorted(slots, key=lambda one: (one.day, one.starts, one.ends, one.id)):
        days.setdefault(slot.day, []).append(slot)
    return list(days.items())
