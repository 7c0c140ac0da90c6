"""How long each step may take, and which days are worked in Viet Nam.

The lengths are proposals (domain.md B.6): no law fixes them, so each agency may set its own. The
holidays are those of the Labour Code, by the `holidays` library; days that the yearly decision
moves are set by hand.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import msgspec

from auditapp.base.errors import Invalid
from auditapp.base.words import N_

LONGEST = 400
MOST_DAYS = 60
_SATURDAY = 5


class Periods(msgspec.Struct, frozen=True, kw_only=True):
    """Lengths of the steps: cause, plan and verification in working days, the rest in days."""

    cause_days: int = 5
    plan_days: int = 10
    minor_days: int = 30
    major_days: int = 15
    verify_days: int = 10
    effect_days: int = 60
    days_off: tuple[date, ...] = ()
    days_worked: tuple[date, ...] = ()

    def act_days(self, grade: str) -> int:
        """Return the days that corrective action may take."""
        return self.major_days if grade == "nc_major" else self.minor_days

    def is_worked(self, day: date) -> bool:
        """Tell whether people work on that day."""
        if day in self.days_worked:
            return True
        if day in self.days_off or day.weekday() >= _SATURDAY:
            return False
        return day not in _holidays(day.year)

    def after_working(self, day: date, count: int) -> date:
        """Return the count-th working day after day."""
        left = count
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_worked(day)
        return day


# The name of a length, and what it is the length of.
LENGTHS: tuple[tuple[str, str], ...] = (
    ("cause_days", N_("Cause, working days after issue")),
    ("plan_days", N_("Plan of actions, working days after issue")),
    ("minor_days", N_("Minor nonconformity, days after issue until all is done")),
    ("major_days", N_("Major nonconformity, days after issue until all is done")),
    ("verify_days", N_("Verification, working days after the report")),
    ("effect_days", N_("Check of the effect, days after verification")),
)


def checked_periods(periods: Periods) -> Periods:
    """Return periods that make sense; raises Invalid naming the field at fault."""
    for name, _ in LENGTHS:
        if not 1 <= getattr(periods, name) <= LONGEST:
            raise Invalid(
                "Please give a number of days from 1 to %(most)d.", field=name, most=LONGEST
            )
    if periods.plan_days < periods.cause_days:
        raise Invalid("The plan cannot be due before the cause.", field="plan_days")
    for name in ("days_off", "days_worked"):
        if len(getattr(periods, name)) > MOST_DAYS:
            raise Invalid("At most %(most)d days, please.", field=name, most=MOST_DAYS)
    both = set(periods.days_off) & set(periods.days_worked)
    if both:
        raise Invalid("A day cannot be both off and worked.", field="days_worked")
    return periods


def read_days(text: str, field: str) -> tuple[date, ...]:
    """Return the days in a text of dd/mm/yyyy between blanks, commas or lines; raises Invalid."""
    found = []
    for word in text.replace(",", " ").replace(";", " ").split():
        parts = word.split("/")
        try:
            day = date(int(parts[2]), int(parts[1]), int(parts[0]))
        except (ValueError, IndexError):
            raise Invalid(
                "Please write days as dd/mm/yyyy, with blanks between them.", field=field
            ) from None
        found.append(day)
    return tuple(sorted(set(found)))


def write_days(days: Sequence[date]) -> str:
    """Return days as read_days takes them."""
    return " ".join(f"{day:%d/%m/%Y}" for day in days)


@cache
def _holidays(year: int) -> frozenset[date]:
    # Not at the top: 3 MB of every calendar there is, for the few who set a deadline.
    import holidays  # noqa: PLC0415

    return frozenset(holidays.country_holidays("VN", years=year))
