"""Planning in the matrix of a programme: by drawing, by keys, and without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.stage import DESK, TABLET, Stage, opened
from tests.browser.visit import one

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    """The secretary's browser."""
    context = opened(browser, stage, DESK, username="thukyiso")
    yield context
    context.close()


def matrix(context: BrowserContext, row: int) -> tuple[Page, str]:
    """Open the matrix of the province by the navigation; return it with the id of a row's unit."""
    page = context.new_page()
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Chương trình").click()
    page.get_by_role("link", name="Tỉnh Lạng Sơn").click()
    page.get_by_role("link", name="Đơn vị và điều khoản").click()
    box = page.locator("[data-matrix] tbody tr").nth(row).locator("input").first
    return page, str(box.get_attribute("value")).partition(":")[0]


def chosen(page: Page) -> list[str]:
    """Return the codes of the chosen cells."""
    found = page.locator("[data-matrix] input:checked").evaluate_all("all => all.map(e => e.value)")
    return [str(value).partition(":")[2] for value in found]


def clauses(stage: Stage, unit: str, title: str) -> str:
    sql = "SELECT clauses FROM planned_audits WHERE agency_id = ? AND title = ?"
    return one(stage, sql, unit, title)


def finish(page: Page, title: str) -> None:
    page.get_by_label("Tên cuộc đánh giá").fill(title)
    page.get_by_label("Thời điểm").select_option("10-12")
    page.get_by_label("Lý do thay đổi").fill("Bổ sung theo đề nghị")
    page.get_by_role("button", name="Lập kế hoạch", exact=True).click()
    expect(page.locator(".pm-plan", has_text="Q.IV").first).to_be_visible()


def test_it_plans_by_drawing_over_cells(desk: BrowserContext, stage: Stage) -> None:
    page, unit = matrix(desk, 4)
    first = page.locator(f'[value="{unit}:4.2"]')
    first.scroll_into_view_if_needed()
    for number, code in enumerate(("4.2", "4.3", "4.4", "5.1")):
        box = page.locator(f'[value="{unit}:{code}"]').bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if not number:
            page.mouse.down()
    page.mouse.up()
    assert chosen(page) == ["4.2", "4.3", "4.4", "5.1"]
    expect(page.locator("[data-count]")).to_have_text("đã chọn 4 ô")
    page.locator(f'[value="{unit}:4.3"]').click()
    assert chosen(page) == ["4.2", "4.4", "5.1"]
    finish(page, "Kẻ qua các ô")
    assert clauses(stage, unit, "Kẻ qua các ô") == "4.2 4.4 5.1"


def test_it_plans_by_keys_alone(desk: BrowserContext, stage: Stage) -> None:
    page, unit = matrix(desk, 5)
    page.locator(f'[value="{unit}:6.1"]').focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert chosen(page) == ["6.1", "6.2", "7.1"]
    finish(page, "Bằng phím")
    assert clauses(stage, unit, "Bằng phím") == "6.1 6.2 7.1"


def test_it_plans_by_taps_without_scripts(browser: Browser, stage: Stage) -> None:
    context = opened(browser, stage, TABLET, username="thukyiso", java_script_enabled=False)
    page, unit = matrix(context, 6)
    for code in ("9.2", "9.3"):
        page.locator(f'label:has([value="{unit}:{code}"])').tap()
    finish(page, "Không có tập lệnh")
    assert clauses(stage, unit, "Không có tập lệnh") == "9.2 9.3"
    context.close()


def test_it_goes_from_the_plan_to_the_form_of_the_audit(desk: BrowserContext, stage: Stage) -> None:
    page = desk.new_page()
    planned = one(stage, "SELECT id FROM planned_audits WHERE first_month IS NULL")
    page.goto(f"/planned/{planned}")
    page.get_by_role("link", name="Lập cuộc đánh giá từ kế hoạch này").click()
    expect(page.get_by_label("Đơn vị được đánh giá")).to_have_value(re.compile(".{26}"))
    expect(page.get_by_label("Tên cuộc đánh giá")).to_have_value(re.compile("Thanh tra"))
