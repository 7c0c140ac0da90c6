"""Pages that belong to no room."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.web.pages import own_path

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html"}


async def test_it_serves_assets_under_their_checksum_for_a_year(
    service: Service, client: httpx.AsyncClient
) -> None:
    answer = await client.get(service.renderer.assets.url("css/app.css"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"


async def test_it_names_the_charset_once(service: Service, client: httpx.AsyncClient) -> None:
    styles = service.renderer.assets.url("css/app.css")
    for path in (
        styles,
        "/sign-in",
        "/nowhere",
        "/kiosk",
        "/kiosk/worker.js",
        "/q/NONE",
    ):
        kind = (await client.get(path, headers=HTML)).headers["content-type"]
        assert kind.count("charset=utf-8") == 1, (path, kind)
    at_the_edge = await client.get("/sign-in?x=%ff", headers=HTML)
    assert at_the_edge.status_code == 400
    assert at_the_edge.headers["content-type"] == "text/html; charset=utf-8"


async def test_it_answers_404_for_a_file_that_is_not_in_the_map(client: httpx.AsyncClient) -> None:
    answer = await client.get("/static/abc/..%2f..%2fpyproject.toml")
    assert answer.status_code == 404


async def test_it_remembers_the_look_and_goes_back(client: httpx.AsyncClient) -> None:
    answer = await client.post("/look", data={"theme": "dark", "back": "/health"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/health"
    assert client.cookies["look"] == "vi.dark.normal"
    assert "httponly" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil", "https://evil.example", "/\tx", ""])
def test_it_never_leads_away(path: str) -> None:
    assert own_path(path) == "/"
