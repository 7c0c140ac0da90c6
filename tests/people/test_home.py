"""The first page: ways by role."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests import cast as casting
from tests.cast import Cast
from tests.people.persons import Person, add, enter

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        ("administrator", {"audits", "surveys", "agencies", "people"}),
        ("iso_secretary", {"audits", "surveys", "agencies"}),
        ("auditor", {"audits"}),
        ("province_viewer", set()),
    ],
)
async def test_it_shows_the_ways_of_a_role(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast, role: str,
    ways: set[str],
) -> None:  # fmt: skip
    await casting.sign_in(service, client, clock, role, cast.department)
    _, _, page = (await client.get("/")).text.partition("<main")
    assert f'href="/results/{cast.department.id}"' in page
    shown = {
        way for way in ("audits", "surveys", "agencies", "people") if f'a href="/{way}"' in page
    }
    assert shown == ways


async def test_it_says_what_to_do_without_a_role(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast
) -> None:
    nobody: Person = await add(service, clock, cast.division, "no.role")
    await enter(client, nobody)
    page = await client.get("/")
    assert page.status_code == 200
    assert 'class="empty"' in page.text


async def test_it_leads_strangers_to_sign_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
