"""API tokens: shown once, hashed at rest, for paths below /api/ only."""

import hashlib
import re
from datetime import timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.actions import identify
from auditapp.people.models import Actor
from auditapp.people.tables import accounts, api_tokens
from tests.people.persons import Person, browser, enter, rows

pytestmark = pytest.mark.anyio


async def make(client: httpx.AsyncClient, days: str = "30") -> str:
    """Create a token on the page and return it."""
    answer = await client.post(
        "/account/tokens", data={"name": "Kho dữ liệu", "days": days, "scopes": "results"}
    )
    assert answer.status_code == 200
    return str(re.findall(r"aat_[\w-]{43}", answer.text)[0])


async def bearer(
    service: Service, clock: FixedClock, token: str, path: str = "/api/v1/x", cookie: str = ""
) -> Actor | None:
    """Ask who sends this token."""
    headers = [(b"authorization", f"Bearer {token}".encode())]
    if cookie:
        headers.append((b"cookie", f"session={cookie}".encode()))
    scope = {"path": path, "headers": headers}
    return await identify(service.database, clock, service.settings, scope)


async def test_it_recognises_the_bearer(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    await enter(client, lan)
    actor = await bearer(service, clock, await make(client))
    assert actor is not None
    assert (actor.account_id, actor.session_hash) == (lan.id, None)
    assert [grant.role for grant in actor.grants] == ["auditor"]


async def test_it_shows_the_token_once_and_keeps_its_hash(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    token = await make(client)
    page = await client.get("/account")
    assert token not in page.text
    assert "Kho dữ liệu" in page.text
    (row,) = await rows(service, api_tokens)
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()


async def test_it_opens_nothing_but_the_api(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    await enter(client, lan)
    token = await make(client)
    assert await bearer(service, clock, token, path="/account") is None
    async with browser(service, authorization=f"Bearer {token}") as program:
        assert (await program.get("/account")).status_code == 303


async def test_it_does_not_fall_back_to_the_cookie(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    await enter(client, lan)
    session = client.cookies["session"]
    assert await bearer(service, clock, "aat_wrong", cookie=session) is None
    assert await bearer(service, clock, session) is None


async def test_it_ends_with_its_last_day_revocation_and_account(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    await enter(client, lan)
    token, other = await make(client), await make(client, "365")
    (row,) = await rows(
        service, api_tokens, api_tokens.c.token_hash == hashlib.sha256(other.encode()).hexdigest()
    )
    assert (await client.post(f"/account/tokens/{row.id}/revocation")).status_code == 303
    assert (await client.post(f"/account/tokens/{row.id}/revocation")).status_code == 404
    assert await bearer(service, clock, other) is None
    async with service.database.writing() as conn:
        await conn.execute(accounts.update().values(disabled_at=clock.now()))
    assert await bearer(service, clock, token) is None
    async with service.database.writing() as conn:
        await conn.execute(accounts.update().values(disabled_at=None))
    assert await bearer(service, clock, token) is not None
    clock.forward(timedelta(days=30))
    assert await bearer(service, clock, token) is None


async def test_it_revokes_nobody_elses(
    service: Service, client: httpx.AsyncClient, admin: str, lan: Person
) -> None:
    async with browser(service) as other:
        await enter(other, lan)
        await make(other)
    (row,) = await rows(service, api_tokens)
    assert (await client.post(f"/account/tokens/{row.id}/revocation")).status_code == 404


@pytest.mark.parametrize(
    ("name", "days", "field"),
    [("", "30", "name"), ("x" * 121, "30", "name"), ("báo cáo", "9999", "days"),
     ("báo cáo", "-1", "days"), ("báo cáo", "²", "days")],
)  # fmt: skip
async def test_it_names_the_field_at_fault(
    client: httpx.AsyncClient, lan: Person, name: str, days: str, field: str
) -> None:
    await enter(client, lan)
    answer = await client.post("/account/tokens", data={"name": name, "days": days})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
