"""Periods that results are asked for: years, quarters, months, the last twelve months, days.

A range of days is the sum of the whole months in it and of the single days at its ends; what is
too small to be shown by itself is left out of the sum (models.cells), so that two ranges which
differ by a day give away no more than that day's own figure.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import msgspec

from auditapp.base.errors import Invalid

Kind = Literal["year", "quarter", "month", "last-12", "days"]
LAST_12 = "last-12"
MOST_DAYS = 366
_YEAR = r"(20\d\d)"
_FORMS = re.compile(rf"{_YEAR}(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
_DAYS = re.compile(r"(20\d\d-\d\d-\d\d)\.\.(20\d\d-\d\d-\d\d)", re.ASCII)


class Period(msgspec.Struct, frozen=True):
    """Whole months, and for a range of days those at its ends; `code` stands in the address."""

    code: str
    kind: Kind
    months: tuple[date, ...]
    days: tuple[date, ...] = ()

    @property
    def first(self) -> date:
        """Return the first day."""
        return min([*self.months[:1], *self.days[:1]])

    @property
    def last(self) -> date:
        """Return the last day."""
        ends = [month_end(self.months[-1])] if self.months else []
        return max([*ends, *self.days[-1:]])

    @property
    def around(self) -> tuple[date, ...]:
        """Return every month that it touches."""
        return tuple(sorted({*self.months, *(day.replace(day=1) for day in self.days)}))


def parse_period(code: str, *, today: date) -> Period:
    """Return the period of 2026, 2026-Q3, 2026-11, last-12 or a range of days.

    A range is written 2026-11-03..2026-11-14; one of whole months is the same as these months.
    Raises Invalid for anything else.
    """
    if code == LAST_12:
        return last_twelve(today)
    if days := _DAYS.fullmatch(code):
        return days_between(days[1], days[2])
    found = _FORMS.fullmatch(code)
    if found is None:
        raise Invalid(
            "This period does not exist. Use a year (2026), a quarter (2026-Q3), a month "
            "(2026-11), days (2026-11-03..2026-11-14) or last-12.",
            field="period",
        )
    year, quarter, month = found.groups()
    if quarter:
        return quarter_of(date(int(year), 3 * int(quarter) - 2, 1))
    if month:
        return month_of(date(int(year), int(month), 1))
    return year_of(int(year))


def days_between(first: str, last: str) -> Period:
    """Return the period from one day to another; raises Invalid for days in no order."""
    try:
        one, other = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise Invalid("Please give two days that exist.", field="first") from error
    if not timedelta(0) <= other - one < timedelta(MOST_DAYS):
        raise Invalid(
            "The last day must not lie before the first, and at most 366 days can be chosen.",
            field="last",
        )
    every = [one + timedelta(step) for step in range((other - one).days + 1)]
    months = tuple(
        month
        for month in sorted({day.replace(day=1) for day in every})
        if month >= one and month_end(month) <= other
    )
    days = tuple(day for day in every if day.replace(day=1) not in months)
    if not days:
        for known in (year_of(one.year), quarter_of(one), month_of(one)):
            if known.months == months:
                return known
    return Period(f"{one}..{other}", "days", months, days)


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
    """Return the equal period before: the year, quarter, month, twelve months or as many days."""
    before = add_months(period.first, -1)
    match period.kind:
        case "year":
            return year_of(before.year)
        case "quarter":
            return quarter_of(before)
        case "month":
            return month_of(before)
        case "days":
            length = period.last - period.first
            end = period.first - timedelta(days=1)
            return days_between(str(end - length), str(end))
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


@lru_cache(maxsize=1024)
def piece_of(day: str) -> str:
    """Return the code of the piece of a week that a day (2026-11-03) lies in."""
    year, number, _ = date.fromisoformat(day).isocalendar()
    return f"{day[:7]}/{year}-W{number:02}"
