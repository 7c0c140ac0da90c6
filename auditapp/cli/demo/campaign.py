"""The demo's planned survey: the long form at twelve one-stop units, two weeks of four over."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta

import msgspec

from auditapp.base.clock import FixedClock, local_date
from auditapp.base.ids import new_id
from auditapp.cli.demo.simulated import SEED
from auditapp.formkit.questions import Rating
from auditapp.library.queries import find_latest
from auditapp.measure import sample_size
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.surveys.actions.change_survey import set_populations
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.intake import Intake
from auditapp.surveys.actions.open_survey import NewSurvey, open_survey
from auditapp.surveys.models.plan import BY_AGENCY, Plan
from auditapp.surveys.models.survey import Counter, Survey

FORM, TITLE = "sipas-22", "Đo lường sự hài lòng theo 22 tiêu chí năm {year}"
DAYS, OVER = 28, 14
UNITS = slice(-16, -4)  # not the first ones, whose counters everybody tries
SHARE = 20
WAITING = 5000


class _Unit(msgspec.Struct, frozen=True):
    """A one-stop unit of the campaign; pace: how much of what is due it gathers."""

    agency_id: str
    codes: list[str]
    population: int
    pace: float


async def hold_campaign(
    database: Database, clock: FixedClock, actor: Actor, codes: dict[str, list[str]]
) -> None:
    """Open the campaign two weeks ago, say how many transactions each unit has, and answer it."""
    today = local_date(clock.now())
    first = today - timedelta(days=OVER)
    units = _units({agency_id: codes[agency_id] for agency_id in list(codes)[UNITS]})
    clock.at = _morning(first - timedelta(days=5))
    survey = await _open(database, clock, actor, units, first=first)
    if survey is None:
        return
    populations = {unit.agency_id: unit.population for unit in units}
    await set_populations(database, clock, actor, survey_id=survey.id, populations=populations)
    clock.at = _morning(first)
    counters = await _counters(Counters(database, clock), survey, units)
    intake = Intake(database, clock, limit=WAITING)
    intake.start()
    try:
        for over in range(OVER):
            clock.at = _morning(first + timedelta(days=over))
            await _answer(intake, counters, units, rng=random.Random(SEED + over))
    finally:
        await intake.stop()


async def _open(
    database: Database, clock: FixedClock, actor: Actor, units: list[_Unit], *, first: date
) -> Survey | None:
    async with database.reading() as conn:
        version = await find_latest(conn, "survey", FORM)
    if version is None:
        return None
    plan = Plan(
        starts_on=first,
        ends_on=first + timedelta(days=DAYS - 1),
        priority=1,
        share=SHARE,
        target_by=BY_AGENCY,
        population=200,
    )
    asked = NewSurvey(
        title=TITLE.format(year=first.year),
        form_version_id=version.id,
        agency_ids=tuple(unit.agency_id for unit in units),
        plan=plan,
    )
    return await open_survey(database, clock, actor, asked=asked)


def _units(codes: dict[str, list[str]]) -> list[_Unit]:
    rng = random.Random(SEED + 2)
    return [
        _Unit(agency_id, own, rng.randrange(60, 400, 5), rng.uniform(0.5, 1.5))
        for agency_id, own in codes.items()
    ]


async def _counters(found: Counters, survey: Survey, units: list[_Unit]) -> dict[str, Counter]:
    """Return what the survey asks at each code; it stays the same all the while."""
    stations = {code: await found.station(code) for unit in units for code in unit.codes}
    return {
        code: next(each for each in station.counters if each.survey_id == survey.id)
        for code, station in stations.items()
    }


async def _answer(
    intake: Intake, counters: dict[str, Counter], units: list[_Unit], *, rng: random.Random
) -> None:
    """Store what one day brings, each unit its part of what the sample needs."""
    waiting = []
    for unit in units:
        due = sample_size(unit.population) / DAYS * unit.pace
        for _ in range(int(due + rng.random())):
            counter = counters[rng.choice(unit.codes)]
            posted = _posted(counter, rng)
            values = counter.form.read(posted).values
            waiting.append(intake.submit(counter, new_id(), posted=posted, values=values))
    await asyncio.gather(*waiting)


def _posted(counter: Counter, rng: random.Random) -> dict[str, list[str]]:
    """Answer every criterion around one feeling; some have no opinion on a few."""
    mean = rng.gauss(4.1, 0.7)
    return {
        code: [str(min(5, max(1, round(rng.gauss(mean, 0.7)))))]
        for code, question in counter.form.questions.items()
        if isinstance(question, Rating) and (question.headline or rng.random() < 0.93)
    }


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
