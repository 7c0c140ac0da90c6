# ruff: noqa: F811 - fixtures by name
"""The card under thumbs and keys in a real Chromium, and how fast a long checklist opens."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.audits.stage import CODES
from tests.audits.test_conduct_in_browser import (  # noqa: F401
    Office,
    browser,
    office,
    offices,
    tablet,
)
from tests.waiting import until

pytestmark = pytest.mark.browser
LISTENER = """
window.SpeechRecognition = function () {
  var self = this;
  window.listener = self;
  self.start = function () {};
  self.stop = function () { self.onend(); };
};
"""
SWIPE = """([card, dx, dy]) => {
  const at = (x, y) => [new Touch({identifier: 1, target: card, clientX: x, clientY: y})];
  const send = (type, x, y) => card.dispatchEvent(new TouchEvent(type, {
    bubbles: true, touches: type === 'touchend' ? [] : at(x, y), changedTouches: at(x, y)}));
  send('touchstart', 400, 400); send('touchmove', 400 + dx / 2, 400 + dy / 2);
  send('touchmove', 400 + dx, 400 + dy); send('touchend', 400 + dx, 400 + dy);
}"""


@pytest.fixture
def page(browser: Browser, office: Office) -> Iterator[Page]:
    """The lead's tablet at the first line."""
    page = tablet(browser, office, office.lead)
    yield page
    page.context.close()


def swipe(page: Page, across: int, down: int = 0) -> None:
    card: Any = page.locator("#line").element_handle()
    page.evaluate(SWIPE, [card, across, down])


def test_each_field_says_at_once_what_it_lacks(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_text("Không phù hợp nhẹ", exact=True).click()
    for name in ("criterion", "evidence", "statement", "deadline"):
        expect(page.locator(f"#lack-{name}")).to_be_visible()
    page.locator("#field-statement").fill("Thiếu chữ ký")
    expect(page.locator("#lack-statement")).to_be_hidden()
    page.locator("#field-statement").fill("")
    expect(page.locator("#lack-statement")).to_be_visible()
    page.locator("#question").click()
    page.keyboard.press("e")
    expect(page.locator("#field-criterion")).to_be_focused()


def test_a_swipe_goes_on_and_back_but_not_while_typing_or_scrolling(page: Page) -> None:
    swipe(page, -60)
    swipe(page, -120, 200)
    page.get_by_text("Phù hợp", exact=True).click()
    page.locator("#field-evidence").focus()
    swipe(page, -200)
    expect(page.locator("#question")).to_have_text(re.compile(CODES[0]))
    page.locator("#field-evidence").blur()
    swipe(page, -200)
    expect(page).to_have_url(re.compile(CODES[1]))
    swipe(page, 200)
    expect(page).to_have_url(re.compile(CODES[0]))


def test_the_keys_are_listed_on_asking(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.get_by_role("button", name="Phím tắt").click()
    expect(page.locator("#keys")).to_contain_text("Không phù hợp nặng")


def test_dictated_words_land_at_the_caret_and_are_saved(page: Page, office: Office) -> None:
    assert page.locator("[data-dictate]:visible").count() == 0 or page.evaluate(
        "'webkitSpeechRecognition' in window"
    )
    page.add_init_script(LISTENER)
    page.reload()
    page.get_by_text("Điểm mạnh", exact=True).click()
    note = page.locator("#field-note")
    note.fill("Đầu cuối")
    note.evaluate("field => field.setSelectionRange(3, 3)")
    page.locator('[data-dictate="field-note"]').click()
    assert page.evaluate("window.listener.lang") == "vi-VN"
    with page.expect_response("**/edits"):
        page.evaluate(
            """window.listener.onresult({resultIndex: 0,
               results: [Object.assign([{transcript: 'giữa'}], {isFinal: true})]})"""
        )
        page.locator('[data-dictate="field-note"]').click()
    expect(note).to_have_value("Đầu giữa cuối")
    page.get_by_role("button", name="Sau", exact=True).click()
    expect(page).to_have_url(re.compile(CODES[1]))
    until(lambda: (CODES[0], "note", "Đầu giữa cuối") in office.log())


def test_the_list_grades_by_one_tap(page: Page, office: Office) -> None:
    page.goto(f"{office.address}/audits/{office.audit_id}/checklist")
    row = page.locator(f'[id="line-{CODES[1]}"]')
    with page.expect_response("**/edits"):
        row.locator(".grade-nc_major").click()
    expect(row).to_contain_text("Còn thiếu")
    with page.expect_response("**/edits"):
        row.locator(".grade-na").click()
    expect(row.locator('[value="na"]')).to_be_checked()
    assert [entry[2] for entry in office.log()] == ["nc_major", "na"]


@pytest.mark.parametrize("width", [360, 820, 1440])
def test_lists_and_meetings_fit_every_width_with_large_targets(
    page: Page,
    office: Office,
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 1180})
    for path in ("checklist", "meetings/closing", f"conduct?item={CODES[0]}"):
        page.goto(f"{office.address}/audits/{office.audit_id}/{path}")
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.evaluate(
            """[...document.querySelectorAll('main :is(button, summary, label.choice, a.btn)')]
            .filter(e => e.checkVisibility())
            .map(e => [e.textContent.trim(), e.getBoundingClientRect().height])
            .filter(([, height]) => height < 47.9)"""
        )
        assert small == [], path
