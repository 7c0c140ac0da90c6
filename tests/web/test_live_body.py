"""Hostile bodies, headers and addresses on a real granian, where Litestar alone answers 500."""

import time

import pytest

from tests.web.conftest import Server
from tests.web.wire import FORM, Answer, Wire, ask, request

JSON = "application/json"


def post(port: int, path: str, kind: str, body: bytes) -> Answer:
    return ask(port, request("POST", path, {"Content-Type": kind}, body))


# Finding 3 and 12: bodies that broke the framework.


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\xff\xfe"}',
        b'{"name": "\xed\xa0\x80"}',
        b'{"name": "\\ud800"}',
        b'{"name": "\\udc00\\ud800"}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "a\x00b"}',
        b'{"name": "a\\bb"}',
        b'{"name": "a", "values": ' + b"[" * 65 + b"]" * 65 + b"}",
        b"[" * 100_000,
        b'{"name": ' * 20_000,
        b"{",
        b'"\\' * 1000,
    ],
)
def test_it_answers_hostile_json_with_a_sentence(server: Server, body: bytes) -> None:
    answer = post(server.port, "/typed", JSON, body)
    assert answer.status == 400
    assert b"Traceback" not in answer.body


def test_it_says_that_nothing_was_sent(server: Server) -> None:
    answer = post(server.port, "/typed", JSON, b"")
    assert answer.status == 422
    assert b"Traceback" not in answer.body


def test_it_lets_honest_json_through(server: Server) -> None:
    deep = b"[" * 60 + b"]" * 60
    body = '{"name": "Bản \\\\u0000 \\ud83d\\ude00", "values": [%s]}'.encode() % deep
    answer = post(server.port, "/typed", JSON, body)
    assert answer.status == 200
    assert "😀".encode() in answer.body


@pytest.mark.parametrize(
    "body",
    [
        b"a=%ff",
        b"a=%ED%A0%80",
        b"a=%00",
        b"a=%1b",
        b"a=\x00",
        b"a=\xc3",
        b"a=%",
        b"a=%zz",
        b"%00=a",
    ],
)
def test_it_answers_hostile_forms_with_a_sentence(server: Server, body: bytes) -> None:
    assert post(server.port, "/echo", FORM, body).status == 400


def test_it_takes_a_post_without_body_and_type(server: Server) -> None:
    assert ask(server.port, request("POST", "/echo", {"Content-Length": "0"})).status == 200


# Finding 3: headers.


@pytest.mark.parametrize(
    "headers",
    [{"X-Token": "Bản"}, {"Cookie": "a=é"}, {"Cookie": "session=\xff"}, {"X-Any": "\xe9"}],
)
def test_it_answers_400_to_headers_that_are_not_ascii(
    server: Server, headers: dict[str, str]
) -> None:
    headers = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    answer = ask(server.port, request("POST", "/echo", {**headers, "Content-Length": "0"}))
    assert answer.status == 400


@pytest.mark.parametrize(
    "path", ["/%00", "/%ff", "/a%zz", "/cached?a=%00", "/cached?a=%ff", "/%ED%A0%80"]
)
def test_it_answers_400_to_a_damaged_address(server: Server, path: str) -> None:
    assert ask(server.port, request("GET", path)).status == 400


@pytest.mark.parametrize("method", ["TRACE", "PUT", "BREW"])
def test_it_answers_other_methods_with_405(server: Server, method: str) -> None:
    assert ask(server.port, request(method, "/echo", {"Content-Length": "0"})).status == 405


# Finding 10: slow and lying bodies.


def test_it_cuts_a_body_that_drips(server: Server) -> None:
    began = time.monotonic()
    with Wire(server.port) as wire:
        wire.send(request("POST", "/echo", {"Content-Type": FORM, "Content-Length": "50"}))
        for _ in range(4):
            wire.send(b"a")
            time.sleep(0.3)
        assert wire.answer().status == 408
    assert time.monotonic() - began < 10


def test_it_cuts_a_body_that_stops_and_closes_the_connection(server: Server) -> None:
    began = time.monotonic()
    with Wire(server.port, seconds=4) as wire:
        headers = {"Content-Type": FORM, "Content-Length": "50"}
        wire.send(request("POST", "/echo", headers, b"a=1"))
        assert wire.answer().status == 408
        assert 0.5 < time.monotonic() - began < 10
        assert wire.socket.recv(1) == b""


def test_it_takes_a_body_in_pieces_that_arrive_in_time(server: Server) -> None:
    with Wire(server.port) as wire:
        wire.send(request("POST", "/echo", {"Content-Type": FORM, "Content-Length": "3"}))
        for piece in (b"a", b"=", b"1"):
            time.sleep(0.2)
            wire.send(piece)
        assert wire.answer().body == b'{"a":["1"]}'


def test_it_never_reads_past_the_announced_length(server: Server) -> None:
    data = request("POST", "/echo", {"Content-Type": FORM, "Content-Length": "3"}, b"a=1&b=2")
    assert ask(server.port, data).body == b'{"a":["1"]}'


@pytest.mark.parametrize("length", ["-1", "+3", "3, 4", "0x3", "9" * 30])
def test_it_refuses_a_length_that_is_none(server: Server, length: str) -> None:
    data = request("POST", "/echo", {"Content-Type": FORM, "Content-Length": length}, b"a=1")
    assert ask(server.port, data).status in {400, 413}


@pytest.mark.parametrize(("path", "size"), [("/echo", 257 * 1024), ("/q/abc", 65 * 1024)])
def test_it_answers_413_to_a_body_that_is_too_big(server: Server, path: str, size: int) -> None:
    answer = post(server.port, path, FORM, b"a=" + b"x" * size)
    assert answer.status == 413


def test_it_answers_413_to_a_chunked_body_that_is_too_big(server: Server) -> None:
    headers = {"Content-Type": FORM, "Transfer-Encoding": "chunked"}
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    data = request("POST", "/q/abc", headers) + chunk * 2 + b"0\r\n\r\n"
    assert ask(server.port, data).status == 413
