"""The service: `routes` is its table of contents, `service` its wiring."""

import gc
import os

from litestar.types import ASGIApp

from auditapp.app.service import Service
from auditapp.base.clock import Clock, SystemClock
from auditapp.base.settings import Settings, load


def create() -> ASGIApp:
    """Make the service from the environment; what the server process calls."""
    service = make_service(load(os.environ))
    # What was made up to here stays: looking through it again and again for garbage took a tenth
    # of the time of every request.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return service.asgi


def make_service(settings: Settings, clock: Clock | None = None) -> Service:
    """Wire a service; tests pass a clock that stands still."""
    return Service(settings, clock or SystemClock())
