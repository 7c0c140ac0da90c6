"""The matrix unit × clause: what is planned, what was audited, and what was not for too long."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from auditapp.agencies.models import Agency
from auditapp.formkit.grades import Grade
from auditapp.programmes.models.clauses import Column
from auditapp.programmes.models.knowledge import SEVERITY, Knowledge, Known
from auditapp.programmes.models.programme import Planned, touches

WINDOWS = (12, 24, 36)
CellState = Literal["never", "old", "part", "fresh"]


class Hour(msgspec.Struct, frozen=True, kw_only=True):
    """Clauses looked at in an hour of an audit's timetable, at a unit that may be a part of its.

    seen: the clauses that the audit graded, None before it is signed. Grades are the audit's, not
    the unit's: a clause may be looked at in several units.
    """

    audit_id: str
    agency_id: str
    clauses: tuple[str, ...]
    day: date
    title: str
    seen: frozenset[str] | None

    def looked_at(self, leaf: str) -> bool:
        """Tell whether the signed audit graded this leaf, and looked at it in this hour."""
        return leaf in (self.seen or ()) and any(touches(code, leaf) for code in self.clauses)


class Cell(msgspec.Struct, frozen=True):
    """One clause at one unit: `seen` of `total` leaves were audited in the window."""

    code: str
    lines: tuple[Planned, ...]
    hours: tuple[Hour, ...]
    seen: int
    total: int
    day: date | None
    grade: Grade | None
    is_repeated: bool

    @property
    def state(self) -> CellState:
        """Return never, old (only before the window), part or fresh (all of it in the window)."""
        if self.day is None:
            return "never"
        if not self.seen:
            return "old"
        return "fresh" if self.seen == self.total else "part"


class Row(msgspec.Struct, frozen=True):
    """A unit with its cells; `is_rolled`: they count what was audited below it as well."""

    unit: Agency
    is_rolled: bool
    cells: list[Cell]


class Basis(msgspec.Struct, frozen=True):
    """What rows rest on; asked: clauses of each checklist by slug; since: the window's start."""

    knowledge: Knowledge
    lines: Sequence[Planned]
    hours: Sequence[Hour]
    asked: Mapping[str, Collection[str]]
    since: date


def make_row(
    unit: Agency, members: Collection[str], columns: Sequence[Column], *, basis: Basis
) -> Row:
    """Return the row of a unit; members: ids of the units that count for it."""
    known = newest(basis.knowledge, members)
    own = [line for line in basis.lines if line.agency_id in members]
    hours = [hour for hour in basis.hours if hour.agency_id in members]
    cells = []
    for column in columns:
        found = [known[leaf] for leaf in column.leaves if leaf in known]
        days = _days(column, known, hours)
        cells.append(
            Cell(
                code=column.code,
                lines=tuple(line for line in own if asks(line, column, basis.asked)),
                hours=_to_come(column, hours),
                seen=sum(day >= basis.since for day in days),
                total=len(column.leaves),
                day=max(days, default=None),
                grade=_worst(each.latest.grade for each in found),
                is_repeated=any(each.is_repeated for each in found),
            )
        )
    return Row(unit, len(members) > 1, cells)


def _days(column: Column, known: Mapping[str, Known], hours: Sequence[Hour]) -> list[date]:
    """Return for each leaf that was audited the last day."""
    days = []
    for leaf in column.leaves:
        each = [hour.day for hour in hours if hour.looked_at(leaf)]
        if leaf in known:
            each.append(known[leaf].latest.day)
        if each:
            days.append(max(each))
    return days


def _to_come(column: Column, hours: Iterable[Hour]) -> tuple[Hour, ...]:
    """Return the first hour of each audit that is not signed yet and looks at the clause."""
    first: dict[str, Hour] = {}
    for hour in hours:
        if hour.seen is None and any(touches(code, column.code) for code in hour.clauses):
            first.setdefault(hour.audit_id, hour)
    return tuple(first.values())


def asks(line: Planned, column: Column, asked: Mapping[str, Collection[str]]) -> bool:
    """Tell whether a planned audit looks at any part of a clause."""
    if line.clauses:
        return any(touches(code, column.code) for code in line.clauses)
    if line.checklist in asked:
        return any(leaf in asked[line.checklist] for leaf in column.leaves)
    return True


def newest(knowledge: Knowledge, members: Collection[str]) -> dict[str, Known]:
    """Return by clause what was seen last at any of these units."""
    found: dict[str, Known] = {}
    for (unit_id, clause), known in knowledge.items():
        if unit_id in members:
            other = found.get(clause)
            if other is None or other.latest.day < known.latest.day:
                found[clause] = known
    return found


def _worst(grades: Iterable[Grade]) -> Grade | None:
    return min(grades, key=lambda grade: SEVERITY.index(grade.key), default=None)
