"""The record: who may read what, filters, pages."""

from datetime import timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.actions import recorder
from auditapp.people.models import Actor
from auditapp.people.queries import find_session
from auditapp.people.tables import sessions
from tests import cast as casting
from tests.cast import Cast
from tests.people.persons import Person, browser, enter, miss, rows

pytestmark = pytest.mark.anyio


async def act(service: Service, account_id: str) -> Actor:
    """Return the actor of a live session of the account."""
    (row,) = await rows(service, sessions, sessions.c.account_id == account_id)
    async with service.database.reading() as conn:
        found = await find_session(
            conn, row.id_hash, now=service.clock.now(), idle=timedelta(hours=1)
        )
    assert found is not None
    return found[0]


async def test_it_shows_what_concerns_the_own_agencies(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, cast: Cast,
    lan: Person,
) -> None:  # fmt: skip
    async with browser(service) as other:
        await miss(other, lan.username)
        await enter(other, lan)
    page = (await client.get("/people/record")).text
    assert "Nguyễn Thị Lan" in page
    assert page.count("Đăng nhập không thành công") == 2  # the filter's option and the line
    async with browser(service) as stranger:
        await casting.sign_in(service, stranger, clock, "administrator", cast.commune)
        assert "Nguyễn Thị Lan" not in (await stranger.get("/people/record")).text


async def test_it_filters_by_person_action_and_day(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, lan: Person
) -> None:
    async with browser(service) as other:
        await enter(other, lan)

    async def finds(query: str) -> bool:
        return "<td>Nguyễn Thị Lan" in (await client.get(f"/people/record?{query}")).text

    assert await finds("person=nguyen+lan")
    assert not await finds("person=binh")
    assert await finds("action=sign-in.ok")
    assert not await finds("action=sign-out")
    assert await finds("day=2026-11-16")
    assert not await finds("day=2026-11-15")
    assert await finds("day=gestern&before=x~y")


async def test_it_pages_through_everything_once(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, cast: Cast
) -> None:
    write = recorder(clock, await act(service, admin))
    async with service.database.writing() as conn:
        for number in range(120):
            if number % 7 == 0:
                clock.forward(timedelta(seconds=1))
            await write(conn, "agency.renamed", f"s-{number:03}", cast.division.id, {"n": number})
    seen: list[str] = []
    path = "/people/record?action=agency.renamed"
    while path:
        text = (await client.get(path)).text
        seen += [part[:5] for part in text.split("<td>s-")[1:]]
        _, _, link = text.partition('<a class="btn" href="/people/record?')
        path = f"/people/record?{link.partition(chr(34))[0]}".replace("&amp;", "&") if link else ""
    assert len(seen) == len(set(seen)) == 120


async def test_it_lets_other_rooms_record_with_their_agency(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, cast: Cast
) -> None:
    write = recorder(clock, await act(service, admin))
    async with service.database.writing() as conn:
        await write(conn, "agency.renamed", cast.division.id, cast.division.id, {"name": "<b>Mới"})
        await write(conn, "agency.renamed", cast.commune.id, cast.commune.id, {"name": "Xa"})
    page = (await client.get("/people/record")).text
    assert "agency.renamed" in page
    assert "Tên: &lt;b&gt;Mới" in page
    assert "name: Xa" not in page
