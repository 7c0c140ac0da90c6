"""The stage as a fixture: the cast with a survey in the whole province, and the tools of jobs."""

from collections.abc import AsyncIterator

import httpx
import pytest

from auditapp.alerts.actions.tools import Tools
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.settings import Settings
from tests.alerts.stage import Stage, set_stage


@pytest.fixture
def tools(service: Service, clock: FixedClock, settings: Settings) -> Tools:
    """What jobs work with."""
    return Tools(service.database, clock, settings, service.renderer)


@pytest.fixture
async def stage(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, tools: Tools
) -> AsyncIterator[Stage]:
    """A manager of the province who holds the browser, and a survey at every counter."""
    yield await set_stage(service, client, clock, tools)
