"""Waiting for what no page shows."""

import time
from collections.abc import Callable


def until(done: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until it is done; fails when that takes longer."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
