"""Numbers of customers served as people write them: in a field, or lines out of a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date

import msgspec

from auditapp.base.errors import Invalid
from auditapp.base.words import N_, fold, tidy

MOST = 10_000_000
MOST_ROWS = 20_000
FIRST_YEAR = 2020
NOT_A_NUMBER = N_("“%(text)s” is not a number of customers: use digits only.")
NOT_A_PERIOD = N_("“%(text)s” is neither a month (11/2026) nor a day (05/11/2026).")
IN_THE_FUTURE = N_("%(text)s lies in the future.")
NO_PLACE = N_("There is no agency or counter with the code “%(text)s” here.")
TWICE = N_("This place and period stand in line %(line)d already.")
CELLS = N_("This line has %(n)d cells; the first line has %(wanted)d.")
NO_COLUMN = N_("The column “%(name)s” is missing in the first line.")
NO_ROWS = N_("There are no lines below the first one.")
TOO_MANY = N_("At most %(most)d lines can be taken in at once.")

# Headers are compared without marks and capitals.
NAMES: dict[str, tuple[str, ...]] = {
    "place": ("place", "code", "ma", "ma co quan", "ma quay", "noi"),
    "period": ("period", "month", "day", "ky", "thang", "ngay"),
    "served": ("served", "customers", "so luot", "luot", "so khach", "so ho so"),
}
_MONTH = (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"), re.compile(r"(?P<m>\d{1,2})[/.](?P<y>\d{4})"))
_DAY = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})"),
)
_GROUPED = re.compile(r"\d{1,3}([. ]\d{3})+")

Span = tuple[str, date]  # 'M' and the first of the month, or 'D' and the day


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a line: a sentence to translate, and what stands in it."""

    line: int
    sentence: str
    params: dict[str, object] = {}


class Row(msgspec.Struct, frozen=True):
    """A line that can be read; `place` is the code as written."""

    line: int
    place: str
    span: Span
    n: int


class Sheet(msgspec.Struct, frozen=True):
    """What lines say; those with a fault are left out of rows."""

    rows: list[Row]
    faults: list[Fault]


def parse_served(text: str) -> int:
    """Return a number of customers; 1.234 is one thousand and so on. Raises Invalid."""
    bare = tidy(text)
    if _GROUPED.fullmatch(bare):
        bare = re.sub(r"[. ]", "", bare)
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 8 or int(bare) > MOST:
        raise Invalid(NOT_A_NUMBER, text=text[:40])
    return int(bare)


def parse_span(text: str, *, today: date) -> Span:
    """Return a month or a day that has begun; raises Invalid."""
    bare = tidy(text)
    for grain, forms in (("M", _MONTH), ("D", _DAY)):
        for form in forms:
            if found := form.fullmatch(bare):
                parts = {name: int(value) for name, value in found.groupdict().items()}
                return grain, _checked(parts, bare, today)
    raise Invalid(NOT_A_PERIOD, text=text[:40])


def read_served(text: str, *, today: date) -> Sheet:
    """Read pasted lines (comma, semicolon or tab between cells), the first one with the names."""
    first = text.lstrip("\ufeff\r\n ").split("\n", 1)[0]
    mark = max("\t;,", key=first.count)
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff\r\n "), newline=""), delimiter=mark)
    try:
        table = [[tidy(cell) for cell in line] for line in lines]
    except csv.Error:
        return Sheet([], [Fault(1, CELLS, {"n": 0, "wanted": len(NAMES)})])
    header = [fold(cell) for cell in table[0]] if table else []
    missing = [name for name, known in NAMES.items() if not set(known) & set(header)]
    if missing:
        return Sheet([], [Fault(1, NO_COLUMN, {"name": name}) for name in missing])
    body = [(number, line) for number, line in enumerate(table[1:], start=2) if any(line)]
    if not body:
        return Sheet([], [Fault(2, NO_ROWS)])
    if len(body) > MOST_ROWS:
        return Sheet([], [Fault(MOST_ROWS + 2, TOO_MANY, {"most": MOST_ROWS})])
    places = {name: _place(header, known) for name, known in NAMES.items()}
    return _read_rows(body, places, width=len(header), today=today)


def _read_rows(
    body: Iterable[tuple[int, list[str]]], places: dict[str, int], *, width: int, today: date
) -> Sheet:
    sheet = Sheet([], [])
    seen: dict[tuple[str, Span], int] = {}
    for number, cells in body:
        if len(cells) != width:
            sheet.faults.append(Fault(number, CELLS, {"n": len(cells), "wanted": width}))
            continue
        try:
            span = parse_span(cells[places["period"]], today=today)
            n = parse_served(cells[places["served"]])
        except Invalid as error:
            sheet.faults.append(Fault(number, error.key, dict(error.params)))
            continue
        place = cells[places["place"]]
        before = seen.setdefault((fold(place), span), number)
        if before != number:
            sheet.faults.append(Fault(number, TWICE, {"line": before}))
            continue
        sheet.rows.append(Row(number, place, span, n))
    return sheet


def _checked(parts: dict[str, int], text: str, today: date) -> date:
    try:
        day = date(parts["y"], parts["m"], parts.get("d", 1))
    except ValueError:
        day = date.min
    if day.year < FIRST_YEAR:
        raise Invalid(NOT_A_PERIOD, text=text[:40])
    if day > today:
        raise Invalid(IN_THE_FUTURE, text=text[:40])
    return day


def _place(header: list[str], known: tuple[str, ...]) -> int:
    return next(number for number, name in enumerate(header) if name in known)
