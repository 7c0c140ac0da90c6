"""Fixtures: a real database (SQLite, or PostgreSQL with --db=postgres), the service, its client."""

import gc
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright import sync_api

from auditapp.app import make_service
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.settings import Settings, load
from auditapp.store import schema
from auditapp.store.engine import Database
from tests import bucket
from tests.postgres import Cluster

BROWSER_PATIENCE = 20_000  # milliseconds until a page shows what is expected: two cores are shared


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --db."""
    parser.addoption("--db", choices=("sqlite", "postgres"), default="sqlite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what measures or kills: it runs apart from the desk suites. A browser gets its time."""
    for item in items:
        if {"faults", "bench"} & set(item.path.parts):
            item.add_marker(pytest.mark.alone)
    if any(item.get_closest_marker("browser") for item in items):
        sync_api.expect.set_options(timeout=BROWSER_PATIENCE)


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make only: what is loaded by now stays, as in serving."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run async tests on asyncio only."""
    return "asyncio"


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster | None]:
    """A PostgreSQL of our own, when asked for."""
    if request.config.getoption("--db") != "postgres":
        yield None
        return
    with Cluster.started() as cluster:
        schema.migrate(cluster.create("template_auditapp"))
        yield cluster


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    schema.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def bucket_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A bucket on a server that speaks S3, as AUDITAPP_BLOBS_URL takes it."""
    with bucket.served(tmp_path_factory.mktemp("bucket")) as url:
        yield url


@pytest.fixture
def database_url(cluster: Cluster | None, template: Path, tmp_path: Path) -> Iterator[str]:
    """An empty database with the newest schema."""
    if cluster is None:
        path = tmp_path / "test.sqlite3"
        shutil.copyfile(template, path)
        yield f"sqlite:///{path}"
        return
    url = cluster.create(f"t_{tmp_path.name[:40]}", template="template_auditapp")
    yield url
    cluster.drop(url)


@pytest.fixture
def clock() -> FixedClock:
    """A Monday morning in Viet Nam."""
    return FixedClock(datetime(2026, 11, 16, 2, 0, tzinfo=UTC))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a service under test."""
    return load(
        {
            "AUDITAPP_DATABASE_URL": database_url,
            "AUDITAPP_SECRET_KEY": "k" * 40,
            "AUDITAPP_PUBLIC_URL": "http://testserver",
            "AUDITAPP_SPOOL_DIR": str(tmp_path / "spool"),
            "AUDITAPP_BLOBS_URL": str(tmp_path / "files"),
            "AUDITAPP_POINT_PACE": "1000000",  # no test waits for its turn
        }
    )


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database without the service."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def service(settings: Settings, clock: FixedClock) -> AsyncIterator[Service]:
    """The wired service, started."""
    service = make_service(settings, clock)
    async with service.lifespan():
        yield service


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a session; tests.cast signs people in on it."""
    transport = httpx.ASGITransport(app=service.asgi)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://testserver",
        headers={"sec-fetch-site": "same-origin"},
    ) as client:
        yield client
