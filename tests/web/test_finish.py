"""A started write comes to its end, whoever goes away."""

import asyncio
import logging
from typing import cast

import pytest
from litestar.types import Receive, ReceiveMessage, Scope, Send

from auditapp.web.finish import Finisher
from tests.web.wire import Feed, Sink, make_scope

pytestmark = pytest.mark.anyio


class Writer:
    """An app with a write of two halves."""

    def __init__(self, seconds: float = 0.1, *, fails: bool = False) -> None:
        self.seconds = seconds
        self.fails = fails
        self.lines: list[str] = []

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.lines.append("begin")
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise RuntimeError("disk full")
        self.lines.append("end")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok", "more_body": False})


async def cancel_midway(app: Finisher, method: str, sink: Sink) -> None:
    task = asyncio.ensure_future(app(make_scope(method), Feed(b""), sink))
    await asyncio.sleep(0.03)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_it_answers_as_usual() -> None:
    await Finisher(Writer(0))(make_scope("POST"), Feed(b""), sink := Sink())
    assert sink.answer.status == 200


async def test_it_finishes_a_write_that_is_cancelled() -> None:
    app = Finisher(writer := Writer())
    await cancel_midway(app, "POST", sink := Sink())
    assert writer.lines == ["begin"]
    await asyncio.sleep(0.15)
    assert writer.lines == ["begin", "end"]
    assert sink.messages == []


async def test_it_lets_reading_be_cancelled() -> None:
    """The control: without the task of its own the second half is lost."""
    app = Finisher(writer := Writer())
    await cancel_midway(app, "GET", Sink())
    await asyncio.sleep(0.15)
    assert writer.lines == ["begin"]


async def test_it_passes_a_failure_on_to_whoever_waits() -> None:
    with pytest.raises(RuntimeError, match="disk full"):
        await Finisher(Writer(0, fails=True))(make_scope("POST"), Feed(b""), Sink())


async def test_it_logs_a_failure_that_nobody_waits_for(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        await cancel_midway(Finisher(Writer(fails=True)), "POST", Sink())
        await asyncio.sleep(0.15)
    assert "disk full" in caplog.text


async def shut_down(app: Finisher) -> None:
    """Runs the app's lifespan from its start through its shutdown."""
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive() -> ReceiveMessage:
        return cast("ReceiveMessage", messages.pop(0))

    scope = cast("Scope", {"type": "lifespan"})
    await app(scope, receive, Sink())


class WithLifespan(Writer):
    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        if cast("str", _scope["type"]) != "lifespan":
            await super().__call__(_scope, _receive, send)
            return
        for _ in range(2):
            message = cast("dict[str, str]", await _receive())
            self.lines.append(message["type"])


async def test_it_tells_the_app_of_shutdown_only_after_the_last_write() -> None:
    app = Finisher(writer := WithLifespan())
    writing = asyncio.ensure_future(app(make_scope("POST"), Feed(b""), Sink()))
    await asyncio.sleep(0.03)
    await shut_down(app)
    await writing
    assert writer.lines == ["begin", "lifespan.startup", "end", "lifespan.shutdown"]


async def test_it_does_not_wait_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    app = Finisher(writer := WithLifespan(0.5), shutdown_seconds=0.05)
    writing = asyncio.ensure_future(app(make_scope("POST"), Feed(b""), Sink()))
    await asyncio.sleep(0.03)
    await shut_down(app)
    assert writer.lines[-1] == "lifespan.shutdown"
    assert "1 writes had not finished" in caplog.text
    await writing
