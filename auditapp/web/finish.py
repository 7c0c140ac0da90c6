"""Lets every started write come to its end, whether or not the client waits for it.

A request that is cancelled in the middle of a transaction leaves it open, and the next request on
that connection commits the half of it (reliability.md finding 8). So unsafe methods run in a task
of their own that nobody cancels; at shutdown we wait for these tasks, but not for ever.
"""

import asyncio
import logging

from litestar.types import ASGIApp, HTTPScope, Message, Receive, ReceiveMessage, Scope, Send

from auditapp.web.asgi import SAFE_METHODS, Layer, scope_type

log = logging.getLogger("auditapp.finish")


class Finisher(Layer):
    """Runs what is inside to its end; the app's own shutdown begins after the last write."""

    def __init__(self, app: ASGIApp, *, shutdown_seconds: float = 10.0) -> None:
        super().__init__(app)
        self._shutdown_seconds = shutdown_seconds
        self._running: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope_type(scope) == "lifespan":
            receive = self._drain_first(receive)
        await super().__call__(scope, receive, send)

    async def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        if scope["method"] in SAFE_METHODS:
            await self.inside(scope, receive, send)
            return
        outlet = _Outlet(send)
        task = asyncio.ensure_future(self.inside(scope, receive, outlet))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            outlet.is_open = False
            if not task.done():
                task.add_done_callback(_log_late_failure)
            raise

    async def drain(self) -> None:
        """Waits for the writes under way, and logs how many were left when time was up."""
        if not self._running:
            return
        seconds = self._shutdown_seconds
        _done, left = await asyncio.wait(set(self._running), timeout=seconds)
        if left:
            log.error("shutdown: %d writes had not finished after %.0f s", len(left), seconds)

    def _drain_first(self, receive: Receive) -> Receive:
        async def wait_for_writes() -> ReceiveMessage:
            message = await receive()
            if str(message["type"]) == "lifespan.shutdown":
                await self.drain()
            return message

        return wait_for_writes


class _Outlet:
    """A `send` that turns silent when nobody listens any more."""

    __slots__ = ("_send", "is_open")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.is_open = True

    async def __call__(self, message: Message) -> None:
        if self.is_open:
            await self._send(message)


def _log_late_failure(task: asyncio.Task[None]) -> None:
    # Nobody awaits the task any more, so its failure would otherwise vanish.
    if not task.cancelled() and (exc := task.exception()) is not None:
        log.error("a write failed after its client had left", exc_info=exc)
