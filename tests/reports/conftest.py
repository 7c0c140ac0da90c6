"""The stage of audits, for documents."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.audits.stage import Stage, set_stage


@pytest.fixture
async def stage(service: Service, client: httpx.AsyncClient, clock: FixedClock) -> Stage:
    """One audit of the division under way; the lead holds the browser."""
    return await set_stage(service, client, clock)
