"""Answers that look stuffed are stored and counted like any others, and flagged for review."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from tests.surveys.stage import Stage, counted, rows, token
from tests.surveys.stuffing.conftest import Send
from tests.surveys.test_recount import differences

pytestmark = pytest.mark.anyio


async def flags(database: Database) -> list[tuple[str, str]]:
    """Return (standing, reasons) of every response, sorted."""
    return sorted((row.standing, row.reasons) for row in await rows(database))


async def test_it_flags_what_was_sent_faster_than_a_person_can(
    send: Send, database: Database, stage: Stage
) -> None:
    for after in (0, 1.4, 1.6, 30):
        assert (await send(5, after=after)).status_code == 200
    assert await flags(database) == [("", ""), ("", ""), ("open", "fast"), ("open", "fast")]
    assert (await counted(database, stage.cast.province.id))["overall", "5"] == 4
    assert await differences(database) == []


async def test_it_flags_what_fills_in_the_field_that_people_do_not_see(
    send: Send, database: Database, stage: Stage, client: httpx.AsyncClient
) -> None:
    page = await client.get(stage.address)
    assert page.text.count('name="subject-line"') == 1
    assert ".c-trap{display:none}" in page.text
    tapped = await send(4, **{"subject-line": ""})
    assert tapped.text.count('name="subject-line"') == 2
    assert (await send(4, **{"subject-line": "cheap pills"})).status_code == 200
    assert (await send(4, **{"subject-line": "cheap pills"}, done="1")).status_code == 303
    assert await flags(database) == [("", ""), ("open", "trap"), ("open", "trap")]


async def test_it_flags_a_burst_from_its_first_answer_on(
    send: Send, database: Database, stage: Stage
) -> None:
    for n in range(12):
        await send(5 if n < 11 else 1, after=4)
    assert await flags(database) == [("", "")] + [("open", "burst")] * 11
    found = await counted(database, stage.cast.point.id)
    assert (found["", ""], found["overall", "5"]) == (12, 11)
    assert await differences(database) == []


async def test_it_flags_no_ratings_that_come_at_an_honest_pace(
    send: Send, database: Database
) -> None:
    for n in range(30):
        await send(5 if n % 3 else 4, after=20)
    assert set(await flags(database)) == {("", "")}


async def test_it_keeps_300_answers_of_one_minute_and_flags_them(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    tokens = [await token(client, stage.address) for _ in range(300)]
    clock.forward(timedelta(seconds=30))

    async def citizen(page_token: str) -> int:
        form = {"token": page_token, "overall": "5"}
        return (await client.post(stage.address, data=form)).status_code

    statuses = await asyncio.gather(*(citizen(one) for one in tokens))
    assert set(statuses) == {200}
    assert await flags(database) == [("open", "burst")] * 300
    assert await differences(database) == []


async def test_it_counts_an_amendment_of_a_flagged_answer_in_both_books(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    form = {"token": await token(client, stage.address), "overall": "2"}
    await client.post(stage.address, data=form)
    clock.forward(timedelta(seconds=40))
    await client.post(stage.address, data=form | {"overall": "4", "done": "1"})
    assert await flags(database) == [("open", "fast")]
    assert (await counted(database, stage.cast.point.id)) == {("", ""): 1, ("overall", "4"): 1}
    assert await differences(database) == []


async def test_it_keeps_the_moment_of_the_page_nowhere(
    send: Send, database: Database, service: Service, clock: FixedClock
) -> None:
    await send(5, after=0.5)
    (row,) = await rows(database)
    assert (row.hour.minute, row.hour.second) == (0, 0)
    assert [value for value in row if isinstance(value, int)] == [row.version]
    assert {type(value) for value in row} <= {str, type(None), type(row.hour), int}


async def test_it_takes_a_token_made_by_a_clock_that_goes_a_little_ahead(
    stage: Stage, client: httpx.AsyncClient, clock: FixedClock, database: Database
) -> None:
    form = {"token": await token(client, stage.address), "overall": "5"}
    clock.forward(timedelta(seconds=-20))
    assert (await client.post(stage.address, data=form)).status_code == 200
    clock.forward(timedelta(seconds=-60))
    refused = await client.post(stage.address, data=form)
    assert refused.status_code == 409
