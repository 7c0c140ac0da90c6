"""The kinds of question on real screens: rankings by buttons, matrices as tables, thumbs."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import overflow
from tests.everyone.stage import NARROW, PHONE, TABLET, Stage, opened, tap
from tests.web.test_look_in_browser import OPEN_ALL, SMALL

pytestmark = pytest.mark.browser
ORDER = "[...document.querySelectorAll('.rank')].map(r => r.querySelector('select').name)"
SENT = """Object.fromEntries([...new FormData(document.getElementById('answers'))]
  .filter(([name, value]) => name.startsWith('matters.') && value))"""


def asked(browser: Browser, stage: Stage, size: tuple[int, int] = PHONE) -> Page:
    page = opened(browser, stage, size).new_page()
    page.goto(f"/q/{stage.codes[0]}")
    page.locator("form[data-htmx-powered]").first.wait_for(state="attached")
    tap(page, 2)
    return page


def test_it_ranks_with_buttons_and_the_keyboard_alone(browser: Browser, stage: Stage) -> None:
    page = asked(browser, stage)
    expect(page.locator(".rank select").first).to_be_hidden()
    page.get_by_role("button", name="Chọn: Phí, lệ phí").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rank").first).to_contain_text("Phí, lệ phí")
    expect(page.locator(".q-ranking [role=status]")).to_have_text("Phí, lệ phí: 1")
    page.get_by_role("button", name="Chọn: Nhanh").press("Space")
    page.get_by_role("button", name="Lên: Nhanh").press("Enter")
    assert page.evaluate(SENT) == {"matters.speed": "1", "matters.fees": "2"}
    assert page.evaluate(ORDER)[:2] == ["matters.speed", "matters.fees"]
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "Xuống: Nhanh", "up is no way from the first place, so the focus moves on"
    page.get_by_role("button", name="Chọn: Nơi chờ").press("Enter")
    expect(page.get_by_role("button", name="Chọn: Thái độ")).to_be_disabled()  # three places
    page.get_by_role("button", name="Bỏ chọn: Nhanh").press("Enter")
    assert page.evaluate(SENT) == {"matters.fees": "1", "matters.place": "2"}
    page.context.close()


def test_it_stores_what_was_ranked_and_keeps_it_on_a_page_with_faults(
    browser: Browser, stage: Stage
) -> None:
    page = opened(browser, stage).new_page()
    page.goto(f"/q/{stage.codes[1]}")
    tap(page, 4)
    page.get_by_role("button", name="Chọn: Thái độ").click()
    page.fill("#in-waited-hours", "lâu lắm")
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator(".q-duration .q-error")).to_be_visible()
    expect(page.locator(".rank").first).to_contain_text("Thái độ")
    page.fill("#in-waited-hours", "")
    page.get_by_role("button", name="Gửi").click()
    page.wait_for_url("**/thanks*")
    assert stage.answers(stage.codes[1]) == [{"overall": 4, "matters": ["manner"]}]
    page.context.close()


@pytest.mark.parametrize("size", [NARROW, PHONE, TABLET])
def test_it_lays_a_matrix_out_as_a_table_only_where_there_is_room(
    browser: Browser, stage: Stage, size: tuple[int, int]
) -> None:
    page = asked(browser, stage, size)
    boxes = [box.bounding_box() for box in page.locator("#q-polite .choice").all()]
    heights = {round(box["y"]) for box in boxes if box}
    assert len(boxes) == 6
    assert len(heights) == (1 if size[0] >= 600 else 6)
    assert page.locator(".matrix-head").is_visible() is (size[0] >= 600)
    assert overflow(page) <= 0
    page.evaluate(OPEN_ALL)
    assert page.evaluate(SMALL, 48) == []
    points = [box.bounding_box() for box in page.locator(".point").all()]
    assert all(box and box["height"] >= 48 and box["width"] >= 44 for box in points)
    page.context.close()


def test_it_asks_on_by_what_was_answered_in_a_row_and_in_fields(
    browser: Browser, stage: Stage
) -> None:
    page = asked(browser, stage)
    for opens, hidden in (("#in-polite-2", "#q-why_polite"), ("", "#q-why_long")):
        expect(page.locator(hidden)).to_be_hidden()
        if opens:
            page.check(opens)
        else:
            page.fill("#in-waited-hours", "0,5")
            page.fill("#in-waited-minutes", "30")
        expect(page.locator(hidden)).to_be_visible()
    page.fill("#in-waited-minutes", "29")
    expect(page.locator("#q-why_long")).to_be_hidden()
    page.context.close()


def test_it_changes_the_reasons_with_the_score(browser: Browser, stage: Stage) -> None:
    page = asked(browser, stage)
    expect(page.locator("#q-not_good")).to_be_visible()
    expect(page.locator("#q-good")).to_have_count(0)
    page.locator('.tap[value="5"]').click()
    expect(page.locator("#q-good")).to_be_visible()
    expect(page.locator("#q-not_good")).to_have_count(0)
    page.context.close()
