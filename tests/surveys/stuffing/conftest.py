"""Citizens who wait like people, and those who do not."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest

from auditapp.base.clock import FixedClock
from tests.surveys.stage import Stage, token

Send = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def send(stage: Stage, client: httpx.AsyncClient, clock: FixedClock) -> Send:
    """Open the counter's page, look at it for some seconds and send an answer."""

    async def one(overall: int, *, after: float = 5, **fields: str) -> httpx.Response:
        form = {"token": await token(client, stage.address), "overall": str(overall), **fields}
        clock.forward(timedelta(seconds=after))
        return await client.post(stage.address, data=form)

    return one
