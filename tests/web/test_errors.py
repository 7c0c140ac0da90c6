"""One mapping for whatever goes wrong, in the form that the asker can read."""

import json
import logging
from pathlib import Path

import msgspec
import pytest
from babel.messages.pofile import read_po
from litestar.exceptions import HTTPException, MethodNotAllowedException, ValidationException
from litestar.types import Receive, Scope, Send

from auditapp.base.errors import (
    AppError,
    Conflict,
    Gone,
    Invalid,
    NotFound,
    NotSignedIn,
    TooLarge,
    TooMany,
    Unavailable,
)
from auditapp.web.error_pages import ERROR_PAGES, error_page
from auditapp.web.errors import (
    ErrorLayer,
    Errors,
    HeadersTooLarge,
    Params,
    TooSlow,
    describe,
    wants_fragment,
    wants_json,
)
from tests.web.wire import Answer, call, make_scope

pytestmark = pytest.mark.anyio

VIETNAMESE = Path(__file__).parents[2] / "auditapp/i18n/vi/edge.po"


class Raising:
    def __init__(self, exc: Exception, *, after_start: bool = False) -> None:
        self.exc = exc
        self.after_start = after_start

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        if self.after_start:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise self.exc


async def answer_to(
    exc: Exception, path: str = "/", headers: dict[str, str] | None = None
) -> Answer:
    return await call(ErrorLayer(Raising(exc), Errors()), make_scope("GET", path, headers or {}))


def unicode_error() -> UnicodeDecodeError:
    return UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")


@pytest.mark.parametrize(
    ("exc", "status"),
    [
        (NotFound(), 404),
        (NotSignedIn(), 401),
        (Conflict("x"), 409),
        (Gone(), 410),
        (Invalid(), 422),
        (TooLarge(), 413),
        (TooMany(), 429),
        (Unavailable(), 503),
        (TooSlow(), 408),
        (HeadersTooLarge(), 431),
        (AppError(), 500),
        (HTTPException(status_code=404), 404),
        (HTTPException(status_code=502), 500),
        (MethodNotAllowedException(), 405),
        (ValidationException(), 400),
        (msgspec.ValidationError(), 422),
        (msgspec.DecodeError(), 400),
        (unicode_error(), 400),
        (RecursionError(), 400),
        (RuntimeError("inner"), 500),
        (LookupError("inner"), 500),
    ],
)
async def test_it_maps_each_fault_to_its_status(exc: Exception, status: int) -> None:
    answer = await answer_to(exc)
    assert answer.status == status
    assert error_page(status).title.encode() in answer.body
    assert b"inner" not in answer.body


async def test_it_says_when_to_come_back_and_what_is_allowed() -> None:
    assert (await answer_to(TooMany(retry_after=7))).headers["retry-after"] == "7"
    assert (await answer_to(Unavailable())).headers["retry-after"] == "5"
    allowed = MethodNotAllowedException(headers={"allow": "GET", "x-inner": "1"})
    headers = (await answer_to(allowed)).headers
    assert headers["allow"] == "GET"
    assert "x-inner" not in headers
    assert (await answer_to(NotSignedIn())).headers["www-authenticate"] == "Bearer"


async def test_it_fills_the_sentence_and_escapes_it() -> None:
    answer = await answer_to(Conflict("%(name)s was first", name="<script>"))
    assert b"&lt;script&gt; was first" in answer.body
    assert b"<script>" not in answer.body


async def test_it_logs_a_fault_of_ours_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await answer_to(RuntimeError("inner"))
    record = caplog.records[-1]
    assert record.exc_info is not None
    assert record.getMessage().removeprefix("incident ").encode() in answer.body


async def test_it_answers_programs_in_json() -> None:
    fault = NotFound("No agency %(code)s.", code="7")
    answer = await answer_to(fault, "/x", {"accept": "application/json"})
    assert answer.headers["content-type"] == "application/json"
    expected = {"status": 404, "code": "not_found", "message": "No agency 7."}
    assert json.loads(answer.body) == {"error": expected}


async def test_it_answers_the_api_with_problems_as_rfc_9457_has_them() -> None:
    answer = await answer_to(NotFound("No agency %(code)s.", code="7"), "/api/v1/x", {})
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body) == {
        "type": "about:blank", "title": "Page not found", "status": 404,
        "detail": "No agency 7.", "code": "not_found",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "as_json"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("*/*", False),
        ("", False),
        ("application/json", True),
        ("application/json, text/html;q=0.5", True),
        ("text/html, application/json", False),
    ],
)
def test_it_tells_programs_from_people(accept: str, as_json: bool) -> None:
    assert wants_json(make_scope(path="/x", headers={"accept": accept})) is as_json


async def test_it_answers_htmx_with_a_part() -> None:
    answer = await answer_to(Invalid(), headers={"hx-request": "true"})
    assert answer.body.startswith(b'<div id="error"')
    assert wants_fragment(make_scope(headers={"hx-request": "true"}))
    assert not wants_fragment(make_scope())


async def test_it_uses_the_renderer_and_the_translator_it_is_given() -> None:
    def render(_scope: Scope, status: int, key: str, params: Params) -> bytes:
        return f"{status}|{key}|{dict(params)}".encode()

    def translate(_scope: Scope, key: str, params: Params) -> str:
        return f"vi:{key}"

    errors = Errors(render, translate)
    app = ErrorLayer(Raising(Conflict("x", n=1)), errors)
    assert (await call(app, make_scope())).body == b"409|x|{'n': 1}"
    as_json = await call(app, make_scope(path="/api/x"))
    assert json.loads(as_json.body)["detail"] == "vi:x"


async def test_it_survives_a_renderer_that_fails() -> None:
    def fail(*_: object) -> bytes:
        raise LookupError("template")

    answer = await call(ErrorLayer(Raising(Gone()), Errors(fail, fail)), make_scope())  # type: ignore[arg-type]
    assert answer.status == 410
    assert b"No longer available" in answer.body


async def test_it_does_not_answer_twice() -> None:
    app = ErrorLayer(Raising(RuntimeError("late"), after_start=True), Errors())
    with pytest.raises(RuntimeError, match="late"):
        await call(app, make_scope())


async def test_it_sends_no_body_to_head() -> None:
    answer = await call(ErrorLayer(Raising(NotFound()), Errors()), make_scope("HEAD"))
    assert answer.body == b""
    assert int(answer.headers["content-length"]) > 0


def test_it_has_a_page_for_every_status_that_the_edge_sends() -> None:
    expected = {400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 431, 500, 503}
    assert set(ERROR_PAGES) == expected
    assert error_page(418).status == 400
    assert error_page(502).status == 500


def test_it_says_every_page_in_vietnamese() -> None:
    with VIETNAMESE.open("rb") as file:
        words = {str(m.id): str(m.string) for m in read_po(file, locale="vi") if m.id}
    for page in ERROR_PAGES.values():
        for msgid in (page.title, page.sentence, page.advice):
            assert words[msgid]
            assert ("%(incident)s" in msgid) == ("%(incident)s" in words[msgid])


def test_it_gives_each_incident_its_own_id() -> None:
    ids = {describe(RuntimeError()).params["incident"] for _ in range(20)}
    assert len(ids) == 20
