"""Two questions against each other: counts of pairs, rounded so that nothing can be subtracted.

A table is made only where the node and period have a figure of their own and 30 answers. So any
two tables that can be asked for differ by five people at least, or by none (models.hiding). Every
number in it is then rounded to five, totals as well: the difference of two tables is uncertain by
more than any small cell. What people are identical in two tables gives the same numbers in both.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from auditapp.formkit.definition import Form
from auditapp.formkit.questions import MultipleChoice, Question, Rating, SingleChoice
from auditapp.measure import FULL_FROM
from auditapp.surveys.models.results import Text

BASE = 5  # what numbers are rounded to


class Line(Struct, frozen=True):
    """One answer of the first question: rounded counts by the answers of the second."""

    text: Text
    total: int
    cells: tuple[int, ...]


class CrossTable(Struct, frozen=True):
    """Rounded counts; a line or column that few people stand for has only small numbers."""

    total: int
    columns: tuple[tuple[Text, int], ...]
    lines: tuple[Line, ...]


def choices(form: Form) -> list[Question]:
    """Return the questions that can be put against each other: those with answers to choose."""
    kinds = Rating | SingleChoice | MultipleChoice
    return [question for question in form.questions if isinstance(question, kinds)]


def options(question: Question) -> list[tuple[str, Text]]:
    """Return (stored answer, words) in the order of the form."""
    match question:
        case Rating():
            return [(str(at), label) for at, label in enumerate(question.labels, 1)]
        case SingleChoice() | MultipleChoice():
            return [(option.code, option.text) for option in question.options]
        case _:
            return []


class Counted(Struct, frozen=True):
    """Exact counts of those who answered both questions; kept, and never shown."""

    people: int
    pairs: dict[str, dict[str, int]]
    firsts: dict[str, int]
    seconds: dict[str, int]


def count_pairs(rows: Iterable[tuple[Any, Any, int]], asked: Sequence[Question]) -> Counted:
    """Return the counts of (answer, answer, people) as the database gives them out of JSON."""
    known = [{code for code, _ in options(question)} for question in asked]
    pairs: dict[str, Counter[str]] = {}
    people, firsts, seconds = 0, Counter[str](), Counter[str]()
    for one, other, n in rows:
        first = [code for code in _codes(one) if code in known[0]]
        second = [code for code in _codes(other) if code in known[1]]
        if first and second:
            people += n
            seconds.update(dict.fromkeys(second, n))
            for code in first:
                firsts[code] += n
                pairs.setdefault(code, Counter()).update(dict.fromkeys(second, n))
    return Counted(people, {code: dict(cells) for code, cells in pairs.items()}, firsts, seconds)


def make_table(counted: Counted, asked: Sequence[Question]) -> CrossTable | None:
    """Return the table; None under 30 people who answered both."""
    if counted.people < FULL_FROM:
        return None
    columns = options(asked[1])
    return CrossTable(
        rounded(counted.people),
        tuple((text, rounded(counted.seconds.get(code, 0))) for code, text in columns),
        tuple(
            Line(
                text,
                rounded(counted.firsts.get(code, 0)),
                tuple(rounded(counted.pairs.get(code, {}).get(other, 0)) for other, _ in columns),
            )
            for code, text in options(asked[0])
        ),
    )


def rounded(n: int) -> int:
    """Return n rounded to the nearest five."""
    return (n + BASE // 2) // BASE * BASE


def _codes(stored: Any) -> list[str]:
    if stored is None:
        return []
    if isinstance(stored, str) and stored.startswith("["):
        stored = msgspec.json.decode(stored)
    return [str(value) for value in (stored if isinstance(stored, list) else [stored])]
