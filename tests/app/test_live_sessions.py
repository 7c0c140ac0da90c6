"""Sessions of the real service on granian, where the framework's own are planted and revived.

The numbers are those of the findings in reliability.md.
"""

import contextlib
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa

from auditapp.people.tables import sessions
from auditapp.web.session import hash_secret
from tests.app.conftest import Live
from tests.web.wire import FORM, ask, request

PLANTED = "A" * 43
TOKEN = re.compile(r'name="_token" value="([^"]+)"')
OURS = {"sec-fetch-site": "same-origin"}


@contextlib.contextmanager
def browser(live: Live) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live.url, headers=OURS, timeout=20) as client:
        yield client


def sign_in(live: Live, client: httpx.Client) -> str:
    form = {"username": live.person.username, "password": live.person.password}
    assert client.post("/sign-in", data=form).status_code == 303
    return client.cookies["session"]


def look(live: Live, session: str) -> httpx.Response:
    """Ask for a page of one's own: 200 with a live session, 303 to the form without."""
    headers = {**OURS, "cookie": f"session={session}"}
    return httpx.get(f"{live.url}/account", headers=headers, timeout=20)


def stored(live: Live) -> set[str]:
    with contextlib.closing(sqlite3.connect(live.path, timeout=20)) as connection:
        return {row[0] for row in connection.execute("SELECT id_hash FROM sessions")}


# Finding 1: fixation.


def test_it_never_takes_a_session_id_from_the_client(live: Live) -> None:
    with browser(live) as client:
        client.cookies.set("session", PLANTED, domain="127.0.0.1", path="/")
        sign_in(live, client)
        fresh = client.cookies.get("session", domain="127.0.0.1")
    assert fresh is not None
    assert fresh != PLANTED
    assert (look(live, PLANTED).status_code, look(live, fresh).status_code) == (303, 200)
    assert hash_secret(PLANTED) not in stored(live)
    assert hash_secret(fresh) in stored(live)


def test_it_changes_the_id_at_sign_in_and_ends_the_old_one(live: Live) -> None:
    with browser(live) as client:
        first = sign_in(live, client)
        second = sign_in(live, client)
    assert first != second
    assert (look(live, first).status_code, look(live, second).status_code) == (303, 200)


# Finding 2: a request under way at sign-out.


def set_seen(live: Live, session: str, *, ago: timedelta) -> None:
    engine = sa.create_engine(f"sqlite:///{live.path}")
    row = sessions.c.id_hash == hash_secret(session)
    with engine.begin() as connection:
        connection.execute(sessions.update().where(row).values(seen_at=datetime.now(UTC) - ago))
    engine.dispose()


@contextlib.contextmanager
def nobody_writes(live: Live) -> Iterator[None]:
    """Hold the lock: what the service wants to write meanwhile stands in a queue."""
    with contextlib.closing(sqlite3.connect(live.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_it_does_not_revive_a_session_that_ended_while_a_request_was_under_way(live: Live) -> None:
    with browser(live) as client:
        session = sign_in(live, client)
    # Seen so long ago that sign-out does not touch the session any more, and the look does.
    set_seen(live, session, ago=timedelta(seconds=57.5))
    cookie = {**OURS, "cookie": f"session={session}"}
    with ThreadPoolExecutor() as threads:
        with nobody_writes(live):
            leaving = threads.submit(httpx.post, f"{live.url}/sign-out", headers=cookie, timeout=20)
            time.sleep(3)
            looking = [threads.submit(look, live, session) for _ in range(3)]
            time.sleep(0.7)
            assert not any(answer.done() for answer in (leaving, *looking))
        assert leaving.result().status_code == 303
        assert not any("set-cookie" in answer.result().headers for answer in looking)
    assert hash_secret(session) not in stored(live)
    assert look(live, session).status_code == 303


# Finding 4: the token is bound to the session.


def change_email(live: Live, session: str, token: str) -> int:
    """Post a form as a browser does that says nothing about where it came from."""
    headers = {"cookie": f"session={session}"}
    form = {"email": "", "_token": token}
    return httpx.post(f"{live.url}/account", data=form, headers=headers).status_code


def test_it_takes_the_token_of_no_other_session(live: Live) -> None:
    with browser(live) as client, browser(live) as other:
        mine, another = sign_in(live, client), sign_in(live, other)
        (token,) = set(TOKEN.findall(client.get("/account").text))
    assert change_email(live, mine, token) == 303
    assert change_email(live, another, token) == 403
    for wrong in ("", "ê", token[:-1]):
        assert change_email(live, mine, wrong) == 403


def test_it_answers_400_to_a_header_token_that_is_not_ascii(live: Live) -> None:
    data = request("POST", "/account", {"Content-Type": FORM, "X-Token": "\xea"}, b"email=")
    assert ask(live.server.port, data).status == 400


# Finding 5: JSON that a foreign page could send.


@pytest.mark.parametrize("path", ["/account", "/sign-in", "/api/v1/agencies"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "application/json, text/plain"},
    ],
)
def test_it_refuses_json_that_a_foreign_page_could_send(
    live: Live, path: str, headers: dict[str, str]
) -> None:
    answer = ask(live.server.port, request("POST", path, headers, b'{"email": "a@b.vn"}'))
    assert answer.status == 415
