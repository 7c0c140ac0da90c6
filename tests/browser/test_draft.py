"""Drafting a checklist by keyboard alone, in a browser without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.stage import TABLET, Stage, opened, overflow
from tests.browser.visit import one

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """The leader's tablet, scripts switched off."""
    context = opened(browser, stage, TABLET, username="truongdoan", java_script_enabled=False)
    yield context.new_page()
    context.close()


def codes(page: Page) -> list[str]:
    """Return the lines in the order shown."""
    lines = page.locator(".draft-line").all()
    return [str(line.get_attribute("id")).removeprefix("line-") for line in lines]


def test_it_orders_removes_and_adds_lines_by_keyboard_without_scripts(
    page: Page, stage: Stage
) -> None:
    draft = f"/audits/{one(stage, 'SELECT audit_id FROM audit_drafts')}/draft"
    page.goto(draft)
    before = codes(page)
    assert page.locator(".last-time").count() > 10
    first = page.locator(".draft-line").nth(0)
    down = first.get_by_role("button", name=f"Chuyển {before[0]} xuống")
    down.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#line-*")
    assert codes(page)[:2] == before[1::-1]
    page.keyboard.press("Tab")  # the line that was moved is where the keyboard goes on
    assert page.evaluate("document.activeElement.closest('.draft-line').id") == f"line-{before[0]}"
    page.get_by_role("button", name=f"Bỏ {before[0]}").press("Enter")
    page.wait_for_url("**#lines")
    assert codes(page) == before[1:]
    page.get_by_label("Từ cần tìm").fill(before[0])
    page.keyboard.press("Enter")
    page.get_by_role("checkbox").first.press("Space")
    page.get_by_role("button", name="Thêm các câu hỏi đã chọn").press("Enter")
    page.wait_for_url("**#lines")
    assert sorted(codes(page)) == sorted(before)
    assert overflow(page) <= 0
