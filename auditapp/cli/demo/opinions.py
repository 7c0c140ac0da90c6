"""The demo's survey and its simulated answers, stored by the intake that serves real citizens."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby

from auditapp.agencies.models import Agency
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.cli.demo.simulated import Simulated
from auditapp.library.queries import find_latest
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.intake import Intake
from auditapp.surveys.actions.open_survey import NewSurvey, open_survey
from auditapp.surveys.models.survey import Counter

TITLES = {
    "counter": "Khảo sát nhanh tại quầy năm 2026",
}
WAITING = 5000


async def open_surveys(
    database: Database, clock: FixedClock, actor: Actor, province: Agency
) -> None:
    """Open the short survey at every counter of the province."""
    for slug, title in TITLES.items():
        async with database.reading() as conn:
            version = await find_latest(conn, "survey", slug)
        if version is not None:
            asked = NewSurvey(title=title, form_version_id=version.id, agency_ids=(province.id,))
            await open_survey(database, clock, actor, asked=asked)


async def give_answers(
    database: Database,
    clock: FixedClock,
    given: Sequence[Simulated],
    *,
    step: Callable[[int], None],
) -> None:
    """Store a year of answers, in order of time, an hour of the clock at once."""
    intake = Intake(database, clock, limit=WAITING)
    counters = Counters(database, clock)
    # Once per code: what runs there stays the same all year, while `counters` looks again after a
    # few seconds, which took most of the time on a busy machine.
    found = {code: await counters.get(code) for code in {answer.code for answer in given}}
    intake.start()
    try:
        for hour, group in groupby(given, key=lambda answer: answer.at.replace(minute=0)):
            clock.at = hour
            batch = list(group)
            await asyncio.gather(*(_give(intake, found[answer.code], answer) for answer in batch))
            step(len(batch))
    finally:
        await intake.stop()


async def _give(intake: Intake, counter: Counter, answer: Simulated) -> None:
    reading = counter.form.read(answer.posted)
    await intake.submit(counter, new_id(), posted=answer.posted, values=reading.values)
