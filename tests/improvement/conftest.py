"""The stage as a fixture."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.improvement.stage import Stage, set_stage


@pytest.fixture
async def stage(service: Service, client: httpx.AsyncClient, clock: FixedClock) -> Stage:
    """A department with the people of a request for corrective action."""
    return await set_stage(service, client, clock)
