"""A spreadsheet from outside as a table of text: XLSX by openpyxl, CSV in UTF-8. Pure.

A workbook is a ZIP archive that may unpack to anything: every member is unpacked once against a
limit before openpyxl sees it, so neither a bomb nor a false size gets further. Between a look at a
file and its confirmation the table travels packed in a hidden field; nothing is stored.
"""

import base64
import binascii
import csv
import io
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from auditapp.base.errors import BadRequest, Invalid
from auditapp.base.words import N_, tidy

MOST_ROWS = 2_000
MOST_COLUMNS = 150
MOST_BYTES = 10 * 1024 * 1024  # unpacked
MOST_MEMBERS = 200
MOST_LETTERS = 10_000  # of a cell: the longest text a form may ask for
FORMULA = "\x00"  # stands for a cell with a formula or an error in it

EMPTY = N_("The file is empty.")
NOT_A_SHEET = N_("This is not a spreadsheet. Please send the table as .xlsx or as CSV (UTF-8).")
OLD_EXCEL = N_(
    "This is a workbook of an old kind (.xls) or one with a password. Please save it as .xlsx "
    "without a password."
)
TOO_BIG = N_("This workbook unpacks to far more than any table needs, so it was not opened.")
NOT_UTF8 = N_("This CSV file is not in UTF-8. In a spreadsheet save it as “CSV UTF-8”.")
TOO_MANY = N_("The file has more rows or columns than a table can have here.")

FORMULA_CELL = N_("This cell holds a formula or an error. Please put the value in its place.")

Table = list[list[str]]


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with one cell: row as the spreadsheet counts it, the column's heading."""

    row: int
    column: str
    message: str
    params: dict[str, str | int] = {}


def read_file(data: bytes) -> Table:
    """Return the rows of the first sheet as text, the header first; raises Invalid in words."""
    if not data:
        raise Invalid(EMPTY, field="file")
    if data.startswith(b"PK"):
        table = _read_workbook(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid(OLD_EXCEL, field="file")
    else:
        table = _read_csv(data)
    if not any(cell for row in table for cell in row):
        raise Invalid(EMPTY, field="file")
    return table


def _read_workbook(data: bytes) -> Table:
    import openpyxl  # noqa: PLC0415 - 15 MB that only an import needs

    _check_archive(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        rows = list(book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1))
    except Exception as error:  # whatever a damaged workbook makes it raise
        raise Invalid(NOT_A_SHEET, field="file") from error
    return _checked([[_text(cell) for cell in row] for row in rows])


def _check_archive(data: bytes) -> None:
    """Unpack everything once and keep nothing; raises Invalid for a bomb or no archive at all."""
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > left:
                raise Invalid(TOO_BIG, field="file")
            for member in members:
                with archive.open(member) as file:
                    while chunk := file.read(65536):
                        left -= len(chunk)
                        if left < 0:
                            raise Invalid(TOO_BIG, field="file")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise Invalid(NOT_A_SHEET, field="file") from error


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        return FORMULA
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y %H:%M}".removesuffix(" 00:00")
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    if isinstance(value, timedelta):
        hours, minutes = divmod(round(value.total_seconds() / 60), 60)
        return f"{hours}:{minutes:02}"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _clean(str(value))


def _read_csv(data: bytes) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_text = b"\x00" not in data[:1000] or data[:2] in {b"\xff\xfe", b"\xfe\xff"}
        raise Invalid(NOT_UTF8 if is_text else NOT_A_SHEET, field="file") from error
    if "\x00" in text:
        raise Invalid(NOT_A_SHEET, field="file")
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        table = [
            [_clean(cell) for cell in row]
            for _, row in zip(range(MOST_ROWS + 2), lines, strict=False)
        ]
    except csv.Error as error:
        raise Invalid(NOT_A_SHEET, field="file") from error
    return _checked(table)


def _clean(text: str) -> str:
    """Return a cell as people meant it: one normal form, lines kept, nothing around it."""
    lines = text[:MOST_LETTERS].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(tidy(line) for line in lines).strip()


def _checked(table: Table) -> Table:
    """Drop empty columns and rows at the end; raises Invalid for a table of impossible size."""
    while table and not any(table[-1]):
        table.pop()
    width = max((len(row) for row in table), default=0)
    while width and not any(row[width - 1 : width] != [""] and len(row) >= width for row in table):
        width -= 1
    if len(table) > MOST_ROWS or width > MOST_COLUMNS:
        raise Invalid(TOO_MANY, field="file")
    return [(row + [""] * width)[:width] for row in table]


def pack(table: Table) -> str:
    """Return a table as text for a hidden field, until somebody confirms it."""
    return base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(table))).decode()


def unpack(text: str) -> Table:
    """Return what was packed; raises BadRequest for anything else, however large it unpacks."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii"))
        unpacker = zlib.decompressobj()
        packed = unpacker.decompress(raw, MOST_BYTES)
        if unpacker.unconsumed_tail:
            raise BadRequest
        return msgspec.json.decode(packed, type=Table)
    except (ValueError, binascii.Error, zlib.error, msgspec.MsgspecError) as error:
        raise BadRequest from error
