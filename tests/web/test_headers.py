"""Security headers on every answer, and nothing stored that did not ask for it."""

import pytest

from auditapp.web.headers import CONTENT_SECURITY_POLICY, SecurityHeaders
from tests.web.wire import Answer, Probe, call, make_scope

pytestmark = pytest.mark.anyio


async def ask(public_url: str = "", **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await call(SecurityHeaders(Probe(sent), public_url=public_url), make_scope())


async def test_it_sends_the_policy_of_the_design_to_the_letter() -> None:
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    )
    headers = (await ask()).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


async def test_it_asks_for_https_only_where_the_public_address_has_it() -> None:
    name = "strict-transport-security"
    assert name not in (await ask()).headers
    assert name not in (await ask("http://khaosat.vn")).headers
    assert (await ask("https://khaosat.vn")).headers[name].startswith("max-age=31536000")


async def test_it_lets_nothing_be_stored_unless_the_answer_says_so() -> None:
    assert (await ask()).headers["cache-control"] == "no-store"
    assert (await ask(cache_control="public, max-age=60")).headers["cache-control"] == (
        "public, max-age=60"
    )


async def test_it_keeps_a_stricter_header_of_the_answer() -> None:
    headers = (await ask(content_security_policy="sandbox")).headers
    assert headers["content-security-policy"] == "sandbox"


async def test_it_answers_the_same_again_and_keeps_no_cookie_in_memory() -> None:
    layer = SecurityHeaders(Probe({"set-cookie": "session=s3cret", "x-part": "1"}))
    first, again = [await call(layer, make_scope()) for _ in range(2)]
    assert first.headers == again.headers
    assert "s3cret" not in str(vars(layer))
    layer = SecurityHeaders(Probe({"cache-control": "public", "x-part": "1"}))
    first, again = [await call(layer, make_scope()) for _ in range(2)]
    assert first.headers == again.headers
    assert again.headers["cache-control"] == "public"
    assert again.headers["x-frame-options"] == "DENY"
