"""The auditor's tablet: grade, say why, be sure it is saved, sign off."""

import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from auditapp.base.ids import new_id
from tests.browser.stage import TABLET, Stage, opened, overflow
from tests.browser.visit import open_lines
from tests.web.test_look_in_browser import SMALL

pytestmark = pytest.mark.browser
LEAD, AUDITOR = "truongdoan", "danhgiavien"


@pytest.fixture
def tablet(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    """The tablet of the team's leader."""
    context = opened(browser, stage, TABLET, username=LEAD)
    yield context
    context.close()


def new_audit(stage: Stage, unit: str) -> str:
    """Plan an audit of a unit by the smallest checklist; return its path."""
    accounts = dict(stage.rows("SELECT username, id FROM accounts"))
    ((agency,),) = stage.rows("SELECT id FROM agencies WHERE code = ?", unit)
    ((form,),) = stage.rows("SELECT id FROM form_versions WHERE slug = 'van-phong'")
    wanted = {
        "agency_id": agency,
        "form_version_id": form,
        "title": f"Đánh giá thử {unit}",
        "starts_on": "2026-11-20",
        "ends_on": "2026-11-21",
        "lead": accounts[LEAD],
        "auditors": [accounts[AUDITOR]],
    }
    with stage.client("thukyiso") as client:
        planned = client.post("/audits", data=wanted)
        assert planned.status_code == 303, planned.text
    path = str(planned.headers["location"])
    for username in (LEAD, AUDITOR):
        with stage.client(username) as client:
            client.post(f"{path}/commitment", data={"agreed": "yes"})
    return path


def saved(page: Page) -> None:
    """Wait until the page says that everything is on the server."""
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("#saved")).to_have_text("Đã lưu trên máy chủ")


def typed(page: Page, field: Locator, words: str) -> None:
    """Fill a field and leave it, as fingers do."""
    with page.expect_response(lambda r: words in (r.request.post_data or "")) as answer:
        field.fill(words)
        field.blur()
    assert answer.value.ok
    saved(page)


def test_it_grades_a_line_where_it_stands(browser: Browser, stage: Stage) -> None:
    context = opened(browser, stage, TABLET)
    page = context.new_page()
    page.goto("/audits")
    page.get_by_label("Tên đăng nhập").fill(LEAD)
    page.get_by_label("Mật khẩu").fill(stage.password(LEAD))
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page).to_have_url(re.compile("/audits$"))
    page.get_by_role("link", name=re.compile("Đang tiến hành")).click()
    page.locator(f'a[href="{stage.audit}"]').first.click()
    page.get_by_role("link", name="Tiến hành đánh giá").click()
    expect(page.locator("#field-statement")).to_be_hidden()
    page.locator("label.grade-nc_minor").tap()
    for name in ("criterion", "evidence", "statement", "deadline"):
        expect(page.locator(f"#field-{name}")).to_be_visible()
    saved(page)
    expect(page.locator("#lacks")).to_contain_text("Trước khi ký")
    for name in ("criterion", "evidence", "statement"):
        typed(page, page.locator(f"#field-{name}"), f"Nội dung của {name}")
    typed(page, page.locator("#field-deadline"), "2026-12-20")
    expect(page.locator("#lacks .notice-good")).to_be_visible()
    line = page.locator('#line-form [name="item"]').input_value()
    page.reload()
    expect(page.locator('#line-form [name="item"]')).not_to_have_value(line)  # the next open one
    page.goto(f"{stage.audit}/conduct?item={line}")
    expect(page.locator("#grade-nc_minor")).to_be_checked()
    expect(page.locator("#field-statement")).to_have_value("Nội dung của statement")
    small = page.evaluate(SMALL, 48)
    assert [e for e in small if "brand" not in e and "summary" not in e and "<a" not in e] == []
    assert overflow(page) <= 0
    page.locator('[name="go"][value="open"]').tap()
    expect(page.locator('#line-form [name="item"]')).not_to_have_value(line)
    context.close()


def test_it_takes_grades_from_the_keyboard(tablet: BrowserContext, stage: Stage) -> None:
    first, second, *_ = open_lines(stage, stage.audit)
    page = tablet.new_page()
    page.goto(f"{stage.audit}/conduct?item={first}")
    with page.expect_response("**/edits"):
        page.keyboard.press("1")
    expect(page.locator("#grade-conform")).to_be_checked()
    saved(page)
    page.keyboard.press("n")
    expect(page.locator('#line-form [name="item"]')).to_have_value(second)
    page.keyboard.press("p")
    expect(page.locator('#line-form [name="item"]')).to_have_value(first)
    expect(page.locator("#grade-conform")).to_be_checked()
    page.locator("#field-evidence").press("1")  # in a field a figure is a figure
    expect(page.locator("#field-evidence")).to_have_value("1")


def test_it_shows_two_auditors_each_other_s_work(
    browser: Browser, tablet: BrowserContext, stage: Stage
) -> None:
    *_, line = open_lines(stage, stage.audit)
    path = f"{stage.audit}/conduct?item={line}"
    colleague = opened(browser, stage, TABLET, username=AUDITOR)
    one, two = tablet.new_page(), colleague.new_page()
    one.goto(path)
    two.goto(path)
    one.locator("label.grade-conform").tap()
    saved(one)
    typed(one, one.locator("#field-evidence"), "Bằng chứng của trưởng đoàn")
    two.locator("label.grade-conform").tap()
    saved(two)
    typed(two, two.locator("#field-evidence"), "Bằng chứng của đánh giá viên")
    one.goto(path)
    standing = one.locator("#standing")
    expect(standing).to_contain_text("Bằng chứng của trưởng đoàn")
    expect(standing).to_contain_text("Bằng chứng của đánh giá viên")
    standing.get_by_role("button").first.click()
    expect(one.locator("#standing .notice-warn")).to_have_count(0)
    sql = "SELECT value FROM audit_edits WHERE item = ? AND field = 'evidence' AND audit_id = ?"
    kept = {value for (value,) in stage.rows(sql, line, stage.audit.rpartition("/")[2])}
    assert {"Bằng chứng của trưởng đoàn", "Bằng chứng của đánh giá viên"} <= kept
    colleague.close()


NOTHING_UNSENT = "() => window.auditOutbox.list().then(found => !found.length)"
SLOW_DISK = """() => {
  const work = window.auditBase.work;
  const soon = () => new Promise(done => setTimeout(done, 400));
  window.auditBase.work = (...asked) => soon().then(() => work(...asked));
}"""
ONE_FAULT = """() => {
  const add = window.auditOutbox.add;
  window.auditOutbox.add = () => {
    window.auditOutbox.add = add;
    return Promise.reject(new Error("once"));
  };
}"""


@pytest.mark.parametrize(("trouble", "is_refused"), [(SLOW_DISK, False), (ONE_FAULT, True)])
def test_it_leaves_a_line_only_with_what_was_typed_on_the_disk(
    tablet: BrowserContext, stage: Stage, trouble: str, is_refused: bool
) -> None:
    line = open_lines(stage, stage.audit)[-2]
    words = f"Gõ ngay trước khi rời đi, {is_refused}."
    page = tablet.new_page()
    page.goto(f"{stage.audit}/conduct?item={line}")
    page.locator("label.grade-conform").tap()
    saved(page)
    page.evaluate(trouble)
    page.locator("#field-evidence").fill(words)
    page.locator('[name="go"][value="open"]').tap()
    if is_refused and page.locator('#line-form [name="item"]').input_value() == line:
        page.locator('[name="go"][value="open"]').tap()  # it stayed, as it may
    expect(page.locator('#line-form [name="item"]')).not_to_have_value(line)
    page.goto(f"{stage.audit}/conduct?item={line}")
    expect(page.locator("#field-evidence")).to_have_value(words)
    page.wait_for_function(NOTHING_UNSENT)
    sql = "SELECT value FROM audit_edits WHERE item = ? AND field = 'evidence' AND audit_id = ?"
    assert (words,) in stage.rows(sql, line, stage.audit.rpartition("/")[2])


def grade(client: Any, audit: str, item: str) -> None:
    """Grade a line without a browser."""
    words = {"item": item, "page": new_id(), "grade": "conform", "evidence": "Đã xem hồ sơ."}
    assert client.post(f"{audit}/edits", data=words).status_code == 303


def sign(page: Page, party: str, name: str, *, scripted: bool) -> None:
    """Sign on the glass, or by the typed name where no script runs."""
    form = page.locator(f"#{party} form[data-glass]")
    if name:
        form.get_by_label("Họ và tên").fill(name)
        form.get_by_label("Đồng ý", exact=True).check()
    if scripted:
        glass = form.locator("canvas")
        glass.scroll_into_view_if_needed()
        box = glass.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
        page.mouse.down()
        for step in range(40):
            x = box["x"] + 30 + step * (box["width"] - 60) / 40
            page.mouse.move(x, box["y"] + box["height"] * (0.5 + 0.3 * math.sin(step / 3)))
        page.mouse.up()
        strokes = form.locator("[name=strokes]").input_value()
        assert 100 < len(strokes) <= 2200, "a signature is small: vector points, thinned"
    else:
        expect(form.locator("canvas")).to_be_hidden()
        form.locator("[name=typed]").check()
    form.locator("button[type=submit]").click()
    expect(page.locator(f"#{party} form[data-glass]")).to_have_count(0)


@pytest.mark.parametrize(("unit", "scripted"), [("SCT-VP", True), ("STP-VP", False)])
def test_it_ends_with_the_leader_s_sign_off(
    browser: Browser, stage: Stage, unit: str, scripted: bool
) -> None:
    audit = new_audit(stage, unit)
    context = opened(browser, stage, TABLET, username=LEAD, java_script_enabled=scripted)
    page = context.new_page()
    page.goto(audit)
    page.get_by_role("button", name="Bắt đầu").click()
    page.goto(f"{audit}/conduct")
    for _ in range(2):
        page.locator("label.grade-conform").tap()
        page.locator("#field-evidence").fill("Đã xem ba hồ sơ.")
        page.locator('[name="go"][value="open"]').tap()
        expect(page.locator("#field-evidence")).to_have_value("")
    if scripted:
        saved(page)  # what the tablet still holds is not open: it is on its way
    left = open_lines(stage, audit)
    with stage.client(LEAD) as client:
        for item in left[:-1]:
            grade(client, audit, item)
        page.goto(f"{audit}/signing")
        page.locator("#sign-off").get_by_role("button").click()
        expect(page.get_by_role("alert")).to_be_visible()  # one line is still open
        grade(client, audit, left[-1])
    page.goto(audit)
    page.get_by_role("link", name="Chữ ký").click()
    for party, name in (("lead", ""), ("unit", "Trần Văn Đơn Vị")):
        sign(page, party, name, scripted=scripted)
    page.locator("#sign-off").get_by_role("button").click()
    expect(page.locator("#signed-off")).to_contain_text("Đã ký hoàn thành")
    expect(page.locator("svg.glass")).to_have_count(2 if scripted else 0)
    page.goto(f"{audit}/conduct")
    expect(page).to_have_url(re.compile(f"{audit}/checklist"))
    with stage.client(LEAD) as client:
        words = {"item": left[0], "page": new_id(), "grade": "nc_minor"}
        assert client.post(f"{audit}/edits", data=words).status_code == 409
    context.close()
