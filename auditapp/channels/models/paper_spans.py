"""A span of time as it is typed from paper: 1:30, 90 (minutes), 3 (days), 0,5 (days). Pure."""

import re

from auditapp.base.words import N_
from auditapp.formkit.questions.duration import DAY, HOUR, read_minutes
from auditapp.formkit.questions.number import write_number

NOT_A_SPAN = N_("Please type hours:minutes, for example 1:30, or minutes alone, for example 90.")
NOT_DAYS = N_("Please type days as a number, for example 3 or 0,5.")
_CLOCK = re.compile(r"([0-9]{1,5}):([0-5]?[0-9])(?::00)?")  # a spreadsheet adds the seconds


def read_span(units: tuple[str, ...], raw: str) -> int | None:
    """Return whole minutes, None for what is no span; units as in a duration's FIELDS."""
    if "days" in units:
        return read_minutes({"days": raw})
    clock = _CLOCK.fullmatch(raw)
    if clock is not None:
        return int(clock[1]) * HOUR + int(clock[2])
    return read_minutes({"minutes": raw})


def write_span(units: tuple[str, ...], minutes: int) -> str:
    """Return a span as it is typed: 1:30, 45, or days."""
    if "days" in units:
        return write_number(round(minutes / DAY, 3))
    hours, rest = divmod(minutes, HOUR)
    return f"{hours}:{rest:02}" if hours else str(rest)


def post_span(units: tuple[str, ...], minutes: int) -> dict[str, str]:
    """Return the value of each field that a form would have posted."""
    if "days" in units:
        return {"days": write_span(units, minutes)}
    hours, rest = divmod(minutes, HOUR)
    return {"hours": str(hours) if hours else "", "minutes": str(rest)}
