"""Sizes of nodes: read along their own index, whole or by channel, with gaps left out."""

from datetime import date

import pytest

from auditapp.store.engine import Connection, Database
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.queries.result_sizes import (
    list_channel_sizes,
    list_daily_sizes,
    list_days,
    list_sizes,
)
from auditapp.surveys.tables import counts
from tests.surveys.results.answers import Answers, open_answers, open_survey

pytestmark = pytest.mark.anyio
SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))


async def _filled(database: Database) -> tuple[Answers, str, Scope]:
    """Store 20 answers in September, 30 in October and 7 more of another survey, 40 in November."""
    answers = await open_answers(database)
    commune, point = answers.cast.commune, answers.cast.point
    for day, n in ((SEPTEMBER, 20), (date(2026, 10, 3), 30), (NOVEMBER, 40)):
        answers.at(commune, point, day, {5: n - 2, 1: 2})
    await answers.save()
    first, answers.survey_id = (
        answers.survey_id,
        await open_survey(database, commune, "counter"),
    )
    answers.at(commune, point, date(2026, 10, 4), {4: 7})
    await answers.save()
    async with database.writing() as conn:
        await conn.execute(
            counts.update()
            .where(counts.c.survey_id != first, counts.c.n > 0)
            .values(channel="kiosk")
        )
    return answers, point.id, Scope(commune.root_id, "counter")


async def test_it_adds_the_surveys_of_a_form_and_leaves_other_questions_out(
    database: Database,
) -> None:
    answers, point, scope = await _filled(database)
    months = (SEPTEMBER, OCTOBER, NOVEMBER)
    nodes = [point, answers.cast.commune.id]
    async with database.reading() as conn:
        found = await list_sizes(conn, scope, nodes, months=months)
        other = await list_sizes(conn, Scope(scope.root_id, "sipas"), nodes, months=months)
    assert found == {
        (node, m): n for node in nodes for m, n in zip(months, (20, 37, 40), strict=True)
    }
    assert other == {}


async def test_it_leaves_out_what_lies_between_and_of_other_channels(database: Database) -> None:
    _, point, scope = await _filled(database)

    async def look(conn: Connection) -> None:
        gap = await list_sizes(conn, scope, [point], months=(SEPTEMBER, NOVEMBER))
        assert gap == {(point, SEPTEMBER): 20, (point, NOVEMBER): 40}
        kiosk = scope._replace(channel="kiosk")
        assert await list_sizes(conn, kiosk, [point], months=(OCTOBER,)) == {(point, OCTOBER): 7}
        ways = await list_channel_sizes(conn, scope, [point], months=(OCTOBER,))
        assert ways == {(point, OCTOBER, "qr"): 30, (point, OCTOBER, "kiosk"): 7}
        assert await list_sizes(conn, scope, [point], months=()) == {}

    await database.read_at_once(look)
    async with database.reading() as conn:
        await look(conn)


async def test_it_gives_days_as_they_stand_in_the_calendar(database: Database) -> None:
    _, point, scope = await _filled(database)
    days = [date(2026, 10, 3), date(2026, 10, 4), NOVEMBER]
    async with database.reading() as conn:
        found = await list_days(conn, scope, [point], days=days)
        daily = await list_daily_sizes(conn, scope, [point], days=days[1:])
    cells = sorted(cell for node, some in found for cell in some if node == point)
    assert cells == [("2026-10-03", "qr", 30), ("2026-10-04", "kiosk", 7), ("2026-11-01", "qr", 40)]
    assert daily == {(point, days[1]): 7, (point, NOVEMBER): 40}
