"""How long the fault rigs run: a minute and a half by default, hours if you like."""

from pathlib import Path

import pytest

from tests.faults.rig import Prepared, prepare


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --kills and --scale."""
    parser.addoption("--kills", type=int, default=20, help="how often the server is killed")
    parser.addoption("--scale", type=float, default=1.0, help="multiplies every other count")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often the serving process is killed."""
    return int(request.config.getoption("--kills", default=20))


@pytest.fixture
def scale(request: pytest.FixtureRequest) -> float:
    """What every other count is multiplied with."""
    return float(request.config.getoption("--scale", default=1.0))


@pytest.fixture
def prepared(tmp_path: Path, template: Path) -> Prepared:
    """An SQLite database in which a survey runs at two counters."""
    return prepare(tmp_path, template)
