"""Looking back at hours: compared with what the counter usually gets, and done again safely."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.library.queries import find_latest
from auditapp.store.engine import Database
from auditapp.surveys.actions.answer import Answer, store_answers
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.examine_hours import examine_hours
from auditapp.surveys.actions.open_survey import NewSurvey, open_survey
from auditapp.surveys.models.hours import levels_in_excess, most_expected
from auditapp.surveys.models.survey import Counter
from tests.surveys.stage import Stage, rows
from tests.surveys.test_recount import differences

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 16, 5, 30, tzinfo=UTC)
HOUR = datetime(2026, 11, 16, 3, 10, tzinfo=UTC)
BACK = timedelta(hours=48)


async def give(
    database: Database, counter: Counter, at: datetime, answers: Sequence[Mapping[str, object]]
) -> None:
    """Store answers in an hour, without a page."""
    batch = [
        Answer(counter, new_id(), {}, dict(values), None)  # type: ignore[arg-type]
        for values in answers
    ]
    await database.bulk(lambda bulk: store_answers(bulk, at, batch))


async def four_weeks(database: Database, counter: Counter) -> None:
    """Store five to nine answers in each of two hours a day."""
    chance = random.Random(7)  # noqa: S311 - the same each time
    for day in range(1, 28):
        for hour in (2, 3):
            at = (HOUR - timedelta(days=day)).replace(hour=hour)
            levels = chance.choices((5, 4, 3, 1), (4, 4, 2, 1), k=chance.randint(5, 9))
            await give(database, counter, at, [{"overall": level} for level in levels])


async def flagged(database: Database) -> dict[tuple[str, str], int]:
    """Return (answers as JSON, reasons) → n of what is flagged."""
    found: dict[tuple[str, str], int] = {}
    for row in await rows(database):
        if row.standing:
            key = (row.answers, row.reasons)
            found[key] = found.get(key, 0) + 1
    return found


@pytest.fixture
async def counter(database: Database, clock: FixedClock, stage: Stage) -> Counter:
    return await Counters(database, clock).get(stage.cast.point.code)


async def test_it_flags_what_there_is_too_much_of_in_an_hour_far_beyond_the_usual(
    database: Database, counter: Counter
) -> None:
    await four_weeks(database, counter)
    stuffed = [{"overall": 5}] * 40
    await give(database, counter, HOUR, [*stuffed, *[{"overall": 3}] * 3, *[{"overall": 1}] * 2])
    assert await examine_hours(database, now=NOW, back=BACK) == 40
    assert await flagged(database) == {('{"overall":5}', "hour"): 40}
    assert await differences(database) == []
    assert await examine_hours(database, now=NOW, back=BACK) == 0


async def test_it_leaves_a_rush_hour_alone(database: Database, counter: Counter) -> None:
    await four_weeks(database, counter)
    await give(database, counter, HOUR, [{"overall": 3 + n % 3} for n in range(17)])
    assert await examine_hours(database, now=NOW, back=BACK) == 0


async def test_it_judges_an_hour_only_when_it_is_over(database: Database, counter: Counter) -> None:
    await give(database, counter, NOW, [{"overall": 5}] * 80)
    assert await examine_hours(database, now=NOW, back=BACK) == 0
    assert await examine_hours(database, now=NOW + timedelta(hours=1), back=BACK) == 80


async def test_it_does_not_take_yesterdays_stuffing_for_usual(
    database: Database, counter: Counter
) -> None:
    await four_weeks(database, counter)
    for day in (1, 0):
        at = (HOUR - timedelta(days=day)).replace(hour=7)
        await give(database, counter, at, [{"overall": 5}] * 40)
        found = await examine_hours(database, now=at + timedelta(hours=1), back=timedelta(hours=2))
        assert found == 40


async def test_it_leaves_what_was_keyed_in_from_paper_alone(
    database: Database, counter: Counter
) -> None:
    place = msgspec.structs.replace(counter.place, channel="paper")
    paper = msgspec.structs.replace(counter, place=place)
    await give(database, paper, HOUR, [{"overall": 5}] * 100)
    assert await examine_hours(database, now=NOW, back=BACK) == 0


async def test_it_flags_many_long_forms_with_one_answer_throughout(
    database: Database, clock: FixedClock, stage: Stage
) -> None:
    async with database.reading() as conn:
        version = await find_latest(conn, "survey", "sipas-22")
    assert version is not None
    clock.forward(timedelta(minutes=1))
    asked = NewSurvey(title="SIPAS", form_version_id=version.id, point_ids=(stage.cast.point.id,))
    await open_survey(database, clock, stage.secretary, asked=asked)
    counter = await Counters(database, clock).get(stage.cast.point.code)
    ratings = [code for code, q in counter.form.questions.items() if hasattr(q, "points")]
    straight: dict[str, object] = dict.fromkeys(ratings, 5)
    mixed = {code: 1 + number % 5 for number, code in enumerate(ratings)}
    await give(database, counter, HOUR, [straight] * 20 + [mixed] * 5)
    assert await examine_hours(database, now=NOW, back=BACK) == 20
    assert {reasons for _, reasons in await flagged(database)} == {"straight"}
    await give(database, counter, HOUR - timedelta(hours=3), [straight] * 12 + [mixed] * 12)
    assert await examine_hours(database, now=NOW, back=BACK) == 0


def test_it_knows_a_pace_from_ten_hours_on() -> None:
    assert most_expected([]) == most_expected([5] * 9) == 40
    assert most_expected([1] * 50) == 12
    assert most_expected([20] * 50) == pytest.approx(40 + 3 * 20**0.5)


def test_it_finds_at_least_one_rating_in_excess_of_a_too_busy_hour() -> None:
    chance = random.Random(3)  # noqa: S311 - the same each time
    for _ in range(500):
        now = {str(level): chance.randint(0, 30) for level in range(1, 6)}
        usual = {str(level): chance.randint(0, 9) for level in range(1, 6)}
        most = chance.uniform(1, 150)
        found = levels_in_excess(now, usual, most=most)
        assert bool(found) == (sum(now.values()) > most)
