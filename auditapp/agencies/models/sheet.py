"""A CSV of agencies, read without a database: rows, and a sentence for every fault found.

Spreadsheets write UTF-8 with or without a byte-order mark, and comma or semicolon by the
machine's language; both are taken.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date

import msgspec

from auditapp.agencies.models.tree import (
    NAME_MAX,
    SHORT_NAME_MAX,
    checked_code,
    checked_words,
    parse_day,
)
from auditapp.base.errors import Invalid
from auditapp.base.words import fold, tidy

REQUIRED = ("code", "name", "kind", "parent_code")
COLUMNS = (*REQUIRED, "short_name", "opened_on")
MOST_ROWS = 20_000


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with one cell; row counts the file's lines, the header is line 1."""

    row: int
    column: str
    sentence: str


class Row(msgspec.Struct, frozen=True):
    """One agency of the file; kind as written, parent_code '' for the top."""

    number: int
    code: str
    name: str
    kind: str
    parent_code: str
    short_name: str = ""
    opened_on: date | None = None


class Sheet(msgspec.Struct, frozen=True):
    """What a file says; a row with a fault is left out of rows, its code stays in codes."""

    rows: list[Row]
    faults: list[Fault]
    codes: frozenset[str] = frozenset()


def read_sheet(data: bytes) -> Sheet:
    """Read a CSV file whole and name everything wrong with it that needs no database."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _unreadable(1, "The file is not UTF-8. In a spreadsheet save it as “CSV UTF-8”.")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    codes: set[str] = set()
    try:
        header = [fold(cell) for cell in next(lines, [])]
        if wrong := list(_header_faults(header)):
            return Sheet([], wrong)
        for cells in lines:
            if any(cell.strip() for cell in cells):
                codes.add(_read_row(header, cells, lines.line_num, (rows, faults)))
    except csv.Error as error:
        faults.append(Fault(lines.line_num, "", f"This line cannot be read as CSV: {error}."))
    if len(rows) > MOST_ROWS:
        return _unreadable(1, f"At most {MOST_ROWS} agencies in one file, please.")
    if not rows and not faults:
        return _unreadable(1, "The file has no agencies below its header.")
    faults += _duplicates(rows)
    faults += _circles(rows)
    return Sheet(rows, sorted(faults, key=lambda fault: fault.row), frozenset(codes))


def _unreadable(row: int, sentence: str) -> Sheet:
    return Sheet([], [Fault(row, "", sentence)])


def _separator(text: str) -> str:
    header = text.split("\n", 1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def _header_faults(header: list[str]) -> Iterator[Fault]:
    if not header:
        yield Fault(1, "", "The file is empty.")
        return
    for column in REQUIRED:
        if column not in header:
            yield Fault(1, column, "This column is missing.")
    for place, column in enumerate(header):
        if column not in COLUMNS:
            known = ", ".join(COLUMNS)
            yield Fault(1, column, f"This column is not known. The columns are: {known}.")
        elif column in header[:place]:
            yield Fault(1, column, "This column stands here twice.")


def _read_row(
    header: list[str], cells: list[str], number: int, into: tuple[list[Row], list[Fault]]
) -> str:
    rows, faults = into
    if len(cells) != len(header):
        sentence = f"This line has {len(cells)} cells; the header has {len(header)}."
        faults.append(Fault(number, "", sentence))
        return tidy(cells[header.index("code")]) if len(cells) > header.index("code") else ""
    raw = dict(zip(header, cells, strict=True))
    wrong: list[Fault] = []

    def words(column: str, most: int, *, required: bool = True) -> str:
        try:
            return checked_words(raw.get(column, ""), column, most, required=required)
        except Invalid as error:
            wrong.append(Fault(number, column, str(error)))
            return ""

    row = Row(
        number=number,
        code=_code(raw["code"], number, wrong),
        name=words("name", NAME_MAX),
        kind=words("kind", SHORT_NAME_MAX),
        parent_code=tidy(raw["parent_code"]),
        short_name=words("short_name", SHORT_NAME_MAX, required=False),
        opened_on=_day(raw.get("opened_on", ""), number, wrong),
    )
    if wrong:
        faults += wrong
    else:
        rows.append(row)
    return tidy(raw["code"])


def _code(text: str, number: int, wrong: list[Fault]) -> str:
    try:
        return checked_code(text)
    except Invalid as error:
        wrong.append(Fault(number, "code", str(error)))
        return ""


def _day(text: str, number: int, wrong: list[Fault]) -> date | None:
    if not text.strip():
        return None
    try:
        return parse_day(text.strip(), "opened_on")
    except Invalid as error:
        wrong.append(Fault(number, "opened_on", str(error)))
        return None


def _duplicates(rows: list[Row]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        if row.code in first:
            sentence = f"The code {row.code} stands in line {first[row.code]} already."
            yield Fault(row.number, "code", sentence)
        first.setdefault(row.code, row.number)


def _circles(rows: list[Row]) -> Iterator[Fault]:
    by_code = {row.code: row for row in rows}
    settled: set[str] = set()
    for row in rows:
        chain: list[str] = []
        code = row.code
        while code in by_code and code not in settled and code not in chain:
            chain.append(code)
            code = by_code[code].parent_code
        if code in chain:
            circle = [*chain[chain.index(code) :], code]
            sentence = f"These stand in a circle: {' → '.join(circle)}."
            yield Fault(by_code[code].number, "parent_code", sentence)
        settled.update(chain)
