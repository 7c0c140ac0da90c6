"""A person with a real password, and an administrator whose browser is signed in."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests import cast as casting
from tests.cast import Cast
from tests.people.persons import Person, add


@pytest.fixture
async def cast(service: Service, clock: FixedClock) -> Cast:
    """The small province."""
    return await casting.play(service.database, clock)


@pytest.fixture
async def lan(service: Service, clock: FixedClock, cast: Cast) -> Person:
    """An auditor of the division, with a password."""
    return await add(service, clock, cast.division, "lan.nguyen", "auditor")


@pytest.fixture
async def admin(service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast) -> str:
    """The department's administrator, signed in on `client`; returns the account's id."""
    return await casting.sign_in(service, client, clock, "administrator", cast.department)
