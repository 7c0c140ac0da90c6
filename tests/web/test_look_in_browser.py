"""The style page in a real Chromium under the real policy: axe, reflow, targets, focus."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from auditapp.base.settings import ROOT
from tests.web.style_app import CHROMIUM, PAGES, THEMES, served

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules/axe-core/axe.min.js"
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
SMALL = """least => [
  ...document.querySelectorAll('a, button, summary, input, select, label.choice')]
  .filter(e => e.checkVisibility() && !e.closest('p, td, th, nav.crumbs, .skip, .choice, .check'))
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && Math.round(box.height) < least).map(([html]) => html)"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The style pages, served."""
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])
        yield browser
        browser.close()


def opened(browser: Browser, url: str, width: int, **options: Any) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", PAGES)
def test_it_gives_axe_nothing_to_find(
    browser: Browser, address: str, path: str, theme: str
) -> None:
    page = opened(browser, f"{address}{path}?theme={theme}", 1024, bypass_csp=True)
    page.evaluate(OPEN_ALL)
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [
        (rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found["violations"]
    ] == []
    page.context.close()


@pytest.mark.parametrize("size", ["normal", "larger"])
@pytest.mark.parametrize("path", PAGES)
def test_it_never_scrolls_sideways(browser: Browser, address: str, path: str, size: str) -> None:
    for width in (320, 360, 600, 820, 1440):
        page = opened(browser, f"{address}{path}?size={size}&theme=contrast", width)
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()


@pytest.mark.parametrize(("path", "least"), [("/q/style", 48), ("/agencies/style", 40)])
def test_it_makes_targets_large(browser: Browser, address: str, path: str, least: int) -> None:
    page = opened(browser, f"{address}{path}", 360)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(SMALL, least) == []
    page.context.close()


def test_it_makes_the_auditors_targets_large(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/audits/style", 820)
    small = page.evaluate(SMALL, 48)
    assert [html for html in small if "brand" not in html and "summary" not in html] == []
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_it_breaks_no_rule_of_the_policy(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.goto(f"{address}{path}")
    page.wait_for_load_state("networkidle")
    assert said == []
    page.close()


def test_it_reaches_the_skip_link_first(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/agencies/style", 1440)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box() is not None
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.context.close()


def test_it_asks_before_what_cannot_be_undone(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/agencies/style", 1440)
    page.fill("#in-email", "hoa@langson.gov.vn")
    page.select_option("#in-role", "auditor")
    page.click("text=Khoá tài khoản")
    assert page.locator("dialog[open]").inner_text().startswith("Khoá tài khoản này?")
    page.click("dialog[open] >> text=Không, quay lại")
    assert page.url.endswith("/agencies/style")
    assert not page.locator("dialog[open]").is_visible()
    page.click("text=Khoá tài khoản")
    with page.expect_request(lambda request: request.method == "POST"):
        page.click("dialog[open] >> text=Có, tiếp tục")
    page.context.close()


def test_it_closes_menus_on_escape_and_elsewhere(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/agencies/style", 1440)
    page.click("text=Hiển thị")
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.click("text=Hiển thị")
    page.click("h1")
    assert page.locator("details.menu[open]").count() == 0
    page.context.close()


def test_it_prints_the_dark_theme_on_white(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/agencies/style?theme=dark", 900)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert not page.locator(".band").is_visible()
    page.context.close()


def test_it_shows_staff_pages_in_their_own_letters(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/agencies/style", 1440)
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
    assert loaded >= 4
    page.context.close()
    page = opened(browser, f"{address}/q/style", 360)
    assert page.evaluate("document.fonts.size") == 0
    page.context.close()
