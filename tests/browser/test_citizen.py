"""The citizen's phone: one question, one tap, what follows, thanks."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.stage import PHONE, Stage, opened, overflow
from tests.web.test_look_in_browser import OPEN_ALL, SMALL

pytestmark = pytest.mark.browser
WORDS = ["Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"]

# Whether the focus shows: on the element, or on the answer's frame around it.
RINGED = """(() => {
  const e = document.activeElement;
  const frame = e.closest('.choice, .check, .tap') || e;
  return [e, frame].some(each => parseFloat(getComputedStyle(each).outlineWidth) >= 2);
})()"""


@pytest.fixture
def phone(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    """A phone that was never here before."""
    context = opened(browser, stage, PHONE)
    yield context
    context.close()


def ask(context: BrowserContext, code: str) -> Page:
    """Read the QR code."""
    page = context.new_page()
    page.goto(f"/q/{code}")
    return page


def tap(page: Page, word: str) -> None:
    """Press one of the five answers."""
    page.locator(".taps").get_by_role("button", name=word, exact=True).click()


def test_it_takes_an_answer_in_one_tap_and_the_rest_in_place(
    phone: BrowserContext, stage: Stage
) -> None:
    code = stage.code(0)
    page = ask(phone, code)
    page.locator("form[data-htmx-powered]").first.wait_for(state="attached")
    expect(page.locator(".c-agency")).to_contain_text(stage.demo.points[0].agency.name)
    expect(page.locator(".c-place")).to_contain_text("Quầy")
    assert page.locator(".taps button").all_inner_texts() == WORDS
    page.evaluate("window.stayed = true")
    tap(page, "Hài lòng")
    expect(page.get_by_role("status")).to_contain_text("Đã ghi nhận")
    expect(page.get_by_role("status")).to_be_in_viewport()
    expect(page.locator('.tap[aria-pressed="true"]')).to_have_text("Hài lòng")
    assert page.evaluate("window.stayed"), "the first tap loaded a page"
    assert [json.loads(each) for each in stage.answers(code)] == [{"overall": 4}]
    expect(page.get_by_text("Điều gì chưa tốt?")).to_be_hidden()
    page.get_by_label("Thái độ phục vụ").check()
    page.get_by_label("Đúng hẹn", exact=True).check()
    page.get_by_label("Ông/Bà có góp ý gì thêm?").fill("Cán bộ hướng dẫn tận tình.")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("[Cc]ảm ơn"))
    (kept,) = stage.answers(code)
    wanted = {"overall": 4, "good": ["attitude"], "on_time": "on_time", "comment": True}
    assert json.loads(kept) == wanted


def test_it_works_without_javascript(browser: Browser, stage: Stage) -> None:
    context = opened(browser, stage, PHONE, java_script_enabled=False)
    page = ask(context, stage.code(1))
    tap(page, "Không hài lòng")
    expect(page.get_by_role("status")).to_contain_text("Đã ghi nhận")
    page.get_by_label("Thời gian chờ").first.check()
    page.get_by_role("button", name="Gửi").click()
    expect(page).to_have_url(re.compile("/thanks"))
    (kept,) = stage.answers(stage.code(1))
    assert json.loads(kept) == {"overall": 2, "not_good": ["waiting"]}
    context.close()


def test_it_works_by_keyboard_alone(phone: BrowserContext, stage: Stage) -> None:
    page = ask(phone, stage.code(2))

    def to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                assert page.evaluate(RINGED), selector
                return
        raise AssertionError(f"no way to {selector} by Tab")

    to(".skip")
    to(".taps li:nth-child(3) .tap")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Bình thường")
    to("#follow-ups input[type=checkbox]")
    page.keyboard.press("Space")
    to("#follow-ups button[name=done]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/thanks"))
    (kept,) = stage.answers(stage.code(2))
    assert json.loads(kept) == {"overall": 3, "not_good": ["attitude"]}


def test_it_stays_in_the_language_that_was_chosen(phone: BrowserContext, stage: Stage) -> None:
    page = ask(phone, stage.code(3))
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    tap(page, "Satisfied")
    expect(page.get_by_role("status")).to_have_text("Recorded: Satisfied")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.goto(f"/q/{stage.code(3)}")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_it_remembers_theme_and_text_size(phone: BrowserContext, stage: Stage) -> None:
    page = ask(phone, stage.code(4))
    normal = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.locator(".c-foot summary").click()
    with page.expect_response("**/look"):
        page.get_by_role("button", name="Tối", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    with page.expect_response("**/look"):
        page.get_by_role("button", name="Rất lớn").click()
    expect(page.locator("html")).to_have_attribute("data-size", "larger")
    page.goto(f"/q/{stage.code(4)}")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > normal * 1.3
    assert overflow(page) <= 0


def test_it_says_kindly_why_a_code_leads_nowhere(phone: BrowserContext, stage: Stage) -> None:
    revoked, closed = stage.code(-1), stage.code(-2)
    with stage.client("quantri") as client:
        for code, act in ((revoked, "codes"), (closed, "closure")):
            ((point,),) = stage.rows("SELECT point_id FROM point_codes WHERE code = ?", code)
            done = client.post(f"/points/{point}/{act}", data={"code": code})
            assert done.status_code in {303, 409}  # 409: in a province that is used again
    page = phone.new_page()
    for code, status in (("ZZZZZZZ", 404), (revoked, 410), (closed, 410)):
        answer = page.goto(f"/q/{code}")
        assert answer is not None
        assert answer.status == status
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("main")).to_contain_text("quầy")
        assert overflow(page) <= 0


def test_it_stores_nothing_twice_on_the_way_back(phone: BrowserContext, stage: Stage) -> None:
    code = stage.code(5)
    page = ask(phone, code)
    tap(page, "Hài lòng")
    expect(page.get_by_role("status")).to_contain_text("Hài lòng")
    tap(page, "Rất hài lòng")
    expect(page.get_by_role("status")).to_contain_text("Rất hài lòng")
    with page.expect_request("**/q/*") as sent:
        page.get_by_role("button", name="Gửi").click()
    expect(page).to_have_url(re.compile("/thanks"))
    again = phone.request.post(
        sent.value.url,
        data=sent.value.post_data or "",
        headers={"content-type": "application/x-www-form-urlencoded", "origin": stage.url},
    )
    assert again.ok
    page.reload()
    assert [json.loads(each)["overall"] for each in stage.answers(code)] == [5]
    page.go_back()
    tap(page, "Bình thường")
    expect(page.get_by_role("status")).to_contain_text("Bình thường")
    assert [json.loads(each)["overall"] for each in stage.answers(code)] == [3]


def test_it_asks_with_the_first_request(phone: BrowserContext, stage: Stage) -> None:
    page = phone.new_page()
    refused: list[str] = []

    def document_only(route: Route) -> None:
        if route.request.resource_type == "document":
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    page.route("**", document_only)
    page.goto(f"/q/{stage.code(6)}")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    faces = page.evaluate(
        "[...document.querySelectorAll('.tap .face')].map(f => f.getBBox().width > 0)"
    )
    assert faces == [True] * 5
    assert all(url.endswith(".js") for url in refused), refused
    page.unroute("**")
    page.goto(f"/q/{stage.code(6)}")
    blocking = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(r => r.renderBlockingStatus === 'blocking').map(r => r.name)"
    )
    assert blocking == []


def test_it_fits_a_phone_with_room_for_thumbs(phone: BrowserContext, stage: Stage) -> None:
    page = ask(phone, stage.code(7))
    assert page.locator(".tap").first.bounding_box() is not None
    for box in (each.bounding_box() for each in page.locator(".tap").all()):
        assert box is not None
        assert box["height"] >= 56
    tap(page, "Không hài lòng")
    expect(page.get_by_role("status")).to_be_visible()
    page.evaluate(OPEN_ALL)
    assert page.evaluate(SMALL, 48) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Gửi").click()
    expect(page).to_have_url(re.compile("/thanks"))
    page.evaluate(OPEN_ALL)
    assert page.evaluate(SMALL, 48) == []
    assert overflow(page) <= 0
