"""Fixtures of paper: the stage, and somebody at the desk."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.channels.paper.stage import Desk
from tests.surveys.stage import Stage


@pytest.fixture
async def desk(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> Desk:
    """An ISO secretary of the commune with an open batch of twenty sheets."""
    desk = await Desk(service, client, clock, stage).sit("iso_secretary")
    await desk.open()
    return desk
