"""The rows of a spreadsheet of past audits: unit, day, clause, question, grade, what was found."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from auditapp.agencies.models import Agency
from auditapp.audits.models.draft import (
    BAD_CLAUSE,
    CLAUSE,
    MAX_QUESTION,
    NO_CLAUSE,
    NO_QUESTION,
    TOO_LONG,
)
from auditapp.audits.models.questions_file import (
    COLUMN_TWICE,
    UNKNOWN_COLUMN,
    code_of,
)
from auditapp.base.words import N_, fold
from auditapp.formkit.grades import FIELDS, GRADES
from auditapp.formkit.questions.date import NOT_A_DATE, parse_date, read_date
from auditapp.formkit.words import Text, clean_line
from auditapp.web.worksheets import FORMULA, FORMULA_CELL, Fault, Table

MISSING = N_("This column is missing: %(column)s.")
NO_UNIT = N_("Please name the unit by its code or its name.")
UNKNOWN_UNIT = N_("No unit that you plan audits for has this code or name.")
MANY_UNITS = N_("Several units have this name: please use the code.")
NO_DAY = N_("Please enter the day of the audit.")
IN_FUTURE = N_("This day lies in the future.")
NO_GRADE = N_("Please enter the grade.")
UNKNOWN_GRADE = N_("No grade is called “%(word)s”.")
NO_FINDING = N_("A nonconformity needs its statement.")

COLUMNS: dict[str, tuple[str, ...]] = {
    "unit": ("Đơn vị", "Đơn vị được đánh giá", "Unit", "Audited unit"),
    "day": ("Ngày", "Ngày đánh giá", "Date", "Day"),
    "clause": ("Điều khoản", "Điều", "Clause"),
    "question": ("Câu hỏi", "Nội dung", "Nội dung đánh giá", "Question"),
    "grade": ("Kết quả", "Phân loại", "Mức đánh giá", "Grade", "Result"),
    "statement": ("Phát biểu", "Mô tả", "Phát hiện", "Statement", "Finding"),
    "evidence": ("Bằng chứng", "Bằng chứng đã xem", "Evidence"),
}
REQUIRED = ("unit", "day", "clause", "question", "grade")
MAX_FIELD = min(field.max_length for field in FIELDS if field.kind == "text")
_CALLED = {fold(word): name for name, words in COLUMNS.items() for word in words}
_ALSO = {
    "luu y": "observation",
    "diem can quan tam": "observation",
    "co hoi cai tien": "ofi",
    "khuyen nghi": "ofi",
    "kph nang": "nc_major",
    "kph lon": "nc_major",
    "major": "nc_major",
    "kph nho": "nc_minor",
    "minor": "nc_minor",
}
_KINDS = {grade.key: grade.kind for grades in GRADES.values() for grade in grades}


def _grade_words() -> dict[str, str]:
    found = dict(_ALSO)
    for grade in (grade for grades in GRADES.values() for grade in grades):
        for word in (grade.key, *grade.label.values(), *grade.short.values()):
            found.setdefault(fold(word), grade.key)
    del found[fold("–")]
    return found


GRADE_WORDS = _grade_words()


Problem = tuple[str, str, dict[str, str | int]]  # column, sentence, its parameters


class PastLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row without a fault; `names` are the headings of its columns."""

    row: int
    day: date
    code: str
    clause: str
    question: str
    values: dict[str, str]
    names: dict[str, str]


class PastRow(NamedTuple):
    """A row as far as it could be read: whose it is, and its line unless something is wrong."""

    agency: Agency | None
    year: int | None
    line: PastLine | None


class Rows:
    """Reads the rows of one file for a person who may plan audits of these units."""

    def __init__(
        self,
        units: Iterable[Agency],
        *,
        titles: Mapping[str, Text],
        bank: Mapping[str, str],
        today: date,
    ) -> None:
        self._units: dict[str, list[Agency]] = {}
        for unit in units:
            for word in {fold(unit.code), fold(unit.name)}:
                self._units.setdefault(word, []).append(unit)
        self._titles = titles
        self._bank = bank
        self._today = today

    def read(self, table: Table) -> tuple[list[PastRow], list[Fault]]:
        """Return the rows that say anything, and every fault; no row without its columns."""
        columns, faults = _header(table[0] if table else [])
        missing = [name for name in REQUIRED if name not in columns.values()]
        faults += [Fault(1, "", MISSING, {"column": COLUMNS[name][0]}) for name in missing]
        if missing:
            return [], faults
        names = dict.fromkeys(COLUMNS, "") | {
            name: table[0][place] for place, name in columns.items()
        }
        found = []
        for number, cells in enumerate(table[1:], 2):
            row = {name: cells[place] for place, name in columns.items() if cells[place]}
            if row:
                read, wrong = self._read_row(number, row, names)
                found.append(read)
                faults += wrong
        return found, faults

    def _read_row(
        self, number: int, row: dict[str, str], names: dict[str, str]
    ) -> tuple[PastRow, list[Fault]]:
        unit, no_unit = self._unit(row.get("unit", ""))
        day, no_day = self._day(row.get("day", ""))
        problems: list[Problem] = [
            (name, FORMULA_CELL, {}) for name, cell in row.items() if cell == FORMULA
        ]
        if not problems:
            clause, question = clean_line(row.get("clause", "")), row.get("question", "")
            problems = [
                (name, message, {})
                for name, message in (
                    ("unit", no_unit),
                    ("day", no_day),
                    ("clause", _clause_problem(clause)),
                    ("question", None if question else NO_QUESTION),
                )
                if message
            ]
            problems += _grade_problems(row) + _length_problems(row)
        if problems or day is None:
            wrong = [Fault(number, names[name], word, params) for name, word, params in problems]
            return PastRow(unit, day.year if day else None, None), wrong
        line = PastLine(
            row=number,
            day=day,
            code=code_of(clause, question, self._bank),
            clause=clause,
            question=question,
            values=_values(row, self._criterion(clause)),
            names=names,
        )
        return PastRow(unit, day.year, line), []

    def _unit(self, raw: str) -> tuple[Agency | None, str | None]:
        if not raw:
            return None, NO_UNIT
        found = self._units.get(fold(raw), [])
        if len(found) == 1:
            return found[0], None
        return None, MANY_UNITS if found else UNKNOWN_UNIT

    def _day(self, raw: str) -> tuple[date | None, str | None]:
        day = read_date(parse_date(raw)) if raw else None
        if day is None:
            return None, NOT_A_DATE if raw else NO_DAY
        return (day, None) if day <= self._today else (None, IN_FUTURE)

    def _criterion(self, clause: str) -> str:
        title = self._titles.get(clause, {}).get("vi", "")
        return f"{clause} {title}".strip()


def _header(header: Sequence[str]) -> tuple[dict[int, str], list[Fault]]:
    columns: dict[int, str] = {}
    faults: list[Fault] = []
    for place, heading in enumerate(header):
        name = _CALLED.get(fold(heading))
        if name is None:
            faults += [Fault(1, heading, UNKNOWN_COLUMN)] if heading else []
        elif name in columns.values():
            faults.append(Fault(1, heading, COLUMN_TWICE))
        else:
            columns[place] = name
    return columns, faults


def _clause_problem(clause: str) -> str | None:
    if not clause:
        return NO_CLAUSE
    return None if CLAUSE.fullmatch(clause) else BAD_CLAUSE


def _grade_problems(row: Mapping[str, str]) -> list[Problem]:
    word = row.get("grade", "")
    grade = GRADE_WORDS.get(fold(word))
    if grade is None:
        return [("grade", UNKNOWN_GRADE, {"word": word[:60]}) if word else ("grade", NO_GRADE, {})]
    lacks = _KINDS[grade] == "nonconforming" and not row.get("statement")
    return [("statement", NO_FINDING, {})] if lacks else []


def _length_problems(row: Mapping[str, str]) -> list[Problem]:
    most = {"question": MAX_QUESTION, "statement": MAX_FIELD, "evidence": MAX_FIELD}
    return [
        (name, TOO_LONG, {"max": limit})
        for name, limit in most.items()
        if len(row.get(name, "")) > limit
    ]


def _values(row: Mapping[str, str], criterion: str) -> dict[str, str]:
    """Return the fields of a line: what was written goes where its grade has a place for it."""
    grade = GRADE_WORDS[fold(row["grade"])]
    statement, evidence = row.get("statement", ""), row.get("evidence", "")
    kind = _KINDS[grade]
    if kind == "nonconforming":
        found = {"criterion": criterion, "evidence": evidence, "statement": statement}
    elif kind in {"outside", "open"}:
        found = {"reason": statement or evidence, "evidence": evidence if statement else ""}
    elif grade == "conform":
        found = {"evidence": evidence or statement, "note": statement if evidence else ""}
    else:
        found = {"note": statement or evidence, "evidence": evidence if statement else ""}
    return {"grade": grade, **{name: value for name, value in found.items() if value}}
