"""Parts of a node: days, a channel, a field. Whoever subtracts one from another finds nothing."""

import random
from datetime import date, timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.surveys.models.hiding import find_hidden
from auditapp.surveys.models.periods import parse_period
from auditapp.surveys.models.results import Results
from auditapp.surveys.queries.result_look import Asked
from auditapp.surveys.queries.results import get_results
from tests.cast import sign_in
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 16)
FIRST = date(2026, 10, 5)


async def _ask(answers: Answers, node: str, period: str, **cut: str) -> Results:
    asked = Asked(node, "counter", parse_period(period, today=TODAY), "month", TODAY, **cut)
    async with answers.database.reading() as conn:
        return await get_results(conn, asked)


async def _sizes(answers: Answers, node: str, last: date) -> int:
    found = await _ask(answers, node, f"{FIRST}..{last}")
    return found.figure.n or 0


async def test_it_gives_no_small_day_away_by_ranges_that_differ_by_a_day(answers: Answers) -> None:
    cast, chance = answers.cast, random.Random(7)  # noqa: S311 - the same days every time
    per_day = {FIRST + timedelta(step): chance.choice((1, 2, 3, 7, 12)) for step in range(20)}
    for day, n in per_day.items():
        answers.at(cast.commune, cast.point, day, {5: n - 1, 1: 1} if n > 1 else {1: 1})
    await answers.save()
    # an attacker asks for every range that begins on the first day, at each level of the tree
    for node in (cast.province.id, cast.commune.id, cast.point.id):
        before = 0
        for day, n in per_day.items():
            now = await _sizes(answers, node, day)
            assert now - before in (0, n), day
            assert now == before or n >= 5, day
            before = now


async def test_it_gives_no_small_agency_away_by_parent_less_child(answers: Answers) -> None:
    cast = answers.cast
    for step in range(10):
        day = FIRST + timedelta(step)
        answers.at(cast.commune, cast.point, day, {5: 20})
        answers.at(cast.other_commune, cast.other_point, day, {1: 2})
    await answers.save()
    last = FIRST + timedelta(9)
    whole = await _sizes(answers, cast.province.id, last)
    part = await _sizes(answers, cast.commune.id, last)
    small = await _sizes(answers, cast.other_commune.id, last)
    # 22 a day are shown for the whole; so neither part is, of any day
    assert (whole, part, small) == (220, 0, 0)


async def test_it_says_how_much_is_left_out(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    for step, n in enumerate((30, 2, 2, 30)):
        answers.at(cast.commune, cast.point, FIRST + timedelta(step), {5: n})
    await answers.save()
    await sign_in(service, client, clock, "manager", cast.province)
    last = FIRST + timedelta(3)
    page = await client.get(f"/results/{cast.province.id}?first={FIRST}&last={last}")
    assert page.status_code == 200
    assert "vì quá ít phiếu" in page.text
    assert f"{FIRST:%d/%m/%Y}" in page.text


async def test_a_range_of_whole_months_is_that_month(answers: Answers) -> None:
    assert parse_period("2026-10-01..2026-10-31", today=TODAY).code == "2026-10"
    assert parse_period("2026-07-01..2026-09-30", today=TODAY).code == "2026-Q3"
    assert parse_period("2026-01-01..2026-12-31", today=TODAY).code == "2026"
    mixed = parse_period("2026-09-15..2026-11-02", today=TODAY)
    assert mixed.months == (date(2026, 10, 1),)
    assert len(mixed.days) == 16 + 2


async def test_a_field_is_the_sum_of_points_that_may_be_shown(answers: Answers) -> None:
    cast = answers.cast
    answers.at(cast.commune, cast.point, FIRST, {5: 40})
    answers.at(cast.other_commune, cast.other_point, FIRST, {5: 3})
    await answers.save()
    found = await _ask(answers, cast.province.id, "2026", field=cast.point.field or "")
    # the small point hides, and the large one, which the whole would otherwise give away
    assert found.figure.suppressed
    assert found.parts == ()


@pytest.mark.parametrize(
    "bad",
    [
        "first=2026-11-05&last=2026-11-01",
        "first=2026-02-30&last=2026-03-01",
        "period=2024-01-01..2026-01-01",
        "channel=qr&field=ho-tich",
    ],
)
async def test_it_refuses_cuts_without_meaning(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers, bad: str
) -> None:
    await sign_in(service, client, clock, "manager", answers.cast.province)
    page = await client.get(f"/results/{answers.cast.province.id}?{bad}")
    assert page.status_code == 422


def test_a_small_channel_hides_another_and_the_same_in_the_parts() -> None:
    sizes = {
        "root": {"2026": 300}, "root#qr": {"2026": 260}, "root#kiosk": {"2026": 40},
        "a": {"2026": 150}, "a#qr": {"2026": 147}, "a#kiosk": {"2026": 3},
        "b": {"2026": 150}, "b#qr": {"2026": 113}, "b#kiosk": {"2026": 37},
    }  # fmt: skip
    hidden = find_hidden(
        {"root": ["a", "b"], "root#qr": ["a#qr", "b#qr"], "root#kiosk": ["a#kiosk", "b#kiosk"]},
        sizes,
        {},
        splits={node: [f"{node}#qr", f"{node}#kiosk"] for node in ("root", "a", "b")},
    )
    # the other channel would give it away, and so would the same channel of the other part
    assert hidden == {(f"{node}#{way}", "2026") for node in ("a", "b") for way in ("qr", "kiosk")}
