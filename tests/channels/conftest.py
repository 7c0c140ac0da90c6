"""The stage of surveys: the ways of answering stand around it."""

import pytest

from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from tests.surveys.stage import Stage, set_stage


@pytest.fixture
async def stage(database: Database, clock: FixedClock) -> Stage:
    """The cast with an open survey of the counter form."""
    return await set_stage(database, clock)
