"""What an agency shows to everybody: figures of whole periods that are over.

The day to look from is the last one of the month before: so nothing changes from day to day, and
nobody can read yesterday's answers out of two pages.
"""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from auditapp.agencies.queries import get_agency
from auditapp.base.errors import NotFound
from auditapp.store.engine import Connection
from auditapp.surveys.models.comment import Reply
from auditapp.surveys.models.periods import Period, add_months, last_twelve, month_of, quarter_of
from auditapp.surveys.models.results import Results
from auditapp.surveys.queries.cells import count_at, list_forms
from auditapp.surveys.queries.replies import find_open_page, list_public_replies
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.queries.results import Asked, get_results

Span = Literal["month", "quarter", "year"]
USUAL_FORM = "counter"


class Shown(Struct, frozen=True):
    """An agency's public figures of one span, and its replies."""

    name: str
    short_name: str
    results: Results
    replies: list[Reply]


def last_day(today: date) -> date:
    """Return the last day of the month before."""
    return today.replace(day=1) - timedelta(days=1)


def whole_period(span: Span, today: date) -> Period:
    """Return the last month, quarter or twelve months that are over."""
    until = last_day(today)
    if span == "month":
        return month_of(until)
    if span == "quarter":
        begun = quarter_of(until)
        return begun if begun.last == until else quarter_of(add_months(begun.first, -1))
    return last_twelve(until)


async def get_shown(conn: Connection, place: str, span: Span, *, today: date) -> Shown:
    """Return what an id or a code shows; raises NotFound where the agency shows nothing."""
    agency_id = await find_open_page(conn, place)
    if agency_id is None:
        raise NotFound
    until, period = last_day(today), whole_period(span, today)
    agency = await get_agency(conn, agency_id, on=today)
    form = await _form(conn, agency_id, agency.root_id, last_twelve(until))
    asked = Asked(agency_id, form, period, "month", until)
    return Shown(
        agency.name,
        agency.short_name or agency.name,
        await get_results(conn, asked),
        await list_public_replies(conn, agency_id),
    )


async def _form(conn: Connection, agency_id: str, root_id: str, period: Period) -> str:
    """Return the form that most people answered there, the usual one when nobody did."""
    forms = {form for _, form, _ in await list_forms(conn, root_id)} | {USUAL_FORM}
    sizes = {
        form: (await count_at(conn, Scope(root_id, form), [agency_id], period=period))[agency_id]
        for form in sorted(forms)
    }
    return max(sizes, key=lambda form: (sizes[form], form == USUAL_FORM))
