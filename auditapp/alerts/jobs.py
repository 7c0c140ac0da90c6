"""What the service does by itself: the worker beside the requests, and what each job does."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping

from auditapp.alerts.actions.deliver import deliver
from auditapp.alerts.actions.digest import begin_digests, send_digest
from auditapp.alerts.actions.look import look
from auditapp.alerts.actions.outgoing import begin_rounds
from auditapp.alerts.actions.remind import remind
from auditapp.alerts.actions.tell import tell
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.actions.try_mail import send_test
from auditapp.alerts.actions.work import Doer, work_off
from auditapp.alerts.models.jobs import DELIVER, DIGEST, DIGESTS, LOOK, REMIND, TELL, TEST

log = logging.getLogger("auditapp.jobs")

DOERS: Mapping[str, Doer] = {
    LOOK: look,
    REMIND: remind,
    DIGESTS: begin_digests,
    TELL: tell,
    DIGEST: send_digest,
    DELIVER: deliver,
    TEST: send_test,
}
FIRST = 5.0  # seconds after the start
PAUSE = 2.0  # between two looks at the queue


class Worker:
    """One per process, in the service or at the command line; several share the queue."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, a few seconds after the start."""
        self._task = asyncio.create_task(self.run(), name="jobs")

    async def stop(self) -> None:
        """End; a job that is under way is taken up again when its lease is over."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def run(self, *, first: float = FIRST) -> None:
        """Work until cancelled."""
        await asyncio.sleep(first)
        while True:
            try:
                await begin_rounds(self._tools.database, self._tools.clock)
                while True:
                    await work_off(self._tools, DOERS)
                    await asyncio.sleep(PAUSE)
            except Exception:
                log.exception("jobs could not be looked at; it is tried again")
                await asyncio.sleep(30)
