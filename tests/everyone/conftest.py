"""One served survey and one Chromium for the package."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.stage import chromium
from tests.everyone.stage import Stage, served


@pytest.fixture(scope="package")
def stage(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The survey of every kind, served."""
    with served(tmp_path_factory.mktemp("kinds"), template) as stage:
        yield stage


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for the package."""
    with chromium() as browser:
        yield browser
