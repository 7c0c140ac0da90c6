"""People with passwords for tests, and what tests ask of the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import sqlalchemy as sa

from auditapp.agencies.models import Agency
from auditapp.app.service import Service
from auditapp.base.clock import Clock
from auditapp.people.actions import add_person
from auditapp.people.models import AccountDraft, Role
from auditapp.people.tables import events

PASSWORD = "bảy con vịt qua cầu"


class Person(msgspec.Struct, frozen=True):
    """An account and what its owner types."""

    id: str
    username: str
    password: str


async def add(service: Service, clock: Clock, agency: Agency, username: str, *roles: str) -> Person:
    """Add a person at agency who holds roles there."""
    draft = AccountDraft(
        username=username, display_name="Nguyễn Thị Lan", email="", home_agency_id=agency.id
    )
    account_id = await add_person(
        service.database,
        clock,
        agency,
        draft=draft,
        password=PASSWORD,
        roles=tuple(Role(role) for role in roles),
    )
    return Person(account_id, username, PASSWORD)


async def enter(client: httpx.AsyncClient, person: Person, **fields: str) -> httpx.Response:
    """Sign in by the form."""
    typed = {"username": person.username, "password": person.password, **fields}
    return await client.post("/sign-in", data=typed)


async def miss(client: httpx.AsyncClient, username: str, times: int = 1) -> httpx.Response:
    """Send a wrong password so many times; return the last answer."""
    for _ in range(times):
        answer = await client.post(
            "/sign-in", data={"username": username, "password": "sai mật khẩu rồi"}
        )
    return answer


@asynccontextmanager
async def browser(service: Service, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """Another browser without cookies."""
    transport = httpx.ASGITransport(app=service.asgi)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://testserver",
        headers={"sec-fetch-site": "same-origin", **headers},
    ) as client:
        yield client


async def rows(service: Service, table: sa.Table, *where: Any) -> list[Any]:
    """Return rows of a table, for facts that no page shows."""
    async with service.database.reading() as conn:
        return list(await conn.execute(sa.select(table).where(*where)))


async def actions_of(service: Service) -> list[str]:
    """Return what was recorded, oldest first as far as times differ."""
    found = await rows(service, events)
    return sorted(row.action for row in found)
