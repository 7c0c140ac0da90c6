"""The own account: e-mail, sessions, limits of sessions."""

from datetime import timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.tables import accounts, sessions
from tests.people.persons import Person, browser, enter, rows

pytestmark = pytest.mark.anyio


async def test_it_leads_to_sign_in_and_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/account?x=ạ")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/account%3Fx%3D%25E1%25BA%25A1"


async def test_it_sends_htmx_to_sign_in_and_back_to_the_page(client: httpx.AsyncClient) -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/people?page=2"}
    answer = await client.post("/account", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/sign-in?next=/people%3Fpage%3D2"


async def test_it_answers_401_to_a_post_without_a_session(client: httpx.AsyncClient) -> None:
    assert (await client.post("/account", data={"email": "a@b.vn"})).status_code == 401


async def test_it_changes_the_email(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    answer = await client.post("/account", data={"email": "lan@langson.gov.vn"})
    assert answer.status_code == 303
    (row,) = await rows(service, accounts, accounts.c.id == lan.id)
    assert (row.email, row.display_name) == ("lan@langson.gov.vn", "Nguyễn Thị Lan")
    assert "nguyen thi lan" in row.search_text


async def test_it_keeps_a_faulty_email_in_the_form(client: httpx.AsyncClient, lan: Person) -> None:
    await enter(client, lan)
    answer = await client.post("/account", data={"email": "không phải"})
    assert answer.status_code == 422
    assert 'value="không phải"' in answer.text
    assert 'id="email-error"' in answer.text


async def test_it_takes_no_other_field(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    await client.post("/account", data={"email": "", "username": "root", "display_name": "X"})
    (row,) = await rows(service, accounts, accounts.c.id == lan.id)
    assert (row.username, row.display_name) == (lan.username, "Nguyễn Thị Lan")


async def test_it_ends_one_other_session(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    async with browser(service, **{"user-agent": "Mozilla (Windows) Firefox/150"}) as other:
        await enter(other, lan)
        page = await client.get("/account")
        assert "Firefox · Windows" in page.text
        keys = [row.id_hash[:16] for row in await rows(service, sessions)]
        (key,) = [key for key in keys if f"/account/sessions/{key}/closure" in page.text]
        assert (await client.post(f"/account/sessions/{key}/closure")).status_code == 303
        assert (await other.get("/account")).status_code == 303
    assert (await client.get("/account")).status_code == 200


async def test_it_ends_all_other_sessions(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    async with browser(service) as one, browser(service) as two:
        for other in (one, two, client):
            await enter(other, lan)
        assert (await client.post("/account/sessions/closure")).status_code == 303
        assert [(await who.get("/account")).status_code for who in (one, two, client)] == [
            303, 303, 200,
        ]  # fmt: skip


async def test_it_ends_nobody_elses_session(
    service: Service, client: httpx.AsyncClient, admin: str, lan: Person
) -> None:
    async with browser(service) as other:
        await enter(other, lan)
        (row,) = await rows(service, sessions, sessions.c.account_id == lan.id)
        answer = await client.post(f"/account/sessions/{row.id_hash[:16]}/closure")
        assert answer.status_code == 404
        assert (await other.get("/account")).status_code == 200


async def test_it_ends_a_session_that_was_idle(
    client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    await enter(client, lan)
    for _ in range(3):
        clock.forward(timedelta(minutes=59))
        assert (await client.get("/account")).status_code == 200
    clock.forward(timedelta(minutes=60))
    assert (await client.get("/account")).status_code == 303


async def test_it_ends_a_session_after_twelve_hours_in_any_case(
    client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    await enter(client, lan)
    for _ in range(23):
        clock.forward(timedelta(minutes=30))
        assert (await client.get("/account")).status_code == 200
    clock.forward(timedelta(minutes=30))
    assert (await client.get("/account")).status_code == 303


async def test_it_touches_a_session_at_most_once_a_minute(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    await enter(client, lan)
    began = clock.now()
    clock.forward(timedelta(seconds=59))
    await client.get("/account")
    assert (await rows(service, sessions))[0].seen_at == began
    clock.forward(timedelta(seconds=1))
    await client.get("/account")
    assert (await rows(service, sessions))[0].seen_at == clock.now()


async def test_it_believes_neither_of_two_session_cookies(
    client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    real = client.cookies["session"]
    client.cookies.clear()
    both = {"cookie": f"session={real}; session={'A' * 43}"}
    assert (await client.get("/account", headers=both)).status_code == 303
    assert (await client.get("/account", headers={"cookie": f"session={real}"})).status_code == 200
