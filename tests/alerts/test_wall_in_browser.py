"""The wall on a screen: it is live, says so when it is not, and comes back after a restart."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import server
from tests.alerts.test_wall_live import Hall, set_up_hall
from tests.web.style_app import CHROMIUM

pytestmark = pytest.mark.browser
SIZES = ((1920, 1080), (820, 1180), (360, 740))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])
        yield browser
        browser.close()


@pytest.fixture
def hall(database_url: str, tmp_path: Path) -> Iterator[Hall]:
    """The service over a database of its own."""
    with ThreadPoolExecutor(1) as aside:  # Playwright's loop runs in this thread
        cast, cookie = aside.submit(lambda: asyncio.run(set_up_hall(database_url))).result()
    running = server.start(tmp_path, database_url)
    hall = Hall(running, cast.point.code, f"/agencies/{cast.province.id}/wall", cookie)
    yield hall
    if hall.server.is_alive():
        hall.server.stop()


def test_it_is_live_and_survives_a_restart(
    browser: Browser, hall: Hall, database_url: str, tmp_path: Path
) -> None:
    hall.answer([5, 5, 4, 4, 1])
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="vi-VN")
    context.add_cookies([{"name": "session", "value": hall.cookie, "url": hall.server.url}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(hall.server.url + hall.wall)
    live = page.locator("#wall-live")
    expect(live).to_have_text("Trực tiếp", timeout=10_000)
    expect(page.locator("#wall")).to_contain_text("80,0%")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, width
        size = page.locator(".wall-main .wall-number").evaluate(
            "mark => parseFloat(getComputedStyle(mark).fontSize)"
        )
        assert size >= 64, width
    port = hall.server.port
    hall.server.kill()
    expect(live).to_contain_text("Mất kết nối từ", timeout=15_000)
    hall.server = server.start(tmp_path, database_url, port=port)
    hall.answer([5, 5, 5, 5, 5])
    expect(live).to_have_text("Trực tiếp", timeout=20_000)
    expect(page.locator("#wall")).to_contain_text("90,0%", timeout=20_000)
    assert faults == []
    context.close()


def test_it_shows_the_figures_without_javascript(browser: Browser, hall: Hall) -> None:
    hall.answer([5, 5, 4, 4, 1])
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    context.add_cookies([{"name": "session", "value": hall.cookie, "url": hall.server.url}])
    page = context.new_page()
    page.goto(hall.server.url + hall.wall)
    expect(page.locator("#wall")).to_contain_text("80,0%")
    expect(page.get_by_text("Tự tải lại mỗi phút")).to_be_visible()
    context.close()
