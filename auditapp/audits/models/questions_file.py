"""A table of questions from outside, judged row by row and column by column. Pure.

One line per question. A column is known by its heading in Vietnamese or English, with or without
marks; `text.fr` names a column of another language.
"""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from auditapp.audits.models.draft import (
    BAD_CLAUSE,
    CLAUSE,
    LANGUAGE,
    MAX_QUESTION,
    NO_CLAUSE,
    NO_QUESTION,
    TOO_LONG,
    DraftLine,
    own_line,
)
from auditapp.base.words import N_, fold
from auditapp.formkit.definition import QuestionBank
from auditapp.formkit.words import CODE, Text, clean_line
from auditapp.web.worksheets import FORMULA, FORMULA_CELL, Fault, Table

UNKNOWN_COLUMN = N_("Nothing is known about this column, so it is left out.")
COLUMN_TWICE = N_("This column stands here twice.")
NO_TEXTS = N_("A column with the questions is missing: “Câu hỏi” or “Question”.")
BAD_CODE = N_("A code begins with a letter and has letters, digits, full stops and hyphens.")
TWICE = N_("This question stands in row %(row)d already.")

_NAMES = {
    "code": ("code", "id", "ma", "ma cau hoi", "question id"),
    "clause": ("clause", "dieu khoan", "dieu", "khoan", "ref", "requirement"),
    "title.vi": ("ten dieu khoan", "tieu de dieu khoan"),
    "title.en": ("clause title", "title of the clause"),
    "text.vi": ("cau hoi", "cau hoi (vi)", "noi dung", "noi dung danh gia", "question (vi)"),
    "text.en": ("question", "question (en)", "cau hoi (en)"),
    "hint.vi": ("bang chung", "bang chung can xem", "bang chung can xem (vi)", "bang chung (vi)"),
    "hint.en": ("evidence", "evidence (en)", "evidence hint", "evidence to look at"),
    "": ("don vi", "unit", "units", "stt", "so thu tu", "no", "no."),
}
_CALLED = {fold(word): column for column, words in _NAMES.items() for word in words}
_IN_LANGUAGE = re.compile(r"(text|hint|title)\.([A-Za-z-]+)")
_FROM_CODE = re.compile(r"Q-([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)-\d+")
_CODE = re.compile(CODE)


class Judged(NamedTuple):
    """A whole table: lines to add, how many the draft has already, faults."""

    lines: list[DraftLine]
    known: int
    faults: list[Fault]

    @property
    def bad_rows(self) -> int:
        """Return how many rows have a fault; headings that are left out are none."""
        return len({fault.row for fault in self.faults if fault.row > 1})


class Standing(NamedTuple):
    """What a table is judged against: lines of the draft, clause titles, codes by question."""

    codes: Collection[str] = ()
    titles: Mapping[str, Text] = {}
    bank: Mapping[str, str] = {}


def bank_codes(bank: QuestionBank | None) -> dict[str, str]:
    """Return the code of each question of the bank by its folded words in any language."""
    questions = bank.questions if bank else ()
    return {fold(words): each.id for each in questions for words in each.text.values()}


def code_of(clause: str, words: str, bank: Mapping[str, str]) -> str:
    """Return the code of a question that brings none: the bank's, else one made of its words.

    The same question under the same clause has the same code in every file and every year.
    """
    told = fold(words)
    made = hashlib.sha256(f"{clause}\n{told}".encode()).hexdigest()
    return bank.get(told) or f"F-{made[:10]}"


def read_questions(table: Table, standing: Standing) -> Judged:
    """Judge a table; without a column of questions nothing of it is read."""
    columns, faults = read_header(table[0] if table else [])
    if not any(column.startswith("text.") for column in columns.values()):
        return Judged([], 0, [*faults, Fault(1, "", NO_TEXTS)])
    judged = Judged([], 0, faults)
    rows: dict[str, int] = {}
    for number, cells in enumerate(table[1:], 2):
        row = {column: cells[place] for place, column in columns.items() if cells[place]}
        if not row:
            continue
        names = {column: table[0][place] for place, column in columns.items()}
        line, wrong = _read_row(number, row, names, standing)
        if line is not None and rows.setdefault(line.code, number) != number:
            params: dict[str, str | int] = {"row": rows[line.code]}
            wrong = [Fault(number, "", TWICE, params)]
        judged.faults.extend(wrong)
        if line is not None and not wrong:
            if line.code in standing.codes:
                judged = judged._replace(known=judged.known + 1)
            else:
                judged.lines.append(line)
    return judged


def read_header(header: Sequence[str]) -> tuple[dict[int, str], list[Fault]]:
    """Return column by place; what nobody knows is named and left out."""
    columns: dict[int, str] = {}
    faults: list[Fault] = []
    for place, heading in enumerate(header):
        column = _column(heading)
        if column is None:
            faults += [Fault(1, heading, UNKNOWN_COLUMN)] if heading else []
        elif column and column in columns.values():
            faults.append(Fault(1, heading, COLUMN_TWICE))
        elif column:
            columns[place] = column
    return columns, faults


def _column(heading: str) -> str | None:
    found = _IN_LANGUAGE.fullmatch(heading)
    if found is not None:
        return heading if LANGUAGE.fullmatch(found[2]) else None
    return _CALLED.get(fold(heading))


def _read_row(
    number: int, row: dict[str, str], names: dict[str, str], standing: Standing
) -> tuple[DraftLine | None, list[Fault]]:
    def fault(column: str, message: str, **params: str | int) -> Fault:
        return Fault(number, names.get(column, ""), message, params)

    found = [fault(column, FORMULA_CELL) for column, cell in row.items() if cell == FORMULA]
    found += [
        fault(column, TOO_LONG, max=MAX_QUESTION)
        for column, cell in row.items()
        if len(cell) > MAX_QUESTION
    ]
    text = _texts(row, "text")
    if not text:
        found.append(fault("text.vi", NO_QUESTION))
    code = clean_line(row.get("code", ""))
    if code and not _CODE.fullmatch(code):
        found.append(fault("code", BAD_CODE))
    guessed = _FROM_CODE.fullmatch(code)
    clause = clean_line(row.get("clause", "")) or (guessed[1] if guessed else "")
    if not clause:
        found.append(fault("clause", NO_CLAUSE))
    elif not CLAUSE.fullmatch(clause):
        found.append(fault("clause", BAD_CLAUSE))
    if found:
        return None, found
    title = _texts(row, "title") or standing.titles.get(clause, {})
    code = code or code_of(clause, next(iter(text.values())), standing.bank)
    hint = _texts(row, "hint")
    return own_line(code, clause, title=title, text=text, hint=hint or None, source="file"), []


def _texts(row: Mapping[str, str], kind: str) -> Text:
    return {
        column.partition(".")[2]: cell
        for column, cell in row.items()
        if column.startswith(f"{kind}.")
    }
