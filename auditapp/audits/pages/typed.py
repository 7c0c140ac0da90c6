"""What the pages of plan, team and register read from forms alike, and how they answer them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

import msgspec
from litestar.response import Redirect

from auditapp.audits.models.independence import Terms
from auditapp.audits.models.plan import read_clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.formkit.questions.date import NOT_A_DATE, parse_date, read_date
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


def terms_of(desk: Desk) -> Terms:
    """Return what the operator has set about independence."""
    return Terms(
        months=desk.settings.former_unit_months, small_agency=desk.settings.small_agency_staff
    )


def typed_of(desk: Desk) -> dict[str, str]:
    """Return the first value of every field, to be shown again."""
    return {name: desk.field(name) for name in desk.form}


def read_day(text: str, field: str) -> date:
    """Return the day typed; raises Invalid."""
    day = read_date(parse_date(text))
    if day is None:
        raise Invalid(NOT_A_DATE, field=field)
    return day


def read_day_or_none(text: str, field: str) -> date | None:
    """Return the day typed, None for an empty field; raises Invalid."""
    return read_day(text, field) if text else None


def read_minutes(text: str, field: str) -> int:
    """Return the time typed as minutes after midnight; raises Invalid."""
    minutes = read_clock(text)
    if minutes is None:
        raise Invalid("Please enter a time, for example 08:30.", field=field)
    return minutes


def read_number(text: str, field: str) -> int | None:
    """Return the whole number typed, None for an empty field; raises Invalid."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise Invalid("Please enter a whole number.", field=field)
    return int(text)


class FaultView(View, kw_only=True):
    """A page whose forms may come back with a fault and what was typed."""

    typed: Mapping[str, str] = msgspec.field(default_factory=dict)
    problem: str = ""
    problem_field: str = ""


async def make_change(
    desk: Desk,
    work: Callable[[], Awaitable[object]],
    *,
    done: str,
    again: Callable[[], Awaitable[FaultView]],
) -> Redirect | Page:
    """Do it and go on to `done`, or show the page `again` with the fault and what was typed."""
    try:
        await work()
    except (Invalid, Conflict) as error:
        view = await again()
        view.typed = typed_of(desk)
        view.problem = desk.say(error.key, **error.params)
        view.problem_field = error.field if isinstance(error, Invalid) else ""
        return desk.page(view, status=error.status)
    return desk.redirect(done)
