"""What sessions are on the wire: names and marks of cookies, hashes, tokens of forms."""

import pytest
from litestar.types import Scope

from auditapp.base.ids import new_secret
from auditapp.web.session import (
    hash_secret,
    is_page_token,
    make_cookie,
    page_token,
    sent_cookie,
    sent_session_hash,
)
from tests.web.wire import make_scope

HTTP = "http://khaosat.vn"
HTTPS = "https://khaosat.vn"
ID = "A" * 43


def scope_with(*lines: str) -> Scope:
    return make_scope(headers=[(b"cookie", line.encode("latin-1")) for line in lines])


def test_it_reads_the_hash_of_the_id_among_other_cookies() -> None:
    secret = new_secret()
    scope = scope_with(f"look=vi; session={secret};", "device=1")
    assert sent_session_hash(scope, HTTP) == hash_secret(secret)
    assert secret not in hash_secret(secret)


@pytest.mark.parametrize(
    "cookie",
    ["", "session", "session=", f"session={ID[1:]}", f"session={ID}A", f"other={ID}", "session=é"],
)
def test_it_takes_nothing_else_for_an_id(cookie: str) -> None:
    assert sent_session_hash(scope_with(cookie), HTTP) is None


def test_it_believes_neither_of_two_cookies() -> None:
    one, two = f"session={ID}", f"session={'B' * 43}"
    assert sent_session_hash(scope_with(f"{one}; {two}"), HTTP) is None
    assert sent_session_hash(scope_with(one, two), HTTP) is None
    assert sent_session_hash(scope_with(f"{one}; {one}"), HTTP) == hash_secret(ID)
    assert sent_cookie(scope_with(f"{one}; {two}"), "session") == ""


def test_it_does_not_take_the_plain_cookie_for_the_secure_one() -> None:
    assert sent_session_hash(scope_with(f"session={ID}"), HTTPS) is None
    assert sent_session_hash(scope_with(f"__Host-session={ID}"), HTTP) is None
    assert sent_session_hash(scope_with(f"__Host-session={ID}"), HTTPS) == hash_secret(ID)


@pytest.mark.parametrize(
    ("url", "name", "marks"),
    [
        (HTTP, "session", {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=60"}),
        (HTTPS, "__Host-session", {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=60", "Secure"}),
    ],
)
def test_it_marks_the_cookie_as_strictly_as_the_address_allows(
    url: str, name: str, marks: set[str]
) -> None:
    line = make_cookie("session", ID, seconds=60, public_url=url)
    first, *rest = line.to_header(header="").strip().split("; ")
    assert first == f"{name}={ID}"
    assert set(rest) == marks


def test_it_binds_the_token_to_session_and_key() -> None:
    token = page_token("one", "key")
    assert is_page_token(token, "one", "key")
    assert not is_page_token(token, "two", "key")
    assert not is_page_token(token, "one", "other")
    assert not is_page_token("", "one", "key")
    assert not is_page_token("ê\ud800", "one", "key")
