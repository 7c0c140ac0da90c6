"""Sign-ins are counted per client address besides per name; citizens are never counted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import msgspec
import pytest

from auditapp.app import make_service
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.settings import Settings

pytestmark = pytest.mark.anyio

PEER = "203.0.113.5"
PROXY = "10.0.0.1"


@pytest.fixture
async def behind_proxy(settings: Settings, clock: FixedClock) -> AsyncIterator[Service]:
    """The service behind one proxy whose word it takes."""
    service = make_service(msgspec.structs.replace(settings, trusted_proxies=(PROXY,)), clock)
    service.sign_ins.now = lambda: 0.0
    async with service.lifespan():
        yield service


@asynccontextmanager
async def asking_from(service: Service, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at an address."""
    transport = httpx.ASGITransport(app=service.asgi, client=(address, 50000))  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://testserver",
        headers={"sec-fetch-site": "same-origin"},
    ) as client:
        yield client


async def attempt(client: httpx.AsyncClient, forwarded: str = "") -> httpx.Response:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    form = {"username": "nobody.abc", "password": "sai mật khẩu rồi"}
    return await client.post("/sign-in", data=form, headers=headers)


def is_form(answer: httpx.Response) -> bool:
    """The sign-in itself answered, be it with its own slow-down for this name."""
    return 'name="password"' in answer.text


async def use_up(client: httpx.AsyncClient, forwarded: str = "") -> None:
    for _ in range(60):
        assert is_form(await attempt(client, forwarded))


async def test_it_lets_60_through_and_refuses_the_61st(behind_proxy: Service) -> None:
    async with asking_from(behind_proxy, PEER) as client:
        await use_up(client)
        refused = await attempt(client)
        assert not is_form(refused)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert "Đã thử quá nhiều lần" in refused.text
        behind_proxy.sign_ins.now = lambda: 1.0
        assert is_form(await attempt(client))
        assert not is_form(await attempt(client))


async def test_it_counts_other_addresses_apart(behind_proxy: Service) -> None:
    async with asking_from(behind_proxy, PEER) as client:
        await use_up(client)
    async with asking_from(behind_proxy, "203.0.113.6") as other:
        assert is_form(await attempt(other))


async def test_it_believes_no_forwarded_header_of_a_peer_that_is_no_proxy(
    behind_proxy: Service,
) -> None:
    async with asking_from(behind_proxy, PEER) as client:
        for n in range(60):
            assert is_form(await attempt(client, f"198.51.100.{n}"))
        assert (await attempt(client, "198.51.100.99")).status_code == 429


async def test_it_counts_the_client_behind_the_proxy(behind_proxy: Service) -> None:
    async with asking_from(behind_proxy, PROXY) as client:
        await use_up(client, PEER)
        assert not is_form(await attempt(client, f"198.51.100.1, {PEER}"))
        assert is_form(await attempt(client, "203.0.113.6"))


async def test_it_counts_nothing_but_sign_ins(behind_proxy: Service) -> None:
    async with asking_from(behind_proxy, PEER) as client:
        await use_up(client)
        assert not is_form(await attempt(client))
        for _ in range(70):
            assert (await client.get("/q/ZZZZZZZ")).status_code == 404
            assert (await client.post("/q/ZZZZZZZ", data={"overall": "5"})).status_code != 429
        assert (await client.get("/sign-in")).status_code == 200
        assert (await client.post("/look", data={"theme": "dark"})).status_code == 303
