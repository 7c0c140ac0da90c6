"""Who may change something: the whole matrix of what browsers say."""

import pytest

from auditapp.web.errors import ErrorLayer, Errors
from auditapp.web.origin import OriginGuard
from auditapp.web.session import hash_secret, page_token
from tests.web.wire import Probe, call, make_scope

pytestmark = pytest.mark.anyio

SECRET = "only for tests, and long enough."
SESSION = "s" * 43
TOKEN = page_token(hash_secret(SESSION), SECRET)
OTHER_TOKEN = page_token(hash_secret("o" * 43), SECRET)
COOKIE = {"host": "khaosat.vn", "cookie": f"session={SESSION}"}


async def status(
    headers: dict[str, str],
    *,
    method: str = "POST",
    path: str = "/audits",
    form: dict[str, list[str]] | None = None,
    public_url: str = "",
) -> int:
    guard = OriginGuard(Probe(), secret_key=SECRET, public_url=public_url)
    scope = make_scope(method, path, headers, state={"form": form} if form is not None else {})
    return (await call(ErrorLayer(guard, Errors()), scope)).status


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 200),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "SAME-ORIGIN"}, 403),
        ({"sec-fetch-site": ""}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://khaosat.vn"}, 403),
        ({"origin": "http://khaosat.vn"}, 200),
        ({"origin": "HTTP://KhaoSat.vn"}, 200),
        ({"origin": "https://khaosat.vn"}, 403),
        ({"origin": "http://khaosat.vn:8000"}, 403),
        ({"origin": "http://khaosat.vn.evil.example"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
async def test_it_believes_what_the_browser_says(
    headers: dict[str, str], expected: int, method: str
) -> None:
    assert await status({**COOKIE, **headers}, method=method) == expected


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_it_never_stops_reading(method: str) -> None:
    assert await status({**COOKIE, "sec-fetch-site": "cross-site"}, method=method) == 200


@pytest.mark.parametrize("silence", [{}, {"origin": "null"}])
async def test_it_takes_the_token_of_the_session_from_silent_browsers(
    silence: dict[str, str],
) -> None:
    headers = {**COOKIE, **silence}
    assert await status({**headers, "x-token": TOKEN}) == 200
    assert await status(headers, form={"_token": [TOKEN], "a": ["1"]}) == 200
    for wrong in (OTHER_TOKEN, "", "x", TOKEN[:-1], TOKEN + "x", "ê"):
        assert await status(headers, form={"_token": [wrong]}) == 403
    assert await status(headers, form={"_token": [TOKEN, TOKEN]}) == 403
    no_session = {**silence, "host": "khaosat.vn"}
    assert await status({**no_session, "x-token": TOKEN}) == 403
    assert await status({**no_session, "cookie": "session=planted", "x-token": TOKEN}) == 403


@pytest.mark.parametrize(
    "foreign", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}]
)
async def test_it_takes_no_token_when_the_browser_says_foreign(foreign: dict[str, str]) -> None:
    assert await status({**COOKIE, **foreign, "x-token": TOKEN}) == 403


async def test_it_takes_the_token_field_out_of_the_form() -> None:
    guard = OriginGuard(probe := Probe(), secret_key=SECRET)
    headers = {**COOKIE, "sec-fetch-site": "same-origin"}
    state = {"form": {"_token": [TOKEN], "a": ["1"]}}
    await call(guard, make_scope("POST", "/audits", headers, state=state))
    assert probe.scopes[0]["state"]["form"] == {"a": ["1"]}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),
        ({"origin": "null"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "null"}, 403),
    ],
)
async def test_it_lets_silent_browsers_of_citizens_pass_and_no_foreign_ones(
    headers: dict[str, str], expected: int
) -> None:
    assert await status({"host": "khaosat.vn", **headers}, path="/q/abc") == expected


async def test_it_opens_only_the_prefix_itself() -> None:
    for path in ("/q", "/qq/abc", "/audits/q/abc", "//q/abc"):
        assert await status({"host": "khaosat.vn"}, path=path) == 403


async def test_it_lets_programs_with_a_bearer_token_pass_unless_they_bring_a_cookie() -> None:
    bearer = {"host": "khaosat.vn", "authorization": "Bearer abc"}
    assert await status(bearer, path="/api/v1/audits") == 200
    assert await status({**bearer, "cookie": "session=x"}, path="/api/v1/audits") == 403
    assert await status({**bearer, "authorization": "Basic abc"}) == 403


@pytest.mark.parametrize(
    ("public_url", "origin", "expected"),
    [
        ("https://khaosat.vn", "https://khaosat.vn", 200),
        ("https://khaosat.vn:443/", "https://khaosat.vn", 200),
        ("https://KhaoSat.vn/path", "https://khaosat.vn", 200),
        ("https://khaosat.vn", "http://khaosat.vn", 403),
        ("https://khaosat.vn", "http://inner:8000", 200),
    ],
)
async def test_it_knows_its_public_origin_behind_a_proxy(
    public_url: str, origin: str, expected: int
) -> None:
    headers = {"host": "inner:8000", "origin": origin}
    assert await status(headers, public_url=public_url) == expected
