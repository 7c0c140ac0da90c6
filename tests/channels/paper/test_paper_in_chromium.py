"""Every kind of question in Chromium: on A4, and keyed in by the keyboard alone.

The page asks the service of the test, without a server between them.
"""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route, async_playwright, expect

from auditapp.store.engine import Database
from tests.channels.paper.stage import Desk
from tests.channels.paper.test_paper_kinds import STORED, answers, kinds
from tests.web.style_app import CHROMIUM

__all__ = ["kinds"]
pytestmark = [pytest.mark.browser, pytest.mark.anyio]
SITE = "http://localhost"
TEXT_WIDTH = 624  # pixels between the margins: 210 - 30 - 15 mm
KEYS = (
    *("Enter", "2", "2", "1", "Enter", "7", "Enter", "3", "5", "1", "2", "4", "Enter"),
    *("2", "5", "9", *"Gat", "Enter", *"1:30", "Enter", *"Dong", "Enter", "3", "Enter"),
)
CUT_OFF = """() => {
  const edge = document.documentElement.clientWidth;
  return [...document.querySelectorAll('.sheet *')].filter(el => {
    const place = el.getBoundingClientRect();
    return place.left < 0 || place.right > edge + 1 || el.scrollWidth > el.clientWidth + 1
      && getComputedStyle(el).display !== 'inline';
  }).map(el => el.className + ' ' + el.textContent.slice(0, 40));
}"""


@pytest.fixture
async def page(desk: Desk) -> AsyncIterator[Page]:
    """A page whose every request goes to the service of the test."""

    async def answer(route: Route) -> None:
        asked, parts = route.request, urlsplit(route.request.url)
        wanted = ("accept", "content-type")
        answer = await desk.client.request(
            asked.method,
            f"{parts.path}?{parts.query}",
            content=asked.post_data_buffer,
            headers={name: asked.headers[name] for name in wanted if name in asked.headers},
        )
        headers = {"content-type": answer.headers.get("content-type", "")}
        await route.fulfill(status=answer.status_code, headers=headers, body=answer.content)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*CHROMIUM]
        )
        page = await browser.new_page(viewport={"width": TEXT_WIDTH, "height": 971})
        await page.route("**/*", answer)
        yield page
        await browser.close()


async def pages_of(page: Page, desk: Desk, language: str) -> int:
    """Return how many pages of A4 the last sheet of a batch takes; nothing may be cut off."""
    await page.emulate_media(media="print")
    await page.goto(f"{SITE}/paper/{desk.batch}/print?from=20&language={language}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= TEXT_WIDTH
    assert await page.evaluate(CUT_OFF) == []
    paper = await page.pdf(prefer_css_page_size=True)
    if folder := os.environ.get("SHOTS"):
        Path(folder, f"{desk.batch}-{language}.pdf").write_bytes(paper)
    sizes = {round(float(size), 2) for size in re.findall(rb"/MediaBox \[0 0 ([\d.]+)", paper)}
    assert sizes == {594.96}
    return len(re.findall(rb"/Type /Page\b(?!s)", paper))


async def test_it_fits_the_short_form_on_both_sides_of_a_leaf(desk: Desk, page: Page) -> None:
    for language in ("vi", "en"):
        assert await pages_of(page, desk, language) <= 2


async def test_it_fits_every_kind_on_both_sides_of_a_leaf(kinds: Desk, page: Page) -> None:
    for language in ("vi", "fr"):
        assert await pages_of(page, kinds, language) <= 2
    boxes = await page.locator(".scale .box").all()
    places = [await box.bounding_box() for box in boxes]
    assert len(places) == 11
    assert len({place["y"] for place in places if place}) == 1


async def test_it_keys_in_every_kind_by_keyboard_alone(
    kinds: Desk, database: Database, page: Page
) -> None:
    await page.goto(f"{SITE}/paper/{kinds.batch}/sheets/new")
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=Path(folder, "entry.png"), full_page=True)
    for key in KEYS:
        await page.keyboard.press(key)
        if key == "4":
            words = "Câu này chỉ xếp hạng nhiều nhất 3 mục."
            await expect(page.locator("#paper-state")).to_have_text(words)
    await expect(page.locator("#paper-done")).to_have_text("1")
    assert await answers(database) == [STORED]
