"""Silent browsers: the token that a page carries is the one that the origin guard takes."""

import re

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.people.tables import accounts
from auditapp.web.session import hash_secret, page_token
from tests.people.persons import Person, browser, enter, rows

pytestmark = pytest.mark.anyio

TOKEN = re.compile(r'name="_token" value="([^"]*)"')
PLANTED = "A" * 43


async def token_of(client: httpx.AsyncClient, path: str = "/account") -> str:
    """Return the one token that all forms of a page carry."""
    (token,) = set(TOKEN.findall((await client.get(path)).text))
    return str(token)


async def post_silently(
    service: Service, client: httpx.AsyncClient, token: str | None, **headers: str
) -> int:
    """Change the e-mail address without a word about where the form came from."""
    form = {"email": "lan@langson.gov.vn"} | ({"_token": token} if token is not None else {})
    transport = httpx.ASGITransport(app=service.asgi)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport, base_url="http://testserver", cookies=client.cookies
    ) as silent:
        answer = await silent.post("/account", data=form, headers=headers)
    assert not {"origin", "sec-fetch-site"} & (set(answer.request.headers) - set(headers))
    return answer.status_code


async def email_of(service: Service, person: Person) -> str:
    (row,) = await rows(service, accounts, accounts.c.id == person.id)
    return str(row.email)


async def test_it_takes_the_token_that_stands_in_the_page(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    assert await post_silently(service, client, await token_of(client)) == 303
    assert await email_of(service, lan) == "lan@langson.gov.vn"


async def test_it_takes_nothing_in_its_place(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    async with browser(service) as other:
        await enter(other, lan)
        of_another_session = await token_of(other)
    client.cookies.set("session", PLANTED, domain="testserver.local")
    before_sign_in = page_token(hash_secret(PLANTED), service.settings.secret_key)
    await enter(client, lan)
    of_an_old_session = await token_of(client)
    await enter(client, lan)
    wrong = (None, "", "ê", of_another_session, before_sign_in, of_an_old_session)
    for token in wrong:
        assert await post_silently(service, client, token) == 403
    assert await email_of(service, lan) == ""


async def test_it_carries_no_token_before_sign_in(client: httpx.AsyncClient) -> None:
    client.cookies.set("session", PLANTED, domain="testserver.local")
    assert TOKEN.findall((await client.get("/sign-in")).text) == []


async def test_it_refuses_the_right_token_from_elsewhere(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    token = await token_of(client)
    foreign = {"origin": "https://evil.example"}
    assert await post_silently(service, client, token, **foreign) == 403
    assert await post_silently(service, client, token, origin="null") == 303
