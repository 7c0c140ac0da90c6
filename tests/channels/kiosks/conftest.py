"""Fixtures of the ways of answering: a survey that runs, somebody who keeps tablets, a tablet."""

from collections.abc import AsyncIterator

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.cast import sign_in
from tests.channels.kiosks import stage as kiosk_stage
from tests.surveys.stage import Stage


@pytest.fixture
async def keeper(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> httpx.AsyncClient:
    """The manager of the first commune, signed in."""
    await sign_in(service, client, clock, "manager", stage.cast.commune)
    return client


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A tablet that is not paired."""
    transport = httpx.ASGITransport(app=service.asgi)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://testserver",
        headers={"sec-fetch-site": "same-origin"},
    ) as tablet:
        yield tablet


@pytest.fixture
async def kiosk(stage: Stage, keeper: httpx.AsyncClient) -> str:
    """The address of a kiosk at the first point."""
    return await kiosk_stage.add(keeper, stage.cast.point.id)


@pytest.fixture
async def tablet(
    keeper: httpx.AsyncClient, kiosk: str, stranger: httpx.AsyncClient
) -> httpx.AsyncClient:
    """A tablet paired with that kiosk."""
    code = await kiosk_stage.code_of(keeper, kiosk)
    assert (await kiosk_stage.pair(stranger, code)).status_code == 303
    return stranger
