"""One demo, one server, one Chromium for all journeys.

They end with the package, not with the session: an open Playwright keeps a loop that later
asynchronous tests would trip over.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import stage as stages
from tests.browser.stage import Stage


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --province."""
    parser.addoption("--province", help="folder of a demo to use again instead of making one")


@pytest.fixture(scope="package")
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The demo province, served."""
    folder = request.config.getoption("--province", default=None)
    with stages.served(Path(folder) if folder else tmp_path_factory.mktemp("province")) as stage:
        yield stage


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for the package."""
    with stages.chromium() as browser:
        yield browser
