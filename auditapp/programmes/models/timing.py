"""When in its year an audit is planned: months, a quarter, all year, or on notice."""

from calendar import monthrange
from datetime import date

import msgspec

from auditapp.base.errors import Invalid

ON_NOTICE = "notice"
QUARTERS = ((1, 3), (4, 6), (7, 9), (10, 12))


class Timing(msgspec.Struct, frozen=True):
    """First and last month, both included; None and None: on notice, at any time of the year."""

    first: int | None = None
    last: int | None = None

    @property
    def code(self) -> str:
        """Return the words of a form field: '7-9' or 'notice'."""
        return ON_NOTICE if self.first is None else f"{self.first}-{self.last}"

    @property
    def kind(self) -> str:
        """Return what people call it: notice, year, quarter, month or months."""
        if self.first is None or self.last is None:
            return ON_NOTICE
        if (self.first, self.last) == (1, 12):
            return "year"
        if (self.first, self.last) in QUARTERS:
            return "quarter"
        return "month" if self.first == self.last else "months"

    @property
    def quarter(self) -> str:
        """Return the Roman numeral of the quarter in which it begins."""
        return ("I", "II", "III", "IV")[((self.first or 1) - 1) // 3]

    def days(self, year: int) -> tuple[date, date]:
        """Return the first and the last day; the whole year when on notice."""
        first, last = self.first or 1, self.last or 12
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])

    def overlaps(self, other: "Timing") -> bool:
        """Tell whether both could mean the same audit; on notice meets only on notice."""
        if self.first is None or other.first is None:
            return self.first is other.first
        return self.first <= (other.last or 12) and other.first <= (self.last or 12)


def read_timing(code: str, first: str = "", last: str = "") -> Timing:
    """Return what a form said; 'range' takes both months. Raises Invalid for anything else."""
    if code == ON_NOTICE:
        return Timing()
    ends = (first, last) if code == "range" else tuple(code.split("-"))
    if len(ends) != 2 or not all(end.isascii() and end.isdigit() for end in ends):
        raise Invalid("Please choose when the audit is planned.", field="timing")
    begin, end = int(ends[0]), int(ends[1])
    if not (1 <= begin <= 12 and 1 <= end <= 12):
        raise Invalid("Please choose when the audit is planned.", field="timing")
    if end < begin:
        raise Invalid("The last month lies before the first month.", field="timing")
    return Timing(begin, end)
