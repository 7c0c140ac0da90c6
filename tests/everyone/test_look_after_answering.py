"""Another look or language after the first tap: still one answer, nothing typed is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.everyone.stage import Stage, opened, tap

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """A phone with the first question on it."""
    context = opened(browser, stage)
    page = context.new_page()
    page.goto(f"/q/{stage.codes[0]}")
    yield page
    context.close()


def test_it_changes_colours_and_size_in_place_and_remembers_them(page: Page, stage: Stage) -> None:
    known = len(stage.answers(stage.codes[0]))
    page.evaluate("window.stayed = true")
    tap(page, 3)
    page.fill("#in-took-days", "2")
    page.locator(".c-foot summary").click()
    with page.expect_response("**/look"):
        page.get_by_role("button", name="Tối", exact=True).click()
    with page.expect_response("**/look"):
        page.get_by_role("button", name="Rất lớn").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-size", "larger")
    expect(page.locator('[data-look][aria-pressed="true"]')).to_have_text(["Tối", "Rất lớn"])
    assert page.evaluate("window.stayed"), "the page was loaded anew"
    expect(page.locator("#in-took-days")).to_have_value("2")
    tap(page, 5)
    expect(page.get_by_role("status").first).to_contain_text("Rất hài lòng")
    assert len(stage.answers(stage.codes[0])) == known + 1
    page.goto(f"/q/{stage.codes[0]}")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-size", "larger")


def test_it_takes_the_answers_along_into_another_language(page: Page, stage: Stage) -> None:
    known = len(stage.answers(stage.codes[0]))
    tap(page, 1)
    page.fill("#in-took-days", "3")
    page.get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("#in-took-days")).to_have_value("3")
    expect(page.locator('.tap[aria-pressed="true"]')).to_have_text("Très insatisfait")
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/thanks*")
    found = stage.answers(stage.codes[0])
    assert len(found) == known + 1
    assert {"overall": 1, "took": 4320} in found


def test_it_takes_the_short_way_while_nothing_is_answered(page: Page) -> None:
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("?lang=en")
