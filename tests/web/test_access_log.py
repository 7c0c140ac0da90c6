"""One line per request, and nothing in it that points to a citizen."""

import json
import logging
from typing import Any, cast

import pytest
from litestar.types import Scope

from auditapp.web.access_log import AccessLog
from auditapp.web.address import TrustedProxies
from tests.web.wire import Probe, call, make_scope

pytestmark = pytest.mark.anyio


async def line_of(
    caplog: pytest.LogCaptureFixture, path: str, **scope: str | None
) -> dict[str, Any]:
    ticks = iter([10.0, 10.0123])
    app = AccessLog(Probe(), trusted=TrustedProxies(), clock=lambda: next(ticks))
    headers = {"user-agent": "mark", "referer": "http://x/mark", "cookie": "session=mark"}
    with caplog.at_level(logging.INFO, "auditapp.access"):
        made = cast("dict[str, Any]", make_scope("GET", path, headers, query_string=b"a=mark"))
        made.update(scope)
        await call(app, cast("Scope", made))
    text = caplog.records[-1].getMessage()
    assert "mark" not in text
    line: dict[str, Any] = json.loads(text)
    return line


async def test_it_logs_method_route_status_and_time(caplog: pytest.LogCaptureFixture) -> None:
    line = await line_of(caplog, "/audits/mark", path_template="/audits/{id}")
    assert line == {
        "method": "GET",
        "route": "/audits/{id}",
        "status": 200,
        "ms": 12.3,
        "client": "127.0.0.1",
    }


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/q/mark", "/q/{code}"),
        ("/static/mark/app.css", "/static/{checksum}/{name}"),
        ("/privacy", "/privacy"),
        ("/look", "/look"),
        ("/Q/mark", None),
    ],
)
async def test_it_leaves_the_address_out_wherever_a_citizen_may_ask(
    caplog: pytest.LogCaptureFixture, path: str, template: str | None
) -> None:
    line = await line_of(caplog, path, path_template=template)
    assert set(line) == {"method", "route", "status", "ms"}


async def test_it_writes_no_path_that_matched_no_route(caplog: pytest.LogCaptureFixture) -> None:
    assert (await line_of(caplog, "/mark"))["route"] == "-"


async def test_it_keeps_a_made_up_method_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert (await line_of(caplog, "/x", method="mark"))["method"] == "other"


async def test_it_logs_a_client_that_left_before_any_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def silent(*_: object) -> None:
        return

    with caplog.at_level(logging.INFO, "auditapp.access"):
        await AccessLog(silent, trusted=TrustedProxies())(make_scope(), _never, _never)  # type: ignore[arg-type]
    assert json.loads(caplog.records[-1].getMessage())["status"] == 499


async def _never(*_: object) -> None:
    raise AssertionError
