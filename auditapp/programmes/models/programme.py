"""A programme and its planned audits: what they hold, their state, and what they must satisfy."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from auditapp.agencies.models import Agency, is_within
from auditapp.base.errors import Invalid
from auditapp.base.words import N_, is_plain, tidy
from auditapp.programmes.models.timing import Timing

PLANNERS = frozenset({"administrator", "iso_secretary", "lead_auditor"})
APPROVERS = frozenset({"administrator", "manager"})
READERS = PLANNERS | {"manager", "unit_head", "province_viewer"}

# ISO 19011:2026, 5.1 g: the programme names its methods; by report: domain.md E.3.
METHODS = ("on_site", "remote", "report", "mixed")
MAX_TITLE, MAX_TEXT, MAX_NOTE, MAX_REASON, MAX_NAME = 200, 4000, 1000, 500, 200
YEARS = range(2015, 2101)

State = Literal["planned", "under_way", "done", "overdue"]
STATES: tuple[State, ...] = ("planned", "under_way", "done", "overdue")

CLOSED = N_("This unit is closed.")
NOT_BELOW = N_("This unit does not belong to the agency of the programme.")
PLANNED_ALREADY = N_("Planned already in this time: %(title)s.")


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """The audits that an agency means to hold in a year; approved by facts, not by a flag."""

    id: str
    root_id: str
    agency_id: str
    agency_path: str
    year: int
    standard: str
    objectives: str
    risks: str
    opportunities: str
    methods: str
    created_at: datetime
    created_by: str
    approved_at: datetime | None
    approved_by: str | None
    approver: str | None
    approved_on: date | None
    decision: str | None

    @property
    def chosen_methods(self) -> tuple[str, ...]:
        """Return the methods as a tuple."""
        return tuple(self.methods.split())


class Aims(msgspec.Struct, frozen=True, kw_only=True):
    """What people write about a programme as a whole."""

    objectives: str
    risks: str = ""
    opportunities: str = ""
    methods: tuple[str, ...] = ()


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """Who approved it (name and position, as signed), on which day, under which number."""

    approver: str
    approved_on: date
    decision: str = ""


class Held(msgspec.Struct, frozen=True):
    """An audit that carries a planned one out."""

    id: str
    title: str
    starts_on: date
    started_at: datetime | None
    signed_off_at: datetime | None


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One audit of a programme: which unit, when, how, about which clauses."""

    id: str
    programme_id: str
    owner_id: str  # the agency whose programme it is
    year: int
    agency_id: str
    agency_path: str
    title: str
    timing: Timing
    method: str
    clauses: tuple[str, ...]
    checklist: str
    note: str
    withdrawn_at: datetime | None
    held: tuple[Held, ...] = ()

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day of its time."""
        return self.timing.days(self.year)

    def state_on(self, today: date) -> State:
        """Return where it stands; late is late even when somebody has begun."""
        if any(audit.signed_off_at for audit in self.held):
            return "done"
        if self.days[1] < today:
            return "overdue"
        return "under_way" if any(audit.started_at for audit in self.held) else "planned"


class NewPlanned(msgspec.Struct, frozen=True, kw_only=True):
    """An audit to be planned; no clauses means all that its checklist asks."""

    agency_id: str
    title: str
    timing: Timing
    method: str
    clauses: tuple[str, ...] = ()
    checklist: str = ""
    note: str = ""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Audits to be planned or changed; `clauses`: the codes that the standard has."""

    audits: Sequence[NewPlanned]
    clauses: frozenset[str]
    reason: str = ""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a programme's history; `detail`: field to (before, after)."""

    seq: int
    at: datetime
    by: str
    kind: str
    planned_id: str | None
    count: int
    title: str
    detail: dict[str, list[Any]]
    reason: str


class Obstacle(msgspec.Struct, frozen=True):
    """Why a unit cannot be planned, as a key with its places."""

    key: str
    params: dict[str, Any] = {}


def words(text: str, field: str, most: int, *, required: bool = False) -> str:
    """Return a paragraph tidied line by line; raises Invalid when empty or too long."""
    lines = [tidy(line) for line in text.replace("\r\n", "\n").split("\n")]
    found = "\n".join(lines).strip()
    if not is_plain(found.replace("\n", " ")):
        raise Invalid("This contains characters that cannot be printed.", field=field)
    if required and not found:
        raise Invalid("Please fill this in.", field=field)
    if len(found) > most:
        raise Invalid("At most %(most)s characters, please.", field=field, most=most)
    return found


def checked_aims(aims: Aims) -> Aims:
    """Return aims in order; raises Invalid naming the field."""
    if not aims.methods:
        raise Invalid("Please choose at least one method.", field="methods")
    if not set(aims.methods) <= set(METHODS):
        raise Invalid("This choice does not exist.", field="methods")
    return Aims(
        objectives=words(aims.objectives, "objectives", MAX_TEXT, required=True),
        risks=words(aims.risks, "risks", MAX_TEXT),
        opportunities=words(aims.opportunities, "opportunities", MAX_TEXT),
        methods=tuple(method for method in METHODS if method in aims.methods),
    )


def checked_planned(wanted: NewPlanned, clauses: Container[str]) -> NewPlanned:
    """Return what is wanted in order; raises Invalid naming the field."""
    if wanted.method not in METHODS:
        raise Invalid("Please choose a method.", field="method")
    if not all(code in clauses for code in wanted.clauses):
        raise Invalid("The standard has no such clause.", field="clauses")
    return msgspec.structs.replace(
        wanted,
        title=words(wanted.title, "title", MAX_TITLE, required=True).replace("\n", " "),
        note=words(wanted.note, "note", MAX_NOTE),
        clauses=tuple(dict.fromkeys(wanted.clauses)),
    )


def checked_reason(programme: Programme, reason: str) -> str:
    """Return the reason tidied; raises Invalid when an approved programme changes without one."""
    found = words(reason, "reason", MAX_REASON)
    if programme.approved_at is not None and not found:
        raise Invalid(
            "The programme is approved: please give the reason for the change.", field="reason"
        )
    return found


def obstacles(
    programme: Programme,
    units: Mapping[str, Agency],
    standing: Iterable[Planned],
    wanted: Sequence[NewPlanned],
    *,
    today: date,
) -> dict[str, Obstacle]:
    """Return why units cannot be planned as wanted, by unit; `standing`: the programme's lines."""
    by_unit: dict[str, list[Planned]] = {}
    for line in standing:
        by_unit.setdefault(line.agency_id, []).append(line)
    found: dict[str, Obstacle] = {}
    for one in wanted:
        unit = units.get(one.agency_id)
        if unit is None or not is_within(unit.path, programme.agency_path):
            found[one.agency_id] = Obstacle(NOT_BELOW)
        elif not unit.is_open(max(today, one.timing.days(programme.year)[0])):
            found[one.agency_id] = Obstacle(CLOSED)
        else:
            twin = next((line for line in by_unit.get(unit.id, ()) if is_twin(line, one)), None)
            if twin is not None:
                found[one.agency_id] = Obstacle(PLANNED_ALREADY, {"title": twin.title})
    return found


def is_twin(line: Planned, wanted: NewPlanned) -> bool:
    """Tell whether a planned audit asks for the same clauses in the same time."""
    if not line.timing.overlaps(wanted.timing):
        return False
    if not line.clauses or not wanted.clauses:
        return True
    return any(touches(one, other) for one in line.clauses for other in wanted.clauses)


def touches(one: str, other: str) -> bool:
    """Tell whether a clause is the other, contains it or lies in it."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def tally(lines: Iterable[Planned], today: date) -> dict[State, int]:
    """Count planned audits by where they stand."""
    found: dict[State, int] = dict.fromkeys(STATES, 0)
    for line in lines:
        found[line.state_on(today)] += 1
    return found
