"""The whole loop in a browser: from a citizen's bad answer to a closed action, and back."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import DESK, PHONE
from tests.browser.test_citizen import tap
from tests.browser.walk_stage import Walk, walking

pytestmark = pytest.mark.browser
WORDS = "Chờ từ sáng đến chiều mà không ai gọi."
ALERT = '.task a[href^="/alerts/"]'
BAD, GOOD = {2: 12, 3: 10, 4: 12, 5: 6}, {3: 1, 4: 14, 5: 25}


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """The commune in August."""
    with walking(tmp_path) as walk:
        yield walk


def month(year: int, number: int) -> datetime:
    """Return the morning of the tenth of a month."""
    return datetime(year, number, 10, 2, tzinfo=UTC)


def sent(page: Page, form: str, **typed: str) -> None:
    """Fill in the form whose action ends so, in its fold if it has one, and send it."""
    found = page.locator(f'form[action$="{form}"]').first
    fold = found.locator("xpath=ancestor::details[not(@open)]")
    if fold.count():
        fold.last.locator("summary").click()
    for name, value in typed.items():
        field = found.locator(f'[name="{name}"]')
        kind = field.first.evaluate("e => e.type")
        if kind == "radio":
            found.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            field.select_option(label=value) if " " in value else field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        found.locator("button[type=submit], button:not([type])").first.click()
    expect(page.locator("#problem")).to_have_count(0)


def complains(browser: Browser, walk: Walk) -> None:
    """A citizen scans the code, is not satisfied at all, and says why."""
    context = browser.new_context(
        base_url=walk.server.url,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        has_touch=True,
        locale="vi-VN",
    )
    page = context.new_page()
    page.goto(f"/q/{walk.cast.point.code}")
    page.locator("form[data-htmx-powered]").first.wait_for(state="attached")
    tap(page, "Rất không hài lòng")
    expect(page.get_by_role("status")).to_contain_text("Đã ghi nhận")
    page.get_by_label("Ông/Bà có góp ý gì thêm?").fill(WORDS)
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("[Cc]ảm ơn"))
    context.close()


def raised(page: Page, walk: Walk) -> str:
    """From the alert to the issued request, with everything known filled in; return its path."""
    page.locator(ALERT).first.click()
    page.get_by_role("link", name="Lập điểm không phù hợp").click()
    form = page.locator('form[action="/nonconformities"]')
    expect(form.locator('[name="evidence"]')).not_to_have_value("")
    form.locator('[name="title"]').fill("Người dân phải chờ lâu")
    form.locator('[name="grade"][value="nc_minor"]').check()
    form.locator('[name="clause"]').select_option("9.1.2")
    form.locator('[name="requirement"]').fill("Mục tiêu chất lượng: 80% người dân hài lòng")
    form.locator('[name="statement"]').fill("Mức độ hài lòng không đạt mục tiêu")
    form.locator('[name="owner_id"]').select_option(walk.accounts["owner"])
    form.locator('[name="verifier_id"]').select_option(walk.accounts["verifier"])
    form.locator('button[name="issue"][value="yes"]').click()
    expect(page).to_have_url(re.compile("/nonconformities/[a-z0-9]{26}$"))
    return page.url.removeprefix("http://").partition("/")[2]


def plan(page: Page, path: str, doer_id: str) -> None:
    """The unit's head, from My work: correction, cause, action, plan."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("Người dân phải chờ lâu")).first.click()
    expect(page).to_have_url(re.compile(path))
    doer = {"doer_id": doer_id, "due_on": "2026-12-04"}
    sent(page, "/actions", action="Xin lỗi người dân, mở thêm một quầy chiều nay", **doer)
    why = {"why1": "Một người làm hai quầy", "branch": "people"}
    sent(page, "/causes", cause="Lịch trực không theo giờ đông người", **why)
    sent(page, "/submission")
    cause = page.locator("#causes")
    expect(cause).to_contain_text("Lịch trực không theo giờ đông người")
    form = cause.locator('form[action$="/actions"]')
    form.locator('[name="action"]').fill("Xếp lịch trực theo giờ đông người")
    form.locator('[name="doer_id"]').select_option(doer_id)
    form.locator('[name="due_on"]').fill("2026-12-04")
    form.locator("button").first.click()
    expect(page.locator("#causes .list")).to_contain_text("Xếp lịch trực theo giờ đông người")
    sent(page, "/plan", elsewhere="Các nơi khác đã xếp lịch theo giờ")


def test_it_goes_from_a_bad_answer_to_a_signal_and_back(browser: Browser, walk: Walk) -> None:
    for number in (8, 9, 10):
        walk.goes_to(month(2026, number))
        walk.answer(BAD)
    walk.goes_to(datetime(2026, 11, 16, 2, tzinfo=UTC))
    lead = walk.enter(browser, "lead")
    lead.goto("/alerts/subscriptions")
    sent(lead, "/alerts/subscriptions", agency_id=walk.cast.commune.name, threshold="2",
         channel="page")  # fmt: skip
    walk.waits_for(lead, "/alerts", ".empty, [class*=empty]")
    complains(browser, walk)
    walk.answer({1: 4, 2: 12, 3: 12, 4: 6})
    walk.waits_for(lead, "/", ALERT)
    path = raised(lead, walk)

    owner = walk.enter(browser, "owner", DESK)
    plan(owner, path, walk.accounts["owner"])
    lead.goto(f"/{path}")
    sent(lead, "/approval")
    owner.goto(f"/{path}")
    for _ in range(2):
        sent(owner, "/completion", done_note="Đã làm, có lịch trực kèm theo")
    sent(owner, "/report")
    verifier = walk.enter(browser, "verifier")
    verifier.goto(f"/{path}")
    sent(verifier, "/verification", verdict="yes", note="Đã xem lịch trực hai tuần")

    for year, number in ((2026, 12), (2027, 1)):
        walk.goes_to(month(year, number))
        walk.answer(GOOD)
    walk.goes_to(month(2027, 2))
    verifier = walk.enter(browser, "verifier")
    verifier.goto(f"/{path}/effect")
    expect(verifier.locator("#effect")).to_contain_text("Có tín hiệu.")
    expect(verifier.locator(".trend-change")).to_have_count(1)
    verifier.goto(f"/{path}")
    sent(verifier, "/closure", note="Có tín hiệu: tỷ lệ hài lòng tăng", updates="Sổ rủi ro")
    expect(verifier.locator(".page-head")).to_contain_text("Đã đóng")

    lead = walk.enter(browser, "lead")
    lead.goto(f"/{path}")
    lead.locator('a[href*="/results/"]').first.click()
    expect(lead).to_have_url(re.compile(f"/results/{walk.cast.commune.id}"))
    lead.get_by_role("link", name="Tìm kiếm, xử lý và phản hồi").click()
    expect(lead.get_by_text(WORDS)).to_be_visible()
