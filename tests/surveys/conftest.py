"""Fixtures of surveys: the stage, set before the service starts."""

import pytest

from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from tests.surveys.stage import Stage, set_stage


@pytest.fixture
async def stage(database: Database, clock: FixedClock) -> Stage:
    """The cast with an open survey of the counter form."""
    return await set_stage(database, clock)
