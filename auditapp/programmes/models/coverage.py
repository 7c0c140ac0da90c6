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


class Cell(msgspec.Struct, frozen=True):
    """One clause at one unit: `seen` of `total` leaves were audited in the window."""

    code: str
    lines: tuple[Planned, ...]
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
    asked: Mapping[str, Collection[str]]
    since: date


def make_row(
    unit: Agency, members: Collection[str], columns: Sequence[Column], *, basis: Basis
) -> Row:
    """Return the row of a unit; members: ids of the units that count for it."""
    known = newest(basis.knowledge, members)
    own = [line for line in basis.lines if line.agency_id in members]
    cells = []
    for column in columns:
        found = [known[leaf] for leaf in column.leaves if leaf in known]
        cells.append(
            Cell(
                code=column.code,
                lines=tuple(line for line in own if asks(line, column, basis.asked)),
                seen=sum(each.latest.day >= basis.since for each in found),
                total=len(column.leaves),
                day=max((each.latest.day for each in found), default=None),
                grade=_worst(each.latest.grade for each in found),
                is_repeated=any(each.is_repeated for each in found),
            )
        )
    return Row(unit, len(members) > 1, cells)


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
