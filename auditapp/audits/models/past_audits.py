"""Past audits in a spreadsheet, one line per question, judged row by row and column by column.

Pure. Lines of one unit in one year are one audit. A signed audit never changes, so an audit with
a fault in any of its rows is not taken until its file is right.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import msgspec

from auditapp.agencies.models import Agency
from auditapp.audits.models.draft import MAX_LINES, TOO_MANY_LINES
from auditapp.audits.models.past_rows import PastLine, Rows
from auditapp.audits.models.questions_file import TWICE
from auditapp.base.words import N_
from auditapp.formkit.grades import GRADES, Scheme
from auditapp.web.worksheets import Fault, Table

MIXED = N_(
    "Other lines of this audit are minor or major nonconformities: please say which this one is."
)
_SIMPLE = {grade.key for grade in GRADES["simple"]}
_FULL = {grade.key for grade in GRADES["full"]}


class PastAudit(msgspec.Struct, frozen=True, kw_only=True):
    """One audit as a file tells it."""

    agency: Agency
    lines: list[PastLine]

    @property
    def first(self) -> date:
        """Return its first day."""
        return min(line.day for line in self.lines)

    @property
    def last(self) -> date:
        """Return its last day."""
        return max(line.day for line in self.lines)

    @property
    def scheme(self) -> Scheme:
        """Return the scheme that knows all its grades."""
        keys = {line.values["grade"] for line in self.lines}
        return "full" if keys <= _FULL else "simple"

    def count(self, kind: str) -> int:
        """Return how many lines have a grade of this kind."""
        keys = {g.key for grades in GRADES.values() for g in grades if g.kind == kind}
        return sum(line.values["grade"] in keys for line in self.lines)


class Judged(NamedTuple):
    """A whole file: audits to store, those that stand here already, faults."""

    audits: list[PastAudit]
    known: list[PastAudit]
    faults: list[Fault]
    held_back: int = 0  # audits with a fault in a row of theirs

    @property
    def bad_rows(self) -> int:
        """Return how many rows have a fault."""
        return len({fault.row for fault in self.faults if fault.row > 1})


def judge(table: Table, rows: Rows, known: Collection[tuple[str, date, date]]) -> Judged:
    """Judge a file; `known` are (agency id, first day, last day) of imported audits."""
    read, faults = rows.read(table)
    groups: dict[tuple[str, int], list[PastLine]] = {}
    agencies: dict[str, Agency] = {}
    broken = {(row.agency.id, row.year) for row in read if row.line is None and row.agency}
    for row in read:
        if row.line is not None and row.agency is not None:
            agencies[row.agency.id] = row.agency
            groups.setdefault((row.agency.id, row.line.day.year), []).append(row.line)
    judged = Judged([], [], faults)
    held = {group for group in broken if group[1] is not None}
    for group, lines in groups.items():
        audit = PastAudit(agency=agencies[group[0]], lines=lines)
        wrong = _faults_of(audit)
        judged.faults.extend(wrong)
        if wrong or {group, (group[0], None)} & broken:
            held.add(group)
        elif (audit.agency.id, audit.first, audit.last) in known:
            judged.known.append(audit)
        else:
            judged.audits.append(audit)
    judged.faults.sort(key=lambda fault: fault.row)
    return judged._replace(held_back=len(held))


def _faults_of(audit: PastAudit) -> list[Fault]:
    """Name what is wrong with the lines of one audit taken together."""
    seen: dict[str, int] = {}
    faults = [
        Fault(line.row, line.names["question"], TWICE, {"row": seen[line.code]})
        for line in audit.lines
        if seen.setdefault(line.code, line.row) != line.row
    ]
    keys = {line.values["grade"] for line in audit.lines}
    if not keys <= _FULL and not keys <= _SIMPLE:
        faults += [
            Fault(line.row, line.names["grade"], MIXED)
            for line in audit.lines
            if line.values["grade"] not in _FULL
        ]
    if len(audit.lines) > MAX_LINES:
        faults.append(Fault(audit.lines[0].row, "", TOO_MANY_LINES, {"max": MAX_LINES}))
    return faults
