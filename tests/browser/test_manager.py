"""The manager's desk: one figure, how sure it is, where it comes from, what people wrote."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.stage import DESK, Stage, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    """The manager's browser."""
    context = opened(browser, stage, DESK, username="quanly")
    yield context
    context.close()


def province(context: BrowserContext) -> Page:
    """Open the results of the whole province by the navigation."""
    page = context.new_page()
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Kết quả").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả: Tỉnh Lạng Sơn")
    return page


def test_it_leads_from_sign_in_to_the_results(browser: Browser, stage: Stage) -> None:
    context = opened(browser, stage, DESK)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Tên đăng nhập").fill("quanly")
    page.get_by_label("Mật khẩu").fill(stage.password("quanly"))
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")
    page.get_by_role("main").get_by_role("link", name="Kết quả").click()
    figures = page.locator("#results-figures")
    expect(figures.locator(".stat-value").first).to_have_text(re.compile(r"^\d\d,\d%$"))
    expect(figures).to_contain_text(re.compile(r"trên [\d.]+ phiếu; khoảng tin cậy 95%: \d\d,\d%"))
    expect(page.locator("#results-trend .trend-line")).not_to_have_count(0)
    page.locator(".band .menu").last.click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("button", name="Đăng nhập")).to_be_visible()
    page.wait_for_load_state()  # or its loading would end the next
    page.goto("/results")
    expect(page).to_have_url(re.compile("/sign-in"))
    context.close()


def test_it_sorts_agencies_without_loading_the_page_anew(desk: BrowserContext) -> None:
    page = province(desk)
    page.evaluate("window.stayed = true")
    rows = page.locator("#results-agencies tbody tr")
    ranked = rows.filter(has_not_text="cỡ mẫu nhỏ").locator("td:nth-child(4)")
    for direction, order in (("descending", -1), ("ascending", 1)):
        page.locator("#results-agencies thead a", has_text="Hài lòng").click()
        expect(page.locator(f'#results-agencies th[aria-sort="{direction}"]')).to_have_count(1)
        told = [re.match(r"\s*([\d,]+)%", each) for each in ranked.all_inner_texts()]
        found = [order * float(each[1].replace(",", ".")) for each in told if each]
        assert len(found) > 10
        assert found == sorted(found)
    assert "sort=satisfaction" in page.url
    page.get_by_label("Tìm theo tên").fill("dong kinh")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(rows).to_have_count(1)
    assert page.evaluate("window.stayed"), "the page was loaded anew"


def test_it_goes_down_to_a_single_counter(desk: BrowserContext) -> None:
    page = province(desk)
    page.get_by_role("link", name="Phường Đông Kinh").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phường Đông Kinh")
    page.locator("#results-agencies tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trung tâm Phục vụ hành chính")
    page.locator("#results-points tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quầy")
    expect(page.locator("#results-figures")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="Tỉnh Lạng Sơn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả: Tỉnh Lạng Sơn")


def test_it_keeps_the_period_in_the_address(desk: BrowserContext) -> None:
    page = province(desk)
    page.evaluate("window.stayed = true")
    whole = page.locator("#results-figures .stat-note").first.inner_text()
    month = page.locator("#in-period option").evaluate_all(
        "all => all.map(o => o.value).filter(v => /^\\d{4}-\\d\\d$/.test(v))[0]"
    )
    page.select_option("#in-period", month)
    expect(page).to_have_url(re.compile(f"period={month}"))
    expect(page.locator("#results-figures .stat-note").first).not_to_have_text(whole)
    assert page.evaluate("window.stayed"), "the page was loaded anew"
    part = page.locator("#results-figures .stat-note").first.inner_text()
    page.reload()
    expect(page.locator("#results-figures .stat-note").first).to_have_text(part)
    expect(page.locator("#in-period")).to_have_value(month)
    page.locator("#results-agencies tbody a").first.click()
    expect(page).to_have_url(re.compile(f"period={month}"))


def test_it_shows_comments_to_those_who_act_on_them(
    browser: Browser, desk: BrowserContext, stage: Stage
) -> None:
    page = province(desk)
    expect(page.locator("#results-comments blockquote").first).to_be_visible()
    viewer = opened(browser, stage, DESK, username="xemtinh")
    page = province(viewer)
    expect(page.locator("#results-figures")).to_be_visible()
    expect(page.locator("#results-comments blockquote")).to_have_count(0)
    expect(page.locator("#results-comments")).to_contain_text("chỉ hiển thị cho")
    viewer.close()


def test_it_prints_the_figures_and_nothing_around_them(desk: BrowserContext) -> None:
    page = province(desk)
    page.emulate_media(media="print")
    expect(page.locator(".band")).to_be_hidden()
    expect(page.locator(".nav")).to_be_hidden()
    expect(page.locator("#results-filter")).to_be_hidden()
    expect(page.locator("#results-figures")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.pdf(format="A4")) > 20_000
