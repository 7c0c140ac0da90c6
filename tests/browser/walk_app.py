"""The real service with a clock that a file sets, so that a test can walk through months."""

import os
import sys
from datetime import datetime
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, Loops
from litestar.types import ASGIApp

from auditapp.app import make_service
from auditapp.base.clock import Clock
from auditapp.base.settings import load

CLOCK = "WALK_CLOCK"


class FileClock(Clock):
    """Says what stands in a file: a moment with its zone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Return the moment in the file."""
        return datetime.fromisoformat(self._path.read_text("ascii"))


def create() -> ASGIApp:
    """Make the service; what the worker calls."""
    return make_service(load(os.environ), FileClock(Path(os.environ[CLOCK]))).asgi


if __name__ == "__main__":
    sys.path.insert(0, "")
    Granian(
        "tests.browser.walk_app:create",
        factory=True,
        interface=Interfaces.ASGI,
        address="127.0.0.1",
        port=int(os.environ["AUDITAPP_PORT"]),
        loop=Loops.uvloop,
        websockets=False,
    ).serve()
