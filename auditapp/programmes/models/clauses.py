"""The clauses of a standard as columns of a matrix: a heading and the leaves under it."""

from collections.abc import Iterable

import msgspec

from auditapp.formkit.definition import Clause, ClauseSet
from auditapp.formkit.words import Text


class Column(msgspec.Struct, frozen=True):
    """A clause that stands over leaves; a leaf stands over itself."""

    code: str
    title: Text
    leaves: tuple[str, ...]


def chapters(found: ClauseSet) -> list[Column]:
    """Return the chapters, 4 to 10."""
    return [_column(found, clause) for clause in found.clauses if clause.parent is None]


def headings(found: ClauseSet) -> list[Column]:
    """Return the clauses of the second level, 4.1 to 10.3: what audit plans usually name."""
    tops = {clause.code for clause in found.clauses if clause.parent is None}
    return [_column(found, clause) for clause in found.clauses if clause.parent in tops]


def leaves(found: ClauseSet, chapter: str = "") -> list[Column]:
    """Return every clause that carries questions, of one chapter when it is named."""
    return [
        _column(found, clause)
        for clause in found.clauses
        if clause.leaf and (not chapter or clause.code.startswith(f"{chapter}."))
    ]


def codes(found: ClauseSet) -> frozenset[str]:
    """Return every code of the standard."""
    return frozenset(clause.code for clause in found.clauses)


def in_order(found: ClauseSet, chosen: Iterable[str]) -> tuple[str, ...]:
    """Return codes as the standard orders them."""
    wanted = set(chosen)
    return tuple(clause.code for clause in found.clauses if clause.code in wanted)


def _column(found: ClauseSet, clause: Clause) -> Column:
    under = tuple(
        other.code
        for other in found.clauses
        if other.leaf and (other.code == clause.code or other.code.startswith(f"{clause.code}."))
    )
    return Column(clause.code, clause.title, under)
