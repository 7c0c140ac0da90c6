"""The service with a defect built in on purpose: a test that cannot find it proves nothing.

`python -m tests.faults.variants NAME` serves one of VARIANTS. The first two are no defects: the
real service with every logger at its loudest, and with the access log alone.
"""

import asyncio
import logging
import os
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from litestar.types import ASGIApp, Receive, Scope, Send

from auditapp.app import create
from auditapp.base.ids import new_id
from auditapp.surveys.actions.intake import Intake
from auditapp.surveys.models.token import FormTokens


def loud() -> ASGIApp:
    """Log everything that any library has to say."""
    logging.basicConfig(level=logging.DEBUG, force=True)
    return create()


def told() -> ASGIApp:
    """Write the access log, a line per request."""
    logging.basicConfig(format="%(message)s", force=True)
    logging.getLogger("auditapp.access").setLevel(logging.INFO)
    return create()


def chatty() -> ASGIApp:
    """Log who asks, as many services do."""
    app = loud()

    async def log_and_answer(scope: Scope, receive: Receive, send: Send) -> None:
        logging.info("%s %s", scope.get("client"), scope.get("headers"))
        await app(scope, receive, send)

    return log_and_answer


def hasty() -> ASGIApp:
    """Acknowledge an answer before it is stored."""
    submit = Intake.submit
    under_way = set()

    async def soon(*args: Any, **options: Any) -> None:
        task = asyncio.create_task(submit(*args, **options))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        await asyncio.sleep(0)

    Intake.submit = soon  # type: ignore[method-assign]
    return create()


def forgetful() -> ASGIApp:
    """Give every post a response of its own, whatever token it carries."""
    response_id = FormTokens.response_id

    def fresh_id(*args: Any, **options: Any) -> str | None:
        return new_id() if response_id(*args, **options) else None

    FormTokens.response_id = fresh_id  # type: ignore[method-assign]
    return create()


VARIANTS = {
    "loud": loud,
    "told": told,
    "chatty": chatty,
    "hasty": hasty,
    "forgetful": forgetful,
}


def module(name: str) -> tuple[str, ...]:
    """Return what tests.server.start takes to serve a variant."""
    assert name in VARIANTS
    return ("tests.faults.variants", name)


if __name__ == "__main__":
    Granian(
        f"tests.faults.variants:{sys.argv[1]}",
        factory=True,
        interface=Interfaces.ASGI,
        port=int(os.environ["AUDITAPP_PORT"]),
        loop=Loops.uvloop,
        log_access=False,
        websockets=False,
    ).serve()
