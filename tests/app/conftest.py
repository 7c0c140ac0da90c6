"""The real service: in this process with a person, and on granian over a database of its own."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from auditapp.app import make_service
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock, SystemClock
from auditapp.base.settings import load
from tests import server
from tests.cast import play
from tests.people.persons import Person, add
from tests.server import Server


class Live(msgspec.Struct):
    """A running service, its database file and somebody who may sign in."""

    server: Server
    path: Path
    person: Person

    @property
    def url(self) -> str:
        """Return the service's address."""
        return self.server.url


@pytest.fixture
async def lan(service: Service, clock: FixedClock) -> Person:
    """An auditor with a password."""
    cast = await play(service.database, clock)
    return await add(service, clock, cast.division, "lan.nguyen", "auditor")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Live]:
    """`auditapp serve` over an SQLite file that the real actions filled."""
    folder = tmp_path_factory.mktemp("live")
    path = folder / "auditapp.sqlite3"
    shutil.copyfile(template, path)
    url = f"sqlite:///{path}"
    person = asyncio.run(_fill(url))
    started = server.start(folder, url)
    yield Live(started, path, person)
    started.stop()


async def _fill(url: str) -> Person:
    service = make_service(load({"AUDITAPP_DATABASE_URL": url}))
    try:
        cast = await play(service.database, SystemClock())
        return await add(service, SystemClock(), cast.division, "lan.nguyen", "auditor")
    finally:
        await service.database.close()
