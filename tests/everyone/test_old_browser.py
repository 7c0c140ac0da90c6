"""Without JavaScript, and with an htmx that the browser cannot read: everything can be answered."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.everyone.stage import Stage, opened

pytestmark = pytest.mark.browser


@pytest.fixture(params=["no script", "htmx too new"])
def old(browser: Browser, stage: Stage, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser that runs no script, or none of htmx."""
    context = opened(browser, stage, java_script_enabled=request.param != "no script")
    context.route("**/htmx.min.js", lambda route: route.fulfill(
        body="var htmx = (() => { ??? })", content_type="text/javascript"))  # fmt: skip
    yield context
    context.close()


def test_it_takes_a_whole_answer(old: BrowserContext, stage: Stage) -> None:
    page = old.new_page()
    code = stage.codes[0]
    page.goto(f"/q/{code}")
    known = len(stage.answers(code))
    with page.expect_navigation():
        page.locator('.tap[value="2"]').click()
    assert page.url.endswith("#follow-ups")
    expect(page.get_by_role("status").first).to_contain_text("Đã ghi nhận")
    expect(page.locator("#q-good")).to_have_count(0)
    page.check("#in-not_good-waiting")
    page.check("#in-recommend-0", force=True)
    page.check("#in-polite-none")
    choose = page.get_by_role("button", name="Chọn: Nhanh")
    if choose.is_visible():
        choose.click()
    else:
        page.select_option("#in-matters-speed", "1")
    page.fill("#in-waited-minutes", "20")
    page.get_by_role("button", name="Gửi").click()
    page.wait_for_url("**/thanks*")
    found = stage.answers(code)
    assert len(found) == known + 1
    assert {"overall": 2, "not_good": ["waiting"], "recommend": 0, "matters": ["speed"],
            "polite": None, "waited": 20} in found  # fmt: skip


def test_it_keeps_the_answers_when_look_and_language_change(
    old: BrowserContext, stage: Stage
) -> None:
    page = old.new_page()
    code = stage.codes[1]
    page.goto(f"/q/{code}")
    known = len(stage.answers(code))
    page.locator('.tap[value="3"]').click()
    page.fill("#in-waited-minutes", "33")
    page.locator(".c-foot summary").click()
    page.get_by_role("button", name="Tối", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#in-waited-minutes")).to_have_value("33")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#in-waited-minutes")).to_have_value("33")
    page.locator('.tap[value="4"]').click()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks*")
    assert len(stage.answers(code)) == known + 1
