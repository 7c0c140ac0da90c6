"""Progress by unit: the lines whose clauses the timetable gives to a unit. Pure."""

from collections.abc import Iterable, Sequence

import msgspec

from auditapp.audits.models.audit import Tally
from auditapp.audits.models.checklist import Clause, Line, tally_of


class UnitHour(msgspec.Struct, frozen=True):
    """What an hour of the timetable looks at: a unit and clauses."""

    agency_id: str
    name: str
    clauses: tuple[str, ...]


class UnitProgress(msgspec.Struct, frozen=True):
    """How far the lines of a unit are; `first_open` is where to go on."""

    name: str
    tally: Tally
    first_open: Line


def by_unit(clauses: Sequence[Clause], hours: Iterable[UnitHour]) -> list[UnitProgress]:
    """Return the units in the order of the timetable; lines of a shared clause count at each.

    A unit whose clauses the checklist does not ask about is left out.
    """
    wanted: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for hour in hours:
        wanted.setdefault(hour.agency_id, set()).update(hour.clauses)
        names[hour.agency_id] = hour.name
    found = []
    for agency_id, codes in wanted.items():
        lines = [line for clause in clauses for line in clause.lines if _asks(line, codes)]
        if lines:
            is_open = (line for line in lines if not line.is_complete)
            first = next(is_open, lines[0])
            found.append(UnitProgress(names[agency_id], tally_of(lines), first))
    return found


def _asks(line: Line, codes: Iterable[str]) -> bool:
    """Tell whether a line is about one of these clauses or a part of it."""
    own = line.question.clauses or (line.clause,)
    return any(one == code or one.startswith(f"{code}.") for one in own for code in codes)
