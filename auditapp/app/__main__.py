"""The serving program, `python -m auditapp.app`: `auditapp serve` becomes it after its checks."""

import os

from granian import Granian
from granian.constants import Interfaces, Loops

from auditapp.base.settings import Settings, load

# A client that never finishes its request must not keep the service from ending (granian waits 30 s
# for headers); what was acknowledged is on the disk, so ending hard loses nothing.
STOP_SECONDS = 2


def serve(settings: Settings) -> None:
    """Start granian and stay until it is told to stop."""
    Granian(
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
