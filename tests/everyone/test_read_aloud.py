"""Read aloud: with a voice of the device only, in the page's language, question by question.

Chromium here has no voices, so the device's interface (Web Speech) is played by a script.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.everyone.stage import Stage, opened, tap

pytestmark = pytest.mark.browser
DEVICE = """
(voices => {
  window.said = [];
  window.cancelled = 0;
  const device = {
    getVoices: () => voices, speaking: false, pending: false,
    speak(words) { window.said.push({text: words.text, lang: words.lang, end: words.onend}); },
    cancel() { window.cancelled += 1; },
    addEventListener() {},
  };
  Object.defineProperty(window, 'speechSynthesis', {value: device});
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
})(%s)
"""
VIETNAMESE = "[{lang: 'vi_VN', localService: true}, {lang: 'en-US', localService: true}]"


@pytest.fixture
def page(browser: Browser, stage: Stage, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone with the voices that the test names."""
    context = opened(browser, stage)
    page = context.new_page()
    page.add_init_script(DEVICE % getattr(request, "param", VIETNAMESE))
    page.goto(f"/q/{stage.codes[0]}")
    yield page
    context.close()


def said(page: Page) -> list[str]:
    return [str(each["text"]) for each in page.evaluate("said")]


def finish(page: Page) -> None:
    """The device has read what it was given."""
    page.evaluate("said.filter(each => each.end).slice(-1)[0].end()")


def test_it_reads_the_first_page_question_by_question(page: Page) -> None:
    page.locator(".c-foot summary").click()
    button = page.locator("[data-read]")
    expect(button).to_have_text("Đọc nội dung")
    button.click()
    expect(button).to_have_text("Dừng đọc")
    assert said(page)[0].startswith("Ẩn danh")
    finish(page)
    words = said(page)
    assert words[1] == "Ông/Bà hài lòng thế nào với Xã Bắc Sơn về Hộ tịch?"
    assert words[2:] == ["Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng",
                         "Rất không hài lòng"]  # fmt: skip
    assert {each["lang"] for each in page.evaluate("said")} == {"vi-VN"}
    finish(page)
    expect(button).to_have_text("Đọc nội dung")


def test_it_reads_what_came_after_the_first_tap_and_stops_when_asked(page: Page) -> None:
    tap(page, 2)
    page.locator(".c-foot summary").click()
    button = page.locator("[data-read]")
    button.click()
    for _ in range(12):
        if any("giới thiệu" in words for words in said(page)):
            break
        finish(page)
    assert "0: Chắc chắn không" in said(page)
    assert "Điều gì làm tốt?" not in " ".join(said(page)), "a hidden question was read"
    before = len(said(page))
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    finish(page)
    assert len(said(page)) == before


def test_it_reads_in_the_language_of_the_page(page: Page) -> None:
    page.get_by_role("link", name="English").click()
    page.locator(".c-foot summary").click()
    page.get_by_role("button", name="Read aloud").click()
    assert page.evaluate("said[0].lang") == "en-US"


@pytest.mark.parametrize(
    "page",
    ["[]", "[{lang: 'en-US', localService: true}]", "[{lang: 'vi-VN', localService: false}]"],
    indirect=True,
)
def test_it_hides_where_the_device_has_no_voice_of_its_own(page: Page) -> None:
    page.locator(".c-foot summary").click()
    expect(page.locator("[data-read]")).to_be_hidden()
