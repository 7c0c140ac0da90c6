"""The stage as a fixture."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.programmes.stage import Stage, set_stage


@pytest.fixture
async def stage(service: Service, client: httpx.AsyncClient, clock: FixedClock) -> Stage:
    """A programme of the department; its secretary holds the browser."""
    return await set_stage(service, client, clock)
