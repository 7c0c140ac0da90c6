"""What the service does by itself for audits: files taken away on tablets go for good."""

import asyncio
import contextlib
import logging

from auditapp.audits.actions.delete_contents import delete_contents
from auditapp.store.blobs import Blobs
from auditapp.store.engine import Database

log = logging.getLogger("auditapp.files")

EVERY = 600.0


class FileSweep:
    """One per process; several may run at once, since deleting twice does no harm."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database, self._blobs = database, blobs
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, a while after the start."""
        self._task = asyncio.create_task(self._run(), name="file sweep")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await delete_contents(self._database, self._blobs)
            except Exception:
                log.exception("files taken away were not deleted; it is tried again")
