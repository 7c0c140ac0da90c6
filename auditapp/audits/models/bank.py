"""Finding questions of the bank: by words without marks, clause, kind of unit. Pure."""

from collections.abc import Collection, Iterable

import msgspec

from auditapp.base.words import fold
from auditapp.formkit.definition import BankQuestion


class Search(msgspec.Struct, frozen=True):
    """What is looked for; an empty part asks for nothing."""

    words: str = ""
    clause: str = ""
    unit: str = ""


class Hit(msgspec.Struct, frozen=True):
    """A question found; `is_chosen` when the draft has it already."""

    question: BankQuestion
    is_chosen: bool


def search(
    questions: Iterable[BankQuestion], asked: Search, *, chosen: Collection[str]
) -> list[Hit]:
    """Return the questions in which every word stands somewhere, in the order of the bank.

    'quy trinh' finds 'quy trình': both sides are folded (base.words.fold).
    """
    words = fold(asked.words).split()
    return [
        Hit(question, question.id in chosen)
        for question in questions
        if _is_below(question.clause, asked.clause)
        and (not asked.unit or asked.unit in question.units)
        and all(word in _told(question) for word in words)
    ]


def _is_below(clause: str, asked: str) -> bool:
    return not asked or clause == asked or clause.startswith(f"{asked}.")


def _told(question: BankQuestion) -> str:
    texts = (*question.text.values(), *(question.evidence or {}).values())
    return fold(" ".join((question.id, *texts)))
