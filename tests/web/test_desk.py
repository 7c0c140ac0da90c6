"""What a desk tells every page about the request."""

from typing import Any

import pytest
from litestar import Request

from auditapp.web.desk import way_back


def request(method: str, path: str, query: str = "", referer: str = "") -> Request[Any, Any, Any]:
    scope: Any = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"host", b"testserver"), (b"referer", referer.encode())],
        "scheme": "http",
        "server": ("testserver", 80),
        "root_path": "",
    }
    return Request(scope)


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        (request("GET", "/agencies"), "/agencies"),
        (request("GET", "/agencies", "period=2026&lang=en"), "/agencies?period=2026"),
        (request("POST", "/q/ab/answers", referer="http://testserver/q/ab"), "/q/ab"),
        (request("POST", "/q/ab/answers"), "/"),
        (request("POST", "/q/ab", referer="http://evil.example//x"), "//x"),
    ],
)
def test_it_leads_back_to_the_page_that_was_open(asked: Any, back: str) -> None:
    assert way_back(asked) == back  # own_path refuses what leads away
