"""What keyboard, switch and screen reader meet: order, names, groups, and where the focus goes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.everyone.stage import Stage, opened, tap
from tests.web.test_look_in_browser import AXE, OPEN_ALL

pytestmark = pytest.mark.browser
# What the Tab key reaches, in this order; one stop for a group of radio buttons.
STOPS = """() => {
  const e = document.activeElement;
  const name = e.getAttribute('aria-label') || e.name || e.textContent.trim().split(/\\s{2,}/)[0];
  return e.type === 'radio' ? 'radio ' + e.name : e.tagName.toLowerCase() + ' ' + name;
}"""


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """A phone with the first question on it."""
    context = opened(browser, stage, bypass_csp=True)
    page = context.new_page()
    page.goto(f"/q/{stage.codes[0]}")
    yield page
    context.close()


def tree(page: Page) -> list[dict[str, Any]]:
    """Return what a screen reader is told, in its order."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            "said": node.get("description", {}).get("value", ""),
        }
        for node in nodes
        if not node["ignored"]
    ]


def names(nodes: list[dict[str, Any]], *roles: str) -> list[str]:
    return [node["name"] for node in nodes if node["role"] in roles]


def stops(page: Page, most: int = 60) -> list[str]:
    found: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found.append(page.evaluate(STOPS))
        if found[-1] == "summary Cỡ chữ và màu sắc":
            break
    return found


def test_it_says_the_question_and_then_its_answers(page: Page) -> None:
    nodes = tree(page)
    assert names(nodes, "heading") == ["Ông/Bà hài lòng thế nào với Xã Bắc Sơn về Hộ tịch?"]
    assert "Ông/Bà hài lòng thế nào với Xã Bắc Sơn về Hộ tịch?" in names(nodes, "group")
    assert names(nodes, "button") == ["Rất hài lòng", "Hài lòng", "Bình thường",
                                      "Không hài lòng", "Rất không hài lòng"]  # fmt: skip
    assert stops(page) == [
        "a Bỏ qua, đến nội dung chính", "a English", "a Français", "a Thông báo về dữ liệu",
        *["button overall"] * 5, "summary Cỡ chữ và màu sắc",
    ]  # fmt: skip


def test_it_goes_on_after_the_first_tap_where_the_questions_begin(page: Page) -> None:
    page.locator('.tap[value="2"]').press("Enter")
    expect(page.locator("#follow-ups form")).to_be_visible()
    expect(page.locator("#follow-ups [role=status]").first).to_be_focused()
    assert page.evaluate("document.activeElement.textContent").startswith("Đã ghi nhận")
    found = stops(page)
    assert found == [
        "input not_good", "input not_good", "radio recommend",
        "button Chọn: Nhanh", "button Chọn: Thái độ", "button Chọn: Phí, lệ phí",
        "button Chọn: Nơi chờ", "radio polite", "radio listens", "radio clear",
        "input waited.hours", "input waited.minutes", "input took.days", "input receipt",
        "button done", "summary Cỡ chữ và màu sắc",
    ]  # fmt: skip


def test_it_names_every_control_and_group(page: Page) -> None:
    tap(page, 2)
    nodes = tree(page)
    controls = ("radio", "checkbox", "textbox", "button", "combobox", "link")
    assert [node for node in nodes if node["role"] in controls and not node["name"]] == []
    groups = names(nodes, "group", "radiogroup")
    assert [each for each in groups if each.startswith(("Thái độ giao tiếp", "Chú ý", "Hướng dẫn"))]
    assert {"Thái độ giao tiếp lịch sự", "Ông/Bà có sẵn sàng giới thiệu dịch vụ này không?",
            "Ông/Bà chờ bao lâu?"} <= set(groups)  # fmt: skip
    radios = [name.replace(" :", ":") for name in names(nodes, "radio")]
    assert radios[:2] == ["0: Chắc chắn không", "1"]
    assert radios[10:12] == ["10: Chắc chắn có", "Không có ý kiến"]
    assert radios.count("Rất hài lòng") == 3


def test_it_answers_a_row_with_the_arrow_keys(page: Page) -> None:
    tap(page, 2)
    page.locator("#in-polite-5").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#in-polite-3")).to_be_checked()


def test_it_tells_what_is_wrong_at_the_field(page: Page) -> None:
    tap(page, 2)
    page.fill("#in-took-days", "nhiều")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("alert")).to_be_visible()
    box = next(node for node in tree(page) if node["role"] == "textbox" and node["name"] == "ngày")
    assert "Xin Ông/Bà nhập một số" in box["said"]
    assert page.locator("#in-took-days").get_attribute("aria-invalid") == "true"


def test_it_gives_axe_nothing_to_find(page: Page) -> None:
    tap(page, 2)
    page.check("#in-polite-2")
    page.evaluate(OPEN_ALL)
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [
        (rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found["violations"]
    ] == []
