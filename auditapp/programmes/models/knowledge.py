"""What is known now: for a unit and a clause the latest grade, merged from all signed audits.

The day of an audit is its last day, or the day of its signature if that came earlier: an audit
entered long after it was held still speaks of the days when it was held.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec

from auditapp.base.clock import local_date
from auditapp.formkit.grades import Grade, find_grade

# The worst of several lines of a clause speaks for it. 'not_checked' says nothing about anything.
SEVERITY = ("nc_major", "nc", "nc_minor", "observation", "ofi", "conform", "good_practice", "na")


class Signed(msgspec.Struct, frozen=True):
    """A signed audit: where, with which frozen checklist, when."""

    id: str
    agency_id: str
    form_version_id: str
    standard: str
    title: str
    ends_on: date
    signed_off_at: datetime

    @property
    def day(self) -> date:
        """Return the day up to which it looked."""
        return min(self.ends_on, local_date(self.signed_off_at))


class Seen(msgspec.Struct, frozen=True):
    """What one audit said about one clause at one unit."""

    audit_id: str
    audit_title: str
    agency_id: str
    day: date
    grade: Grade

    @property
    def is_failed(self) -> bool:
        """Tell whether the clause did not conform."""
        return self.grade.kind == "nonconforming"


class Known(msgspec.Struct, frozen=True):
    """The latest of it; `failures`: how many audits in a row, up to the latest, did not conform."""

    latest: Seen
    before: Seen | None
    failures: int
    audits: int

    @property
    def is_repeated(self) -> bool:
        """Tell whether the clause did not conform in two audits in a row."""
        return self.failures > 1


Knowledge = dict[tuple[str, str], Known]


def worst_grades(
    lines: Iterable[tuple[str, str, str]], clauses: Mapping[str, Mapping[str, Sequence[str]]]
) -> dict[str, dict[str, str]]:
    """Return by audit and clause the worst grade given.

    lines: (audit, item, grade); clauses: per audit, the clauses of each item of its checklist.
    """
    graded: dict[str, dict[str, str]] = {}
    for audit_id, item, grade in lines:
        if grade in SEVERITY:
            worst = graded.setdefault(audit_id, {})
            for clause in clauses.get(audit_id, {}).get(item, ()):
                worst[clause] = min(worst.get(clause, grade), grade, key=SEVERITY.index)
    return graded


def learn(audits: Iterable[Signed], graded: Mapping[str, Mapping[str, str]]) -> Knowledge:
    """Merge audits into what is known by (unit, clause); graded: as of worst_grades."""
    known: Knowledge = {}
    for audit in sorted(audits, key=lambda each: (each.day, each.signed_off_at, each.id)):
        for clause, key in graded.get(audit.id, {}).items():
            grade_given = find_grade(key) or find_grade(key, "simple")
            if grade_given is not None:
                seen = Seen(audit.id, audit.title, audit.agency_id, audit.day, grade_given)
                place = (audit.agency_id, clause)
                known[place] = _after(known.get(place), seen)
    return known


def _after(known: Known | None, seen: Seen) -> Known:
    if known is None:
        return Known(seen, None, int(seen.is_failed), 1)
    failures = known.failures + 1 if seen.is_failed else 0
    return Known(seen, known.latest, failures, known.audits + 1)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; the last of a shorter month at most."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date.resolution).day
    return date(year, month + 1, min(day.day, last))
