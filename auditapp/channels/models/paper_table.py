"""A table of keyed-in sheets, judged row by row and column by column. Pure.

One line per sheet, one column per question. A cell holds the digits of the paper form, the codes
of the answers or their words in any language of the form; several answers stand between semicolons.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from auditapp.base.errors import Invalid
from auditapp.base.words import N_, fold
from auditapp.channels.models.paper import Batch, check_sheet, usual_day
from auditapp.channels.models.paper_form import Blank, Plan
from auditapp.channels.models.paper_keys import NO_BOX, ONE_BOX, in_order, post, read_keys
from auditapp.formkit.engine import CompiledForm, Values
from auditapp.formkit.questions.date import parse_date, read_date
from auditapp.formkit.words import Problem
from auditapp.web.worksheets import FORMULA, FORMULA_CELL, Fault, Table

SERIAL, DAY = "_serial", "_day"
_BRACKETS = re.compile(r"\[([^\[\]]+)\]\s*$")

NO_SERIALS = N_("The column with the numbers of the sheets is missing: %(column)s.")
UNKNOWN_COLUMN = N_("No question belongs to this column.")
COLUMN_TWICE = N_("This column stands here twice.")
NOT_A_SERIAL = N_("This is not the number of a sheet.")
SERIAL_TWICE = N_("This sheet stands in row %(row)d already.")
NOT_A_DAY = N_("Please enter a date as day/month/year, for example 05/09/2026.")
NO_ANSWER_CALLED = N_("No answer is called “%(answer)s” in this question.")


class Line(msgspec.Struct, frozen=True):
    """One row without a fault: a sheet with its answers."""

    row: int
    serial: int
    day: date
    posted: dict[str, list[str]]
    values: Values


class Judged(NamedTuple):
    """A whole table: rows to store, rows of sheets that are stored already, empty rows, faults."""

    lines: list[Line]
    known: list[int]
    empty: int
    faults: list[Fault]

    @property
    def bad_rows(self) -> int:
        """Return how many rows have a fault."""
        return len({fault.row for fault in self.faults})


class Reader:
    """Reads the rows of one batch's tables."""

    def __init__(
        self, form: CompiledForm, batch: Batch, known: Collection[int], today: date
    ) -> None:
        self._form = form
        self._batch = batch
        self._known = frozenset(known)
        self._today = today

    def read(self, plan: Plan, table: Table) -> Judged:
        """Judge a table; faults of the header alone leave nothing to store."""
        header = table[0] if table else []
        columns, faults = read_header(plan, header)
        judged = Judged([], [], 0, faults)
        if faults:
            return judged
        rows: dict[int, int] = {}
        for number, cells in enumerate(table[1:], 2):
            row = {column: cells[place] for place, column in columns.items() if cells[place]}
            found = self._read_row(plan, number, row, rows)
            if found is None:
                judged = judged._replace(empty=judged.empty + 1)
            elif isinstance(found, int):
                judged.known.append(found)
            elif isinstance(found, Line):
                judged.lines.append(found)
            else:
                names = {column: header[place] for place, column in columns.items()}
                judged.faults.extend(_named(found, number, names))
        return judged

    def _read_row(
        self, plan: Plan, number: int, row: dict[str, str], rows: dict[int, int]
    ) -> Line | int | Sequence[Problem] | None:
        """Return a line, the serial of a sheet that is stored, faults, or None for an empty row."""
        if not set(row) - {SERIAL, DAY}:
            return None
        problems: list[Problem] = [
            Problem(column, FORMULA_CELL) for column, cell in row.items() if cell == FORMULA
        ]
        if problems:
            return problems
        serial = _serial(row.get(SERIAL, ""))
        if serial is None:
            return [Problem(SERIAL, NOT_A_SERIAL)]
        if serial in self._known:
            return serial
        if (before := rows.setdefault(serial, number)) != number:
            return [Problem(SERIAL, SERIAL_TWICE, {"row": before})]
        day, problems = self._day(serial, row.get(DAY, ""))
        posted, wrong = _read_answers(plan, row)
        reading = self._form.read(posted, partial=True)
        problems += [*wrong, *reading.problems]
        return problems or Line(number, serial, day, posted, reading.values)

    def _day(self, serial: int, raw: str) -> tuple[date, list[Problem]]:
        usual = usual_day(self._batch, today=self._today)
        day = read_date(parse_date(raw)) if raw else usual
        if day is None:
            return usual, [Problem(DAY, NOT_A_DAY)]
        try:
            check_sheet(self._batch, serial, day, today=self._today)
        except Invalid as error:
            return day, [Problem(error.field, error.key, _params(error))]
        return day, []


def read_header(plan: Plan, header: Sequence[str]) -> tuple[dict[int, str], list[Fault]]:
    """Return column by place; a heading is a code, a question's words, or ends with [code]."""
    names = _names(plan)
    columns: dict[int, str] = {}
    faults: list[Fault] = []
    for place, heading in enumerate(header):
        if not heading:
            continue
        found = _BRACKETS.search(heading)
        column = names.get(fold(found[1])) if found else names.get(fold(heading))
        if column is None:
            faults.append(Fault(1, heading, UNKNOWN_COLUMN))
        elif column in columns.values():
            faults.append(Fault(1, heading, COLUMN_TWICE))
        else:
            columns[place] = column
    if SERIAL not in columns.values():
        faults.append(Fault(1, "", NO_SERIALS, {"column": f"[{SERIAL}]"}))
    return columns, faults


def _names(plan: Plan) -> dict[str, str]:
    names = {fold(SERIAL): SERIAL, fold(DAY): DAY}
    for code, blank in plan.blanks.items():
        for text in blank.text.values():
            names.setdefault(fold(text), code)
        if blank.other:
            names[fold(f"{code}.other")] = f"{code}.other"
    return names | {fold(code): code for code in plan.blanks}


def _params(error: Invalid) -> dict[str, str | int]:
    return {n: value for n, value in error.params.items() if isinstance(value, str | int)}


def _serial(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 else None


def _read_answers(plan: Plan, row: dict[str, str]) -> tuple[dict[str, list[str]], list[Problem]]:
    posted: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for code, blank in plan.blanks.items():
        words, problem = read_cell(blank, row.get(code, ""))
        problems += [problem] if problem else []
        if words:
            posted |= post(blank, words)
        if f"{code}.other" in row:
            posted[f"{code}.other"] = [row[f"{code}.other"]]
    return posted, problems


def read_cell(blank: Blank, raw: str) -> tuple[list[str], Problem | None]:
    """Return the words of a cell: keys as on paper first, then codes, then the answers' words."""
    words, problem = read_keys(blank, raw)
    if problem is None or not blank.boxes:
        return words, problem
    if problem.message not in {NO_BOX, ONE_BOX}:
        return words, problem
    called = _called(blank)
    parts = [raw] if fold(raw) in called else re.split(r"[;|\n]", raw)
    if len(parts) == 1 and fold(raw) not in called:
        parts = raw.split(",")
    found: list[str] = []
    for part in (part.strip() for part in parts):
        word = called.get(fold(part)) or blank.keys.get(part.upper())
        if part and word is None:
            return [], Problem(blank.code, NO_ANSWER_CALLED, {"answer": part[:60]})
        found += [word] if word else []
    return in_order(blank, found)


def _called(blank: Blank) -> dict[str, str]:
    """Return the word of an answer by what it is called: its words in any language, its code."""
    names = {fold(text): box.word for box in blank.boxes for text in box.text.values()}
    return names | {fold(box.word): box.word for box in blank.boxes}


def _named(problems: Sequence[Problem], row: int, names: dict[str, str]) -> list[Fault]:
    return [
        Fault(
            row,
            names.get(problem.name, names.get(problem.code, problem.code)),
            problem.message,
            problem.params,
        )
        for problem in problems
    ]
