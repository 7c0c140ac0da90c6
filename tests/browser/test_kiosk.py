"""The tablet at the counter: works without network, survives being killed, minds its manners."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.kiosk_stage import HELD, PIN, READY, Place, kill, pair, prepare, tablet
from tests.faults.recount import miscounted
from tests.waiting import until
from tests.web.test_look_in_browser import SMALL

pytestmark = pytest.mark.browser
FACES = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng")

SCROLLS = """[document.documentElement.scrollWidth - innerWidth,
  document.documentElement.scrollHeight - innerHeight]"""

# What a tap and "send" do, without the taps.
MANY = """async n => {
  for (let i = 0; i < n; i += 1) {
    const answer = kioskBox.fresh(document.body.dataset.survey, document.body.dataset.point);
    answer.fields = {overall: [String(1 + i % 5)], comment: ['Góp ý ' + i]};
    answer.open = false;
    await kioskBox.keep(answer);
  }
}"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A counter with two kiosks."""
    place = prepare(tmp_path_factory.mktemp("kiosk"))
    yield place
    place.kill()


@pytest.fixture(scope="module")
def paired(
    browser: Browser, place: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """A second tablet."""
    place.start()
    with tablet(browser, tmp_path_factory.mktemp("manners")) as page:
        pair(page, place, "manners")
        yield page


def again(page: Page, place: Place, *, idle: int) -> Page:
    """Open the second tablet's page anew, to return after so many seconds without a touch."""
    place.rows("UPDATE kiosks SET idle_seconds = ? WHERE name = 'manners'", idle)
    page.goto(place.url)
    return page


@pytest.fixture
def manners(paired: Page, place: Place) -> Page:
    """The second tablet, in no hurry."""
    return again(paired, place, idle=60)


@pytest.fixture
def hurried(paired: Page, place: Place) -> Page:
    """The second tablet, returning after two seconds."""
    return again(paired, place, idle=2)


def tap(page: Page, word: str) -> None:
    """Press a face."""
    page.locator(".k-faces").get_by_role("button", name=word, exact=True).click()


def answer(page: Page, word: str) -> None:
    """Answer as a hurried citizen does: a face, send, done."""
    tap(page, word)
    page.locator("[data-finish]").click()
    page.locator("[data-again]").click()


def test_it_stores_500_answers_given_offline_once_each_though_killed_twice(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    place.start()
    with tablet(browser, profile) as page:
        pair(page, place, "outbox")
    with tablet(browser, profile) as page:  # Chromium writes cookies to its disk when it ends
        page.goto(place.url)
        until(lambda: bool(page.evaluate(READY)))
        place.kill()
        for number in range(20):
            answer(page, FACES[number % 5])
        page.evaluate(MANY, 229)
        tap(page, "Hài lòng")  # the 250th stays half done
        expect(page.locator(".k-recorded")).to_be_visible()
        assert page.evaluate(HELD) == 250
        kill(profile)
    with tablet(browser, profile) as page:
        page.goto(place.url)  # nobody serves: the page comes from the device
        expect(page.locator(".k-face").first).to_be_visible()
        page.evaluate(MANY, 250)
        assert page.evaluate(HELD) == 500
        place.start()
        page.evaluate("kioskBox.send()")
        until(lambda: place.stored() > 0)
        kill(profile)  # some are stored, and the tablet was not told of all of them
    with tablet(browser, profile) as page:
        page.goto(place.url)
        until(lambda: page.evaluate(HELD) == 0)
        expect(page.locator("[data-state]")).to_have_text("Đã gửi hết")
    assert place.stored() == 500
    assert miscounted(place.database) == {}
    by_face = place.rows(
        "SELECT json_extract(answers, '$.overall'), count(*) FROM responses "
        "WHERE channel = 'kiosk' GROUP BY 1 ORDER BY 1"
    )
    # 229 and 250 in turn from 1 to 5, four taps on each face, and the tap that was left.
    assert by_face == [(1, 100), (2, 100), (3, 100), (4, 101), (5, 99)]


def test_it_returns_to_the_start_and_keeps_what_was_tapped(hurried: Page, place: Place) -> None:
    before = place.stored()
    hurried.get_by_role("link", name="English").click()
    expect(hurried.locator("html")).to_have_attribute("lang", "en")
    hurried.locator("[data-contrast]").click()
    expect(hurried.locator("html")).to_have_attribute("data-theme", "contrast")
    tap(hurried, "Satisfied")
    expect(hurried.get_by_text("Recorded: Satisfied")).to_be_visible()
    expect(hurried.get_by_text("What was good?")).to_be_visible()
    expect(hurried.get_by_text("What was not good?")).to_be_hidden()
    expect(hurried.locator("html")).to_have_attribute("lang", "vi")
    expect(hurried.locator("html")).to_have_attribute("data-theme", "system")
    expect(hurried.locator(".k-headline h2")).to_contain_text("Ông/Bà hài lòng")
    until(lambda: place.stored() == before + 1)
    hurried.go_back()
    expect(hurried.locator(".k-face").first).to_be_visible()


def test_it_never_returns_while_somebody_types(hurried: Page, place: Place) -> None:
    before = place.stored()
    tap(hurried, "Không hài lòng")
    for _ in range(3):
        hurried.locator("[data-next]").click()
    field = hurried.get_by_label("Ông/Bà có góp ý gì thêm?")
    field.click()
    for word in ("Tôi ", "chờ ", "hơi ", "lâu."):
        hurried.keyboard.type(word)
        hurried.wait_for_timeout(200)
    hurried.wait_for_timeout(2600)  # longer than without typing
    expect(field).to_have_value("Tôi chờ hơi lâu.")
    assert place.stored() == before
    expect(hurried.locator(".k-headline")).to_be_visible(timeout=9000)
    until(lambda: place.stored() == before + 1)
    words = [row[0] for row in place.rows("SELECT words FROM comments")]
    assert "Tôi chờ hơi lâu." in words


def test_it_lets_nobody_leave_without_the_pin_with_and_without_network(manners: Page) -> None:
    for offline in (False, True):
        manners.context.set_offline(offline)
        manners.locator("[data-leave]").click()
        manners.get_by_label("Mã PIN").fill("1357")
        manners.get_by_role("button", name="Mở khóa").click()
        expect(manners.get_by_text("Mã PIN không đúng.")).to_be_visible()
        expect(manners.locator("[data-panel]")).to_be_hidden()
        manners.get_by_label("Mã PIN").fill(PIN)
        manners.get_by_role("button", name="Mở khóa").click()
        panel = manners.locator("[data-panel]")
        expect(panel).to_be_visible()
        panel.get_by_role("button", name="Trở lại khảo sát").click()
        expect(manners.locator(".k-face").first).to_be_visible()
    manners.context.set_offline(False)


def test_it_fits_tablets_without_scrolling_and_has_room_for_fingers(manners: Page) -> None:
    for width, height in ((1280, 800), (800, 1280), (820, 1180)):
        manners.set_viewport_size({"width": width, "height": height})
        for face in manners.locator(".k-face").all():
            box = face.locator("svg").bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 96
        tap(manners, "Không hài lòng")
        for _ in range(4):
            assert manners.evaluate(SCROLLS) == [0, 0]
            assert manners.evaluate(SMALL, 48) == []
            manners.evaluate("document.querySelector('[data-next]:not([hidden])')?.click()")
        manners.locator("[data-finish]").click()
        manners.locator("[data-again]").click()


def test_it_keeps_its_answers_when_it_is_withdrawn(
    manners: Page, place: Place, tmp_path: Path
) -> None:
    before = place.stored()
    place.rows("UPDATE kiosks SET revoked_at = '2026-01-01 00:00:00' WHERE name = 'manners'")
    answer(manners, "Bình thường")
    expect(manners.get_by_label("Mã ghép nối")).to_be_visible()
    expect(manners.locator("[data-left]")).to_contain_text("còn 1 phiếu")
    with manners.expect_download() as saved:
        manners.get_by_role("button", name="Lưu phiếu ra tệp").click()
    saved.value.save_as(tmp_path / "left.json")
    (kept,) = json.loads((tmp_path / "left.json").read_text("utf-8"))["answers"]
    assert kept["fields"] == {"overall": ["3"]}
    assert place.stored() == before
