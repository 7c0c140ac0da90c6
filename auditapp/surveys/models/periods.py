"""Periods that results are asked for: years, quarters, months and the last twelve months.

Free ranges are not offered: two ranges that differ by a day would give away that day.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from auditapp.base.errors import Invalid

Kind = Literal["year", "quarter", "month", "last-12"]
LAST_12 = "last-12"
_YEAR = r"(20\d\d)"
_FORMS = re.compile(rf"{_YEAR}(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)


class Period(msgspec.Struct, frozen=True):
    """Whole months; `code` is what stands in the address."""

    code: str
    kind: Kind
    months: tuple[date, ...]

    @property
    def first(self) -> date:
        """Return the first day."""
        return self.months[0]

    @property
    def last(self) -> date:
        """Return the last day."""
        return month_end(self.months[-1])


def parse_period(code: str, *, today: date) -> Period:
    """Return the period of 2026, 2026-Q3, 2026-11 or last-12; raises Invalid for anything else."""
    if code == LAST_12:
        return last_twelve(today)
    found = _FORMS.fullmatch(code)
    if found is None:
        raise Invalid(
            "This period does not exist. Use a year (2026), a quarter (2026-Q3), a month (2026-11) "
            "or last-12.",
            field="period",
        )
    year, quarter, month = found.groups()
    if quarter:
        return quarter_of(date(int(year), 3 * int(quarter) - 2, 1))
    if month:
        return month_of(date(int(year), int(month), 1))
    return year_of(int(year))


def last_twelve(today: date) -> Period:
    """Return the month that today lies in and the eleven before it."""
    return Period(LAST_12, "last-12", months_before(today.replace(day=1), 12))


def year_of(year: int) -> Period:
    """Return a calendar year."""
    return Period(str(year), "year", tuple(date(year, month, 1) for month in range(1, 13)))


def quarter_of(day: date) -> Period:
    """Return the quarter that day lies in."""
    number = (day.month - 1) // 3
    months = tuple(date(day.year, 3 * number + step, 1) for step in (1, 2, 3))
    return Period(f"{day.year}-Q{number + 1}", "quarter", months)


def month_of(day: date) -> Period:
    """Return the month that day lies in."""
    return Period(f"{day:%Y-%m}", "month", (day.replace(day=1),))


def previous(period: Period) -> Period:
    """Return the equal period before: the year, quarter, month or twelve months."""
    before = add_months(period.first, -1)
    match period.kind:
        case "year":
            return year_of(before.year)
        case "quarter":
            return quarter_of(before)
        case "month":
            return month_of(before)
        case _:
            return Period("before-last-12", "last-12", months_before(before, 12))


def months_before(last: date, n: int) -> tuple[date, ...]:
    """Return n months, the last one given."""
    return tuple(add_months(last, step) for step in range(1 - n, 1))


def add_months(month: date, n: int) -> date:
    """Return the first day of the month n months later."""
    total = month.year * 12 + month.month - 1 + n
    return date(total // 12, total % 12 + 1, 1)


def month_end(month: date) -> date:
    """Return the last day of a month."""
    return add_months(month, 1) - timedelta(days=1)


class Week(msgspec.Struct, frozen=True):
    """An ISO week, cut where a month ends: `pieces` are (month's code, first day, last day)."""

    code: str
    monday: date
    pieces: tuple[tuple[str, date, date], ...]


def weeks_within(months: Sequence[date]) -> list[Week]:
    """Return the ISO weeks that touch these months, which follow one another."""
    first, last = months[0], month_end(months[-1])
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        year, number, _ = monday.isocalendar()
        weeks.append(Week(f"{year}-W{number:02}", monday, _pieces(monday)))
        monday += timedelta(days=7)
    return weeks


def _pieces(monday: date) -> tuple[tuple[str, date, date], ...]:
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return ((f"{monday:%Y-%m}", monday, sunday),)
    cut = month_end(monday.replace(day=1))
    return (
        (f"{monday:%Y-%m}", monday, cut),
        (f"{sunday:%Y-%m}", cut + timedelta(days=1), sunday),
    )


def days_of(weeks: Iterable[Week]) -> list[date]:
    """Return every day of these weeks."""
    return [week.monday + timedelta(days=step) for week in weeks for step in range(7)]


def piece_of(day: date) -> str:
    """Return the code of the piece of a week that a day lies in."""
    year, number, _ = day.isocalendar()
    return f"{day:%Y-%m}/{year}-W{number:02}"
