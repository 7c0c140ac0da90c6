"""The body guard, without a server: what reaches the app, and what is refused."""

import time

import httpx
import msgspec
import pytest
from litestar import Litestar, post
from litestar.params import JSONBody
from litestar.types import ASGIApp, Receive, Scope, Send

from auditapp.web.body import BodyGuard, BodyLimits, posted_form, read_body
from auditapp.web.errors import ErrorLayer, Errors, TooSlow
from tests.web.wire import FORM, Answer, Feed, Probe, Sink, call, make_scope

pytestmark = pytest.mark.anyio

TYPE = {"content-type": FORM}
SMALL = {"/": BodyLimits(size=100, fields=5), "/big/": BodyLimits(size=1000)}


async def ask(
    probe: Probe, *chunks: bytes, headers: dict[str, str] | None = None, path: str = "/"
) -> Answer:
    app = ErrorLayer(BodyGuard(probe, SMALL), Errors())
    return await call(app, make_scope("POST", path, TYPE if headers is None else headers), *chunks)


async def test_it_hands_on_the_body_unchanged_and_the_form_parsed() -> None:
    probe = Probe()
    assert (await ask(probe, b"a=%C3", b"%A1&b", b"=2")).status == 200
    assert probe.bodies == [b"a=%C3%A1&b=2"]
    assert probe.scopes[0]["state"]["form"] == {"a": ["á"], "b": ["2"]}


async def test_it_hands_on_json_unchanged() -> None:
    probe = Probe()
    await ask(probe, b'{"a": ', b"1}", headers={"content-type": "application/json; charset=UTF-8"})
    assert probe.bodies == [b'{"a": 1}']
    assert posted_form(make_scope()) == {}


async def test_it_gives_safe_methods_no_body_at_all() -> None:
    probe = Probe()
    scope = make_scope("GET", "/", {"content-length": "7"})
    assert (await call(BodyGuard(probe), scope, b"smuggle")).status == 200
    assert probe.bodies == [b""]


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/", 100, 200), ("/", 101, 413), ("/big/x", 1000, 200), ("/big/x", 1001, 413)],
)
async def test_it_limits_the_size_by_path(path: str, size: int, status: int) -> None:
    body = b"a=" + b"x" * (size - 2)
    for chunks in ([body], [body[at : at + 50] for at in range(0, size, 50)]):
        assert (await ask(Probe(), *chunks, path=path)).status == status


async def test_it_refuses_an_announced_size_before_it_reads() -> None:
    feed = Feed(b"x")
    app = ErrorLayer(BodyGuard(Probe(), SMALL), Errors())
    await app(make_scope("POST", "/", {**TYPE, "content-length": "101"}), feed, sink := Sink())
    assert sink.answer.status == 413
    assert feed.chunks == [b"x"]


@pytest.mark.parametrize("length", ["2", "4", "-3", "3 ", "٣", "3_0", "", "99999999999999999999"])
async def test_it_refuses_a_length_that_lies(length: str) -> None:
    headers = [(b"content-type", FORM.encode()), (b"content-length", length.encode())]
    app = ErrorLayer(BodyGuard(probe := Probe(), SMALL), Errors())
    answer = await call(app, make_scope("POST", "/", headers), b"a=1")
    assert answer.status == 400
    assert probe.bodies == []


async def test_it_refuses_two_lengths() -> None:
    headers = [(b"content-type", FORM.encode())] + [(b"content-length", b"3")] * 2
    app = ErrorLayer(BodyGuard(Probe(), SMALL), Errors())
    assert (await call(app, make_scope("POST", "/", headers), b"a=1")).status == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (FORM, 200),
        (f"{FORM}; charset=UTF-8", 200),
        (f'{FORM};charset="utf-8"', 200),
        (FORM.upper(), 200),
        (f"{FORM}; charset=utf-16", 415),
        (f"{FORM}; boundary=x", 415),
        ("text/plain", 415),
        ("text/plain; application/json", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/jsonp", 415),
        ("", 415),
    ],
)
async def test_it_takes_only_the_listed_types(kind: str, status: int) -> None:
    assert (await ask(Probe(), b"a=1", headers={"content-type": kind})).status == status


async def test_it_takes_no_type_only_without_a_body() -> None:
    assert (await ask(Probe(), b"", headers={})).status == 200
    assert (await ask(Probe(), b"a=1", headers={})).status == 415


async def test_it_does_not_call_the_app_when_the_client_leaves_in_mid_body() -> None:
    app = BodyGuard(probe := Probe(), SMALL)
    await app(make_scope("POST", "/", TYPE), Feed(b"a=1", ends=False), sink := Sink())
    assert probe.bodies == []
    assert sink.messages == []


async def test_it_lets_empty_chunks_buy_no_time() -> None:
    limits = BodyLimits(total_seconds=5, idle_seconds=0.15)
    began = time.monotonic()
    with pytest.raises(TooSlow):
        await read_body(Feed(*[b""] * 1000, pause=0.02), limits)
    assert time.monotonic() - began < 5


async def test_it_takes_a_body_that_is_slow_within_the_limits() -> None:
    limits = BodyLimits(total_seconds=5, idle_seconds=0.15)
    assert await read_body(Feed(*[b"x"] * 10, pause=0.03), limits) == b"x" * 10
    with pytest.raises(TooSlow):
        await read_body(
            Feed(*[b"x"] * 10, pause=0.03), BodyLimits(total_seconds=0.15, idle_seconds=5)
        )


async def test_it_refuses_headers_and_addresses_that_are_too_long() -> None:
    app = ErrorLayer(BodyGuard(Probe()), Errors())
    assert (await call(app, make_scope(headers={"cookie": "a" * 17_000}))).status == 431
    assert (await call(app, make_scope(path="/" + "a" * 9000))).status == 431
    assert (await call(app, make_scope(query_string=b"a" * 9000))).status == 431
    assert (await call(app, make_scope(headers={"cookie": "a" * 4000}))).status == 200


async def test_it_is_fast_enough_for_the_survey_post() -> None:
    body = b"token=" + b"x" * 80 + b"&q1=5&q2=4&q3=5&comment=" + b"C%C3%A1n+b%E1%BB%99+" * 10
    headers = {**TYPE, "content-length": str(len(body)), "host": "x", "accept": "text/html"}
    app = BodyGuard(Probe())
    began = time.process_time()
    for _ in range(2000):
        await call(app, make_scope("POST", "/q/abc", headers), body)
    # Measured 40 us with the test's own share; the bound only catches a slip of magnitude.
    assert (time.process_time() - began) / 2000 < 500e-6


class Reading(msgspec.Struct):
    name: str


@post("/typed")
async def create_reading(data: JSONBody[Reading]) -> Reading:
    return data


@pytest.mark.parametrize(
    ("kind", "body", "bare", "guarded"),
    [
        ("application/json", b'{"name": "\xff"}', 500, 400),
        ("application/json", b'{"name": ' + b"[" * 100_000, 500, 400),
        ("text/plain", b'{"name": "an"}', 201, 415),
        ("application/json", b'{"name": "a\\u0000"}', 201, 400),
    ],
)
async def test_it_mends_what_the_framework_alone_gets_wrong(
    kind: str, body: bytes, bare: int, guarded: int
) -> None:
    """The control: were `bare` to change, Litestar mended it and this layer may shrink."""
    app = Litestar([create_reading], openapi_config=None, logging_config=None)
    for served, status in ((app, bare), (ErrorLayer(BodyGuard(app), Errors()), guarded)):
        transport = httpx.ASGITransport(served, raise_app_exceptions=False)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            answer = await client.post("/typed", content=body, headers={"content-type": kind})
        assert answer.status_code == status


FILES = {"content-type": "multipart/form-data; boundary=x"}
LARGE = {"/": BodyLimits(), "/up/": BodyLimits(size=3_000_000, files=True, known=True)}


def guard(probe: ASGIApp, *, is_known: bool) -> ErrorLayer:
    async def admit(_: object) -> bool:
        return is_known

    return ErrorLayer(BodyGuard(probe, LARGE, admit=admit), Errors())


async def test_it_reads_files_of_known_senders_only() -> None:
    probe = Probe()
    part = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n'
    body = part + b"y" * 2_000_000 + b"\r\n--x--\r\n"
    scope = make_scope("POST", "/up/", FILES)
    assert (await call(guard(probe, is_known=False), scope, body)).status == 401
    assert probe.bodies == []
    scope = make_scope("POST", "/up/", FILES)
    assert (await call(guard(probe, is_known=True), scope, body)).status == 200
    assert scope["state"]["files"] == {"a": b"y" * 2_000_000}


async def test_it_keeps_to_the_usual_size_where_no_file_comes() -> None:
    for length in ({}, {"content-length": "1500000"}):
        scope = make_scope("POST", "/up/", TYPE | length)
        answer = await call(guard(Probe(), is_known=True), scope, b"a=" + b"y" * 1_499_998)
        assert answer.status == 413


async def test_it_holds_so_many_large_bodies_at_once_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("auditapp.web.body.MAX_HELD_BYTES", 5_000_000)
    statuses: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Send another one from inside, while the first is held."""
        if not statuses:
            statuses.append(0)
            second = make_scope("POST", "/up/", FILES)
            statuses.append((await call(layers, second, b"--x--\r\n")).status)
        await Probe()(scope, receive, send)

    layers = guard(app, is_known=True)
    for _ in range(2):
        scope = make_scope("POST", "/up/", FILES)
        assert (await call(layers, scope, b"--x--\r\n")).status == 200
    assert statuses == [0, 503]
