"""What everything done with paper shares: the counter of a batch, storing answers, the record.

Answers go the way of every answer (surveys' `store_answers`: responses, words, counts), but inside
the transaction that notes the sheet, so that neither is ever there without the other. The queue of
the intake would acknowledge the answer in a transaction of its own.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa

from auditapp.agencies import queries as agencies
from auditapp.base.clock import Clock, local_date
from auditapp.base.ids import new_id
from auditapp.channels.models.paper import CHANNEL, Batch, noon
from auditapp.channels.queries.paper import lock_survey
from auditapp.formkit.engine import Values
from auditapp.formkit.questions.question import Posted
from auditapp.library.queries import get_compiled
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.store.bulk import bulk_of
from auditapp.store.engine import Connection
from auditapp.surveys.actions.answer import Answer, store_answers
from auditapp.surveys.models.survey import Counter, make_place
from auditapp.surveys.queries.surveys import get_survey


class KeyedIn(NamedTuple):
    """The answers of one sheet: the id that they are stored under, their day, what was read."""

    id: str
    day: date
    posted: Posted
    values: Values


async def get_paper_counter(conn: Connection, batch: Batch, *, today: date) -> Counter:
    """Return the point of a batch as answers need it, in the channel of paper; raises NotFound."""
    survey = await get_survey(conn, batch.survey_id)
    point = await agencies.get_point(conn, batch.point_id)
    agency = await agencies.get_agency(conn, point.agency_id, on=today)
    place = make_place(
        batch.root_id, survey.id, point_id=point.id, path=agency.path, channel=CHANNEL
    )
    form = await get_compiled(conn, batch.form_version_id)
    is_named = form.has_places and point.field is not None
    field = await agencies.find_field(conn, str(point.field)) if is_named else None
    return Counter(
        code=point.code,
        agency=agency.name,
        point=point.name,
        survey_id=survey.id,
        form_version_id=batch.form_version_id,
        deciding_id=await agencies.find_deciding(conn, agency.path, point.field, today),
        field=point.field,
        place=place,
        form=form,
        taps={},
        edition=survey.id,
        field_name=field.name if field else None,
    )


async def keep_answers(conn: Connection, counter: Counter, keyed: Sequence[KeyedIn]) -> None:
    """Store answers, or amend those that are stored, with their counts, in this transaction.

    One transaction of paper per survey at a time: with several days in it, the counts are not
    added in the one order that keeps writers from waiting for each other.
    """
    await lock_survey(conn, counter.survey_id)
    done = asyncio.get_running_loop().create_future()  # told to nobody: the caller waits for it all
    for day, sheets in groupby(sorted(keyed, key=lambda each: (each.day, each.id)), _day):
        answers = [Answer(counter, sheet.id, sheet.posted, sheet.values, done) for sheet in sheets]
        await conn.run_sync(_store, day, answers)


def _store(conn: sa.Connection, day: date, answers: list[Answer]) -> None:
    store_answers(bulk_of(conn), noon(day), answers)


def _day(keyed: KeyedIn) -> date:
    return keyed.day


async def note(
    conn: Connection, clock: Clock, actor: Actor, batch: Batch, action: str, **detail: Any
) -> None:
    """Write into the record what was done with a batch."""
    point = await agencies.get_point(conn, batch.point_id)
    await insert_event(
        conn,
        id=new_id(),
        root_id=batch.root_id,
        at=clock.now(),
        actor_id=actor.account_id,
        action=action,
        subject=batch.id,
        agency_id=point.agency_id,
        detail={"batch": batch.number, **detail},
    )


def today_of(clock: Clock) -> date:
    """Return the calendar day in Viet Nam."""
    return local_date(clock.now())
