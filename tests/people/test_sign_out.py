"""Signing out is final, also for a request that is under way."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.tables import sessions
from tests.people.persons import Person, browser, enter, rows

pytestmark = pytest.mark.anyio


async def test_it_ends_the_session_on_the_server(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    kept = client.cookies["session"]
    answer = await client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "session" not in client.cookies
    async with browser(service) as other:
        other.cookies.set("session", kept)
        assert (await other.get("/account")).status_code == 303
    assert await rows(service, sessions) == []


async def test_it_is_harmless_without_a_session(client: httpx.AsyncClient) -> None:
    assert (await client.post("/sign-out")).status_code == 303


async def test_it_is_not_undone_by_requests_in_flight(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    for _ in range(5):
        await enter(client, lan)
        clock.forward(timedelta(minutes=2))  # so that each of them wants to touch the session
        looks = [client.get("/account") for _ in range(6)]
        await asyncio.gather(*looks[:3], client.post("/sign-out"), *looks[3:])
        assert await rows(service, sessions) == []


async def test_it_says_405_to_another_verb(client: httpx.AsyncClient) -> None:
    assert (await client.get("/sign-out")).status_code == 405
