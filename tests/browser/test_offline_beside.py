# ruff: noqa: F811 - fixtures by name
"""Without network, beside the lines: photos, signatures, meetings, time, cases, questions."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from auditapp.audits.models import sampling
from tests.browser.offline_stage import (
    CODES,
    UNSENT,
    Place,
    draw,
    sign,
    tablet,
    take_photo,
    use_photo,
)
from tests.browser.test_offline import cut, mend, page, place, profile  # noqa: F401
from tests.waiting import until

pytestmark = pytest.mark.browser

WATCH = """() => {
  window.told = [];
  for (const kind of ['kept', 'progress', 'sent', 'stuck'])
    document.addEventListener('outbox:' + kind, ({detail}) => {
      if (detail.kind === 'file') told.push([kind, detail.share]);
    });
}"""
AGAIN = """([audit, item, id]) => auditOutbox.add({id, audit, kind: 'file', label: item,
  url: `/uploads/${audit}/photos`, fields: {item, blob: new Blob(['x'], {type: 'image/jpeg'})}})"""


def test_a_photo_tells_its_progress_and_a_refused_one_is_stuck_with_the_reason(
    page: Page, place: Place
) -> None:
    page.goto(place.line(CODES[0]))
    page.evaluate(WATCH)
    take_photo(page, 200)
    until(lambda: page.evaluate(UNSENT) == 0)
    told = page.evaluate("told")
    assert [told[0][0], told[-1]] == ["kept", ["sent", 1]]
    assert ["progress", 1] in told
    assert place.photos() == [(CODES[0], 200)]
    sql = "SELECT edit_id FROM audit_edits WHERE item = ? AND field LIKE 'photo.%'"
    ((used,),) = place.rows(sql, CODES[0])
    page.evaluate(AGAIN, [place.audit, CODES[1], used])  # under an id that another photo has
    page.goto(f"{place.proxy.url}/audits/device")
    expect(page.locator("[data-entries] li")).to_contain_text("đã dùng cho một thay đổi khác")
    assert place.photos() == [(CODES[0], 200)]


def test_a_tablet_without_room_says_so_and_sends_what_it_cannot_keep(
    browser: Browser, place: Place, profile: Path, tmp_path: Path
) -> None:
    shutil.copytree(profile, tmp_path / "full", symlinks=True)
    with tablet(browser, tmp_path / "full", place, place.lead) as page:
        full = {"origin": place.proxy.url, "quotaSize": 1000}  # less than is kept already
        page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", full)
        page.goto(place.line(CODES[2]))
        place.proxy.is_down = True
        use_photo(page, 300)
        expect(page.locator("#unsent")).to_contain_text("Thiết bị không lưu được")
        assert (CODES[2], 300) not in place.photos()
        place.proxy.is_down = False
        page.evaluate("auditOutbox.send()")
        until(lambda: (CODES[2], 300) in place.photos())
        expect(page.locator("#unsent")).to_be_hidden()


def test_it_signs_without_network_after_the_photos_that_the_signature_covers(
    page: Page, place: Place
) -> None:
    page.goto(place.line(CODES[3]))
    cut(place, page)
    take_photo(page, 400)
    page.goto(f"{place.url}/signing")
    sign(page, "lead")
    page.reload()  # from the tablet: what was drawn is there again
    form = page.locator("#lead form[data-glass]")
    expect(form.locator(".glass-state")).to_contain_text("Đã lưu trên máy")
    assert len(form.locator('[name="strokes"]').input_value()) > 20
    mend(place, page)
    page.evaluate("auditOutbox.send()")
    expect(page.locator("#lead svg.glass")).to_be_visible()
    expect(page.locator("#lead")).not_to_contain_text("đã thay đổi sau chữ ký")
    sql = "SELECT field FROM audit_edits WHERE audit_id = ? ORDER BY seq DESC LIMIT 2"
    signature, photo = (name for (name,) in place.rows(sql, place.audit))
    assert (signature, photo[:6]) == ("signature", "photo.")
    assert place.verify().returncode == 0


def test_a_signature_that_arrives_takes_nothing_from_whoever_signs_next(
    page: Page, place: Place
) -> None:
    page.goto(f"{place.url}/signing")
    again = page.locator("#lead").get_by_role("button", name="Ký lại")
    if again.count():  # signed in the test above
        again.click()
        page.get_by_role("button", name="Có, tiếp tục").click()
        page.locator("#lead canvas").wait_for()
    cut(place, page)
    sign(page, "lead")
    form = draw(page, "unit", "Trần Thị C")  # the tablet was handed over
    mend(place, page)
    page.evaluate("auditOutbox.send()")
    expect(page.locator("#lead .glass-state")).to_contain_text("Đã ký trên thiết bị")
    expect(form.get_by_label("Họ và tên")).to_have_value("Trần Thị C")
    assert len(form.locator('[name="strokes"]').input_value()) > 20
    form.get_by_role("button", name="Ký", exact=True).click()
    expect(page.locator("svg.glass")).to_have_count(2)


def sent(place: Place, page: Page, item: str) -> dict[str, str]:
    """Bring the network back; return field and value of an item's edits once all has arrived."""
    mend(place, page)
    page.evaluate("auditOutbox.send()")
    until(lambda: page.evaluate(UNSENT) == 0)
    assert place.verify().returncode == 0
    return {field: value for each, field, value in place.log() if each == item}


def test_a_meeting_is_written_down_with_those_who_came(page: Page, place: Place) -> None:
    cut(place, page)
    page.goto(f"{place.url}/meetings/opening")
    page.locator('[data-now="begun"]').click()
    page.get_by_role("button", name="Đưa đoàn đánh giá vào danh sách").click()
    names = page.locator(".attendance [name^='name.']")
    expect(names.nth(1)).not_to_have_value("")
    for _ in range(4):
        page.locator("[data-more]").click()
    names.last.fill("Lê Thị B")
    page.locator(".attendance li").last.get_by_text("có mặt", exact=True).click()
    expect(page.locator("#saved")).to_contain_text("Đã lưu trên máy này")
    last = str(names.last.get_attribute("name"))
    page.goto(f"{place.url}/meetings/closing")
    page.get_by_role("button", name="Đưa thành phần họp khai mạc vào danh sách").click()
    expect(names.nth(2)).to_have_value("Lê Thị B")
    page.goto(f"{place.url}/meetings/opening")
    expect(page.locator(f"[name='{last}']")).to_have_value("Lê Thị B")
    opening = sent(place, page, "@opening")
    assert opening[last] == "Lê Thị B"
    assert opening[last.replace("name", "present")] == "yes"
    assert opening["begun"]
    assert len([name for name in opening if name.startswith("name.")]) == 3
    closing = {value for item, _, value in place.log() if item == "@closing"}
    assert {value for name, value in opening.items() if name.startswith("name.")} <= closing


LEAVE = """([text, address]) => {
  const field = document.getElementById("field-evidence");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  location.assign(address);
}"""


def test_what_is_typed_as_the_page_is_left_is_kept(page: Page, place: Place) -> None:
    cut(place, page)
    for number in range(20, 24):
        page.goto(place.line(CODES[number]))
        page.locator("#grade-conform").check(force=True)
        page.locator("#field-evidence").wait_for()
        page.evaluate(LEAVE, [f"Vừa gõ {number}", place.line(CODES[number + 1])])
        page.wait_for_url(place.line(CODES[number + 1]))
    for number in range(20, 24):
        assert sent(place, page, CODES[number])["evidence"] == f"Vừa gõ {number}"


def test_the_timer_runs_and_stops(page: Page, place: Place) -> None:
    page.goto(place.line(CODES[10]))
    cut(place, page)
    page.get_by_role("button", name="Bắt đầu tính giờ").click()
    page.goto(place.line(CODES[11]))  # another card, an older copy
    page.get_by_role("button", name="Dừng tính giờ").click()
    expect(page.get_by_role("button", name="Bắt đầu tính giờ")).to_be_visible()
    time = sent(place, page, "@time")
    assert sorted(name.partition(".")[0] for name in time) == ["started", "stopped"]
    assert len({name.partition(".")[2] for name in time}) == 1


def test_cases_are_drawn_as_the_service_draws_them(page: Page, place: Place) -> None:
    listed = [f"Đơn {n}, H23.05-2411{n % 20 + 10}-{n:04d}, Trần Văn {n}" for n in range(1, 60)]
    listed += ["không có số", "x-H23-123456-0001-9", "h23.05-241111-0001"]
    cut(place, page)
    page.goto(place.line(CODES[12]))
    page.locator("#cases summary").click()
    page.get_by_label("Thủ tục hoặc sổ theo dõi").fill("Sổ tiếp nhận")
    page.locator("#draw-cases").fill("\n".join(listed))
    page.locator("#draw-seed").fill("mau2026")
    page.get_by_role("button", name="Chọn hồ sơ", exact=True).click()
    expect(page.locator("[data-drawn]")).to_contain_text("-***")
    page.reload()
    expect(page.locator("[data-drawn]")).to_contain_text("Sổ tiếp nhận")
    cases = sampling.read_cases("\n".join(listed))
    count = sampling.suggested(len(cases))
    drawn = sampling.draw(cases, count, seed="mau2026", what="Sổ tiếp nhận")
    assert sampling.read_draw(sent(place, page, CODES[12])["cases.1"]) == drawn
    page.goto(place.line(CODES[12]))
    page.get_by_role("button", name="Xóa lần chọn mẫu này").click()
    until(lambda: (CODES[12], "cases.1", "") in place.log())


def test_an_added_question_waits_until_it_can_be_filled_in(page: Page, place: Place) -> None:
    cut(place, page)
    page.goto(f"{place.url}/questions/new")
    page.get_by_label("Điều khoản").fill("1")
    page.get_by_label("Câu hỏi tiếng Việt").fill("Có lịch trực không?")
    page.get_by_role("button", name="Thêm câu hỏi này").click()
    expect(page.locator("[data-told]")).to_contain_text("Đã lưu trên thiết bị này")
    mend(place, page)  # it goes out by itself, and leads to its line
    expect(page.locator("#question")).to_have_text("Có lịch trực không?")
    added = {field: json.loads(value) for item, field, value in place.log() if item == "@added"}
    assert added[page.url.partition("?item=")[2]]["clause"] == "1"


SILENT = """() => {
  const open = IDBFactory.prototype.open;
  let asked = 0;
  IDBFactory.prototype.open = function (...what) {
    asked += 1;
    return asked === 1 ? new EventTarget() : open.apply(this, what);
  };
}"""


def test_a_browser_that_never_answers_is_not_said_to_have_saved(page: Page, place: Place) -> None:
    page.add_init_script("IDBFactory.prototype.open = () => new EventTarget()")
    page.goto(place.line(CODES[27]))
    place.proxy.is_down = True
    page.locator("#line").get_by_text("Phù hợp", exact=True).click()
    expect(page.locator("#unsent")).to_contain_text("không phản hồi", timeout=30_000)
    expect(page.locator("#saved")).to_contain_text("Thiết bị không lưu được", timeout=30_000)
    place.proxy.is_down = False
    page.evaluate("auditOutbox.send()")
    until(lambda: (CODES[27], "grade", "conform") in place.log())
    expect(page.locator("#unsent")).to_be_hidden(timeout=30_000)


def test_a_browser_that_leaves_the_first_request_unanswered_is_asked_again(
    page: Page, place: Place
) -> None:
    page.add_init_script(f"({SILENT})()")
    page.goto(place.line(CODES[15]))
    page.locator("#line").get_by_text("Phù hợp", exact=True).click()
    expect(page.locator(".q-legend .kept-state")).to_have_text("đã gửi", timeout=10_000)
    assert (CODES[15], "grade", "conform") in place.log()
