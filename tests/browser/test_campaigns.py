"""Planned surveys at the desk: phones of the preview, and fields that only a plan needs."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.stage import DESK, Stage, opened
from tests.browser.visit import one

pytestmark = pytest.mark.browser


def test_it_shows_what_follows_a_tap_in_every_phone_and_sends_nothing(
    browser: Browser, stage: Stage
) -> None:
    version = one(stage, "SELECT form_version_id FROM surveys WHERE form = 'counter'")
    context = opened(browser, stage, DESK, username="thukyiso")
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.goto(f"/questionnaires/{version}")
    phones = [page.frame_locator("iframe >> nth=0"), page.frame_locator("iframe >> nth=1")]
    widths = [phone.locator("html").evaluate("root => root.clientWidth") for phone in phones]
    assert widths == [360, 320]
    phones[0].locator('.tap[value="2"]').click()
    for phone in phones:
        expect(phone.get_by_text("Điều gì chưa tốt?")).to_be_visible()
        overflow = phone.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
        assert overflow <= 0
    phones[1].get_by_role("link", name="English").click()
    expect(phones[0].get_by_text("What was not good?")).to_be_visible()
    phones[0].get_by_role("button", name="Send").click()
    expect(phones[0].get_by_text("What was not good?")).to_be_visible()
    assert [each for each in sent if not each.startswith("GET ") or "/q/" in each] == []
    context.close()


def test_it_asks_for_days_and_sample_only_where_a_survey_has_an_end(
    browser: Browser, stage: Stage
) -> None:
    context = opened(browser, stage, DESK, username="thukyiso")
    page = context.new_page()
    page.goto("/surveys/new")
    expect(page.get_by_label("Từ ngày")).to_be_hidden()
    page.locator('[name="kind"][value="planned"]').check()
    expect(page.get_by_label("Từ ngày")).to_be_visible()
    page.locator('[name="title"]').fill("Khảo sát thử")
    page.locator('[name="form_version_id"]').first.check()
    page.locator('[name="agency_ids"]').first.check()
    page.get_by_role("button", name="Mở khảo sát này").click()
    expect(page.locator("#error-starts_on")).to_be_visible()
    expect(page.locator('[name="title"]')).to_have_value("Khảo sát thử")
    context.close()
