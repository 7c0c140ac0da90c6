"""Fixtures of exchange: the stage of surveys, set before the service starts."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from tests.surveys.stage import As, Stage, set_stage


@pytest.fixture
async def stage(database: Database, clock: FixedClock) -> Stage:
    """The cast with an open survey of the counter form."""
    return await set_stage(database, clock)


@pytest.fixture
def version_id(stage: Stage) -> str:
    """The version of the form that the stage's survey asks."""
    return stage.survey.form_version_id


@pytest.fixture
def as_role(service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage) -> As:
    """Signs the client in with a role at an agency, once the stage is set."""
    return As(service, client, clock)
