"""The serving program, `python -m auditapp.app`: `auditapp serve` becomes it after its checks."""

import contextlib
import multiprocessing
import os
import signal
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops

from auditapp.base.settings import Settings, load

# A client that never finishes its request must not keep the service from ending (granian waits 30 s
# for headers); what was acknowledged is on the disk, so ending hard loses nothing.
STOP_SECONDS = 2
# Tells a worker to let go of open streams: granian waits for every request before it says so.
LET_GO = signal.SIGUSR1


class Server(Granian):  # type: ignore[misc, valid-type] # one of two classes, chosen by the build
    """Granian, which also ends open streams when it is told to stop."""

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Tell the workers, then do as ever."""
        for worker in multiprocessing.active_children():
            if worker.pid is None:
                continue
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, LET_GO)
        super().signal_handler_interrupt(*args, **kwargs)


def serve(settings: Settings) -> None:
    """Start granian and stay until it is told to stop."""
    Server(
        "auditapp.app:create",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop=Loops.uvloop,
        log_access=False,
        websockets=False,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


if __name__ == "__main__":
    serve(load(os.environ))
