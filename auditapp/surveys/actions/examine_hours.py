"""Looking back at the hours that have passed, and flagging what is far from a point's usual."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from auditapp.base.clock import local_date, to_hour
from auditapp.formkit.engine import CompiledForm, Values
from auditapp.library.queries import get_compiled
from auditapp.store.bulk import Bulk
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.flagging import Suspects, flag_answers
from auditapp.surveys.actions.forms import Forms, list_forms
from auditapp.surveys.models.flags import HOUR, STRAIGHT
from auditapp.surveys.models.hours import (
    HISTORY_DAYS,
    LEAST,
    LONG_FORM,
    levels_in_excess,
    list_ratings,
    most_expected,
    straight_in_quantity,
    straight_value,
)
from auditapp.surveys.models.pace import Suspect
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.models.tally import Books
from auditapp.surveys.queries import hours
from auditapp.surveys.queries.counts import add_counts
from auditapp.surveys.queries.hours import Busy


async def examine_hours(database: Database, *, now: datetime, back: timedelta) -> int:
    """Flag answers of the full hours that ended within `back`; return how many were flagged.

    Doing it again finds the same: what is flagged or decided already stays as it is.
    """
    until = to_hour(now)
    since = to_hour(now - back)
    async with database.reading() as conn:
        running = await hours.list_surveys_since(conn, since)
    n = 0
    for survey in running:
        async with database.reading() as conn:
            suspects = await _suspects(conn, survey, since, until)
        if suspects:
            n += await database.bulk(lambda bulk, found=suspects: _flag(bulk, found))  # type: ignore[misc]
    return n


async def _suspects(conn: Connection, survey: Survey, since: datetime, until: datetime) -> Suspects:
    form = await get_compiled(conn, survey.form_version_id)
    forms = await list_forms(conn, survey.form)
    suspects: Suspects = {}
    for busy in await hours.list_busy_hours(conn, survey, since=since, until=until, least=LEAST):
        for suspect, reason in await _judge(conn, survey, form, busy, forms):
            suspects.setdefault(suspect, set()).add(reason)
    return suspects


async def _judge(
    conn: Connection, survey: Survey, form: CompiledForm, busy: Busy, forms: Forms
) -> list[tuple[Suspect, str]]:
    """Return the answers of an hour that are too many of their kind, with the reason."""
    begin = busy.hour - timedelta(days=HISTORY_DAYS)
    history = await hours.list_history(conn, survey, busy.point_id, since=begin, until=busy.hour)
    most = most_expected(history)
    if busy.n <= most and len(list_ratings(form)) < LONG_FORM:
        return []
    given = [
        (Suspect(survey.root_id, one.id, forms[one.version]), msgspec.json.decode(one.answers))
        for one in await hours.list_given(conn, survey, busy.point_id, busy.hour)
    ]
    straight = straight_in_quantity(form, (values for _, values in given))
    found = [(one, STRAIGHT) for one, values in given if straight_value(form, values) in straight]
    if busy.n > most:
        days = local_date(begin), local_date(busy.hour) - timedelta(days=1)
        code = form.headline.code if form.headline else ""
        usual = await hours.list_levels_of_days(
            conn, survey, busy.point_id, question=code, days=days
        )
        levels = levels_in_excess(_levels(code, given), usual, most=most)
        found += [(one, HOUR) for one, values in given if _level(code, values) in levels]
    return found


def _levels(code: str, given: list[tuple[Suspect, Values]]) -> dict[str, int]:
    levels: dict[str, int] = {}
    for _, values in given:
        level = _level(code, values)
        levels[level] = levels.get(level, 0) + 1
    return levels


def _level(code: str, values: Values) -> str:
    """Return the overall rating as the counts name it."""
    value: Any = values.get(code)
    return "none" if value is None else str(value)


def _flag(bulk: Bulk, suspects: Suspects) -> int:
    books = Books.blank()
    n = flag_answers(bulk, suspects, books)
    add_counts(bulk, books)
    return n
