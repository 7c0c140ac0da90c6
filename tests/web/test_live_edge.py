"""The edge on a real granian: cancelled writes, errors, headers, address and log."""

import json
import signal
import time

import pytest

from tests.web.conftest import Server
from tests.web.wire import FORM, Wire, ask, request

# Finding 8: cancel and disconnect.


def form_for(name: str, wait: float) -> bytes:
    return f"name={name}&wait={wait}".encode()


def test_it_leaves_nothing_when_the_client_goes_in_the_middle_of_its_body(server: Server) -> None:
    whole = request("POST", "/writes", {"Content-Type": FORM}, form_for("cut", 0))
    for kept in range(len(whole) - 12, len(whole)):
        with Wire(server.port) as wire:
            wire.send(whole[:kept])
    assert ask(server.port, whole.replace(b"name=cut", b"name=all")).status == 200
    lines = server.written()
    assert "end all" in lines
    assert not [line for line in lines if "cut" in line]


def test_it_finishes_a_write_whose_client_has_left(server: Server) -> None:
    with Wire(server.port) as wire:
        wire.send(request("POST", "/writes", {"Content-Type": FORM}, form_for("gone", 0.4)))
        time.sleep(0.15)
    assert "begin gone" in server.written()
    assert "end gone" not in server.written()
    time.sleep(0.6)
    assert "end gone" in server.written()


def test_it_finishes_the_writes_under_way_before_it_ends(own_server: Server) -> None:
    with Wire(own_server.port) as wire:
        wire.send(request("POST", "/writes", {"Content-Type": FORM}, form_for("last", 1.0)))
        time.sleep(0.3)
        own_server.process.send_signal(signal.SIGTERM)
        assert own_server.process.wait(timeout=10) == 0
    assert own_server.written() == ["begin last", "end last"]


# Errors, headers, address and log, through everything.


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/private", 401), ("/boom", 500), ("/cached", 200), ("/unchanged", 304)],
)
def test_it_sends_the_security_headers_on_every_answer(
    server: Server, path: str, status: int
) -> None:
    answer = ask(server.port, request("GET", path))
    assert answer.status == status
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_it_leaves_the_copy_alone_that_a_304_speaks_for(server: Server) -> None:
    assert "cache-control" not in ask(server.port, request("GET", "/unchanged")).headers
    assert ask(server.port, request("GET", "/nowhere")).headers["cache-control"] == "no-store"


def test_it_hides_what_went_wrong_behind_an_incident_id(server: Server) -> None:
    answer = ask(server.port, request("GET", "/boom"))
    assert b"inner detail" not in answer.body
    incident = answer.body.split(b"recorded under ")[1][:8].decode()
    log = server.log_with(f"incident {incident}")
    assert f"incident {incident}" in log
    assert "RuntimeError: inner detail" in log


def test_it_still_answers_when_the_error_page_itself_fails(server: Server) -> None:
    answer = ask(server.port, request("GET", "/broken-renderer"))
    assert answer.status == 404
    assert b"Page not found" in answer.body


def test_it_reads_the_client_address_from_a_trusted_proxy(server: Server) -> None:
    headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 127.0.0.1"}
    assert ask(server.port, request("GET", "/address", headers)).body == b"203.0.113.9"


def test_it_logs_nothing_that_tells_who_answered_a_survey(server: Server) -> None:
    headers = {
        "Content-Type": FORM,
        "User-Agent": "agent-mark",
        "Referer": "http://127.0.0.1/referer-mark",
        "X-Forwarded-For": "198.51.100.77",
    }
    for path in ("/q/code-mark?query=query-mark", "/echo"):
        assert ask(server.port, request("POST", path, headers, b"a=answer-mark")).status == 200
    log = server.log_with("198.51.100.77")
    survey = [line for line in log.splitlines() if '"/q/{code}"' in line]
    assert survey
    assert not [line for line in survey if "client" in line]
    assert '"route":"/echo","status":200' in log
    for mark in ("agent-mark", "referer-mark", "code-mark", "query-mark", "answer-mark"):
        assert mark not in log
    assert log.count("198.51.100.77") == 1


def test_it_answers_programs_in_json_from_inside_and_outside_the_framework(server: Server) -> None:
    for path, status in (("/api/v1/nothing", 404), ("/api/v1/%00", 400)):
        answer = ask(server.port, request("GET", path))
        assert answer.status == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert json.loads(answer.body)["status"] == status


def test_it_opens_no_websocket_and_lives_on(server: Server) -> None:
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "\xff",
    }
    assert ask(server.port, request("GET", "/echo", upgrade)).status != 101
    assert ask(server.port, request("GET", "/cached")).status == 200
