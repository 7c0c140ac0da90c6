"""Audits without network: nothing lost, nothing doubled, nothing under another's name."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.kiosk_stage import kill
from tests.browser.offline_stage import (
    CODES,
    UNSENT,
    Place,
    days_ago,
    prepare,
    prepared,
    sign,
    sign_in,
    tablet,
    take_photo,
)
from tests.waiting import until

pytestmark = pytest.mark.browser
KILLED = {14, 31, 47}  # the lines after which the browser is killed
SERVER_DIES, SERVER_LIVES = 37, 41
NO_NETWORK = {*range(9, 18), *range(28, 35), *range(50, 54)}
GRADES = ("Phù hợp", "Cơ hội cải tiến / Khuyến nghị", "Không áp dụng")
FIELDS = {"Phù hợp": "evidence", "Cơ hội cải tiến / Khuyến nghị": "note", "Không áp dụng": "reason"}
KEYS = {"Phù hợp": "conform", "Cơ hội cải tiến / Khuyến nghị": "ofi", "Không áp dụng": "na"}

EDIT = """([audit, item, field, value]) => auditOutbox.add({id: auditOutbox.fresh(), audit,
  kind: 'edit', label: item, fields: {item, field, value}})"""


class Round:
    """One auditor's way through the checklist, and what must be on the server in the end."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.edits: list[tuple[str, str, str]] = []
        self.photos: list[tuple[str, int]] = []

    def fill(self, page: Page, number: int) -> None:
        """Fill in one line, and see that the tablet says that it has it."""
        code, grade = CODES[number], GRADES[number % 3]
        name, words = FIELDS[grade], f"Đã xem hồ sơ số {number}, “một cửa”\nvà sổ theo dõi"
        page.goto(self.place.line(code))
        page.locator("label.choice").get_by_text(grade, exact=True).click()
        page.locator(f"#field-{name}").fill(words)
        page.locator(f"#field-{name}").blur()
        state = page.locator(f'label[for="field-{name}"] .kept-state')
        expect(state).to_have_text(re.compile("đã lưu trên máy|đã gửi"))
        self.edits += [(code, "grade", KEYS[grade]), (code, name, words)]
        if number % 3 == 0:
            take_photo(page, number)
            self.photos.append((code, number))

    def sign(self, page: Page) -> None:
        """Let lead and unit sign."""
        page.goto(f"{self.place.url}/signing")
        sign(page, "lead")
        sign(page, "unit", "Trần Thị C")


def weather(place: Place, number: int) -> None:
    """Let the network and the server be as they are at this line."""
    place.proxy.is_down = number in NO_NETWORK
    if number == SERVER_DIES:
        place.kill()
    if number == SERVER_LIVES:
        place.start()


def walk(browser: Browser, place: Place, profile: Path, round_: Round) -> None:
    """Fill in every line; kill the browser where it shall be."""
    number = 0
    while number < len(CODES):
        with tablet(browser, profile, place, place.lead) as page:
            while number < len(CODES):
                weather(place, number)
                round_.fill(page, number)
                number += 1
                if number - 1 in KILLED:
                    kill(profile)
                    break


@pytest.mark.timeout(900)
def test_a_whole_audit_loses_and_doubles_nothing_on_a_network_cut_at_random(
    browser: Browser, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with prepared(tmp_path, seed=3) as place:
        round_ = Round(place)
        with tablet(browser, profile, place, place.lead) as page:
            prepare(page, place)
        place.proxy.trouble = 0.35
        walk(browser, place, profile, round_)
        with tablet(browser, profile, place, place.lead) as page:
            round_.sign(page)
            page.wait_for_timeout(2000)  # most of it goes out on the bad network
            place.proxy.trouble = 0
            page.goto(f"{place.url}/signing")
            page.evaluate("auditOutbox.send()")
            until(lambda: unsent(page) == 0, 60)
            expect(page.locator("svg.glass")).to_have_count(2)
            page.goto(place.line(CODES[0]))
            expect(page.locator("#saved")).to_contain_text("Đã lưu trên máy chủ")
        log = place.log()
        assert sorted(log[:-2]) == sorted(round_.edits)
        assert [each[:2] for each in log[-2:]] == [("@lead", "signature"), ("@unit", "signature")]
        assert len(round_.photos) == 20
        assert sorted(place.photos()) == sorted(round_.photos)
        met = set(place.proxy.met)
        assert met >= {"drop", "lose", "half request", "half answer", "twice", "slow"}
        checked = place.verify()
        assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A service for the manners."""
    with prepared(tmp_path_factory.mktemp("manners")) as place:
        yield place


@pytest.fixture(scope="module")
def profile(browser: Browser, place: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disk of the lead's tablet once the audit is prepared."""
    profile = tmp_path_factory.mktemp("prepared")
    with tablet(browser, profile, place, place.lead) as page:
        prepare(page, place)
    return profile


@pytest.fixture
def page(browser: Browser, place: Place, profile: Path, tmp_path: Path) -> Iterator[Page]:
    """The lead's tablet, prepared."""
    place.proxy.is_down = False
    shutil.copytree(profile, tmp_path / "profile", symlinks=True)
    with tablet(browser, tmp_path / "profile", place, place.lead) as page:
        page.goto(f"{place.url}/offline")
        yield page
    place.proxy.is_down = False


def unsent(page: Page) -> int:
    """Return how much waits; the page may be on its way to another."""
    try:
        return int(page.evaluate(UNSENT))
    except Error:
        return -1


def cut(place: Place, page: Page) -> None:
    """Cut the network, for the server's side and the browser's."""
    place.proxy.is_down = True
    page.context.set_offline(True)


def mend(place: Place, page: Page) -> None:
    """Bring the network back."""
    place.proxy.is_down = False
    page.context.set_offline(False)


def test_it_opens_every_page_without_network_and_lays_what_is_unsent_over_it(
    page: Page, place: Place
) -> None:
    code, next_code = CODES[20], CODES[21]
    page.goto(place.line(code))
    page.get_by_text("Phù hợp", exact=True).click()
    expect(page.locator(".q-legend .kept-state")).to_have_text("đã gửi")
    cut(place, page)
    page.locator("#field-evidence").fill("Sổ tiếp nhận")
    page.locator("#field-evidence").blur()
    expect(page.locator("#saved")).to_have_text("Đã lưu trên máy này, 1 mục chưa gửi")
    page.get_by_role("button", name="Đến mục chưa xong").click()
    expect(page.locator('#line-form [name="item"]')).to_have_value(next_code)
    page.get_by_role("button", name="Trước", exact=True).click()
    expect(page.locator('#line-form [name="item"]')).to_have_value(code)
    expect(page.get_by_role("radio", name="Phù hợp", exact=True)).to_be_checked()
    expect(page.locator("#field-evidence")).to_have_value("Sổ tiếp nhận")
    expect(page.locator(".q-legend .kept-state")).to_have_text("đã gửi")
    for path in ("", "/checklist", "/findings", "/conduct"):
        page.goto(place.url + path)
        expect(page.get_by_text("Đánh giá 60 mục").first).to_be_visible()
    page.goto(f"{place.proxy.url}/audits")
    expect(page.get_by_text("Không có mạng, hoặc trang")).to_be_visible()
    expect(page.locator("[data-kept] a")).to_have_text("Đánh giá 60 mục")
    expect(page.locator("[data-entries] li")).to_have_count(1)
    expect(page.locator("[data-entries] li b")).to_have_text(f"{code} · Bằng chứng đã xem")
    mend(place, page)
    page.evaluate("auditOutbox.send()")
    expect(page.get_by_text("Mọi nội dung Ông/Bà ghi trên thiết bị này")).to_be_visible()
    assert place.log()[-2:] == [(code, "grade", "conform"), (code, "evidence", "Sổ tiếp nhận")]


def test_it_shows_a_refused_entry_which_can_be_tried_again_saved_or_discarded(
    page: Page, place: Place, tmp_path: Path
) -> None:
    page.evaluate(EDIT, [place.audit, CODES[5], "grade", "excellent"])
    page.goto(f"{place.proxy.url}/audits/device")
    expect(page.locator("#unsent")).to_contain_text("bị máy chủ từ chối")
    entry = page.locator("[data-entries] li")
    expect(entry).to_contain_text("Bị từ chối")
    entry.get_by_role("button", name="Thử lại").click()
    expect(entry).to_contain_text("Bị từ chối")
    with page.expect_download() as saved:
        entry.get_by_role("button", name="Lưu ra tệp").click()
    saved.value.save_as(tmp_path / "unsent.json")
    work = json.loads((tmp_path / "unsent.json").read_text("utf-8"))
    assert [each["fields"]["value"] for each in work["entries"]] == ["excellent"]
    before = place.log()
    entry.get_by_role("button", name="Bỏ", exact=True).click()
    page.get_by_role("button", name="Có, tiếp tục").click()
    expect(entry).to_have_count(0)
    expect(page.locator("#unsent")).to_be_hidden()
    assert place.log() == before


def test_unsent_work_goes_by_a_file_and_keeps_its_author(
    page: Page, place: Place, browser: Browser, tmp_path: Path
) -> None:
    cut(place, page)
    for number in range(3):
        page.evaluate(EDIT, [place.audit, CODES[30 + number], "note", f"Bằng tệp {number}"])
    page.goto(f"{place.proxy.url}/audits/device")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Lưu tất cả ra tệp").click()
    saved.value.save_as(tmp_path / "unsent.json")
    place.proxy.is_down = False  # this tablet stays without network
    with tablet(browser, tmp_path / "other", place, place.auditor) as desk:
        for taken, known in ((3, 0), (0, 3)):
            desk.goto(f"{place.proxy.url}/audit-work/{place.audit}")
            desk.locator("#in-file").set_input_files(tmp_path / "unsent.json")
            desk.get_by_role("button", name="Nạp tệp").click()
            words = f"{taken} mục vừa được nạp, {known} mục đã có từ trước, 0 mục không nạp được"
            expect(desk.get_by_role("status").filter(has_text=words)).to_be_visible()
    mend(place, page)
    page.evaluate("auditOutbox.send()")
    until(lambda: page.evaluate(UNSENT) == 0)
    sql = "SELECT account_id, imported_by FROM audit_edits WHERE value LIKE 'Bằng tệp%'"
    assert place.rows(sql) == [(place.lead[0], place.auditor[0])] * 3
    assert place.verify().returncode == 0


def test_nobody_signs_out_over_unsent_work_unasked(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    with tablet(browser, tmp_path / "leaver", place, place.leaver) as page:
        prepare(page, place)
        place.proxy.is_down = True
        page.evaluate(EDIT, [place.audit, CODES[40], "note", "Chưa gửi"])
        press_sign_out(page)
        dialog = page.locator("#leave")
        expect(dialog).to_contain_text("1 mục trên thiết bị này chưa đến máy chủ")
        with page.expect_download():
            dialog.get_by_role("button", name="Lưu ra tệp").click()
        dialog.get_by_role("button", name="Không đăng xuất").click()
        expect(dialog).to_be_hidden()
        press_sign_out(page)
        expect(dialog).to_be_visible()
        place.proxy.is_down = False
        dialog.get_by_role("button", name="Gửi ngay rồi đăng xuất").click()
        expect(page).to_have_url(re.compile("/sign-in"))
        assert (CODES[40], "note", "Chưa gửi") in place.log()
        until(lambda: page.evaluate("caches.keys()") == ["audit-files"])


def press_sign_out(page: Page) -> None:
    """Ask to sign out."""
    if not page.get_by_role("button", name="Đăng xuất", exact=True).is_visible():
        page.locator(".menu-name").click()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()


def test_what_is_left_at_sign_out_waits_for_its_author_and_goes_out_under_no_other_name(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    with tablet(browser, tmp_path / "shared", place, place.lead) as page:
        page.goto(place.line(CODES[50]))
        page.context.clear_cookies()  # the session ended while there was no network
        page.locator("#field-note").evaluate("e => { e.value = 'Của trưởng đoàn'; }")
        page.locator("#field-note").dispatch_event("change")
        expect(page.locator("#saved")).to_have_text("Đã lưu trên máy này; đăng nhập để gửi")
        expect(page.locator("#unsent")).to_contain_text("Phiên làm việc đã kết thúc")
        sign_in(page.context, place, place.auditor)  # another person, the page is still open
        page.evaluate("auditOutbox.send()")
        page.wait_for_timeout(400)
        page.goto(place.line(CODES[50]))
        expect(page.locator("#field-note")).to_have_value("")
        assert page.evaluate(UNSENT) == 0  # none of this person's
        assert place.rows("SELECT 1 FROM audit_edits WHERE value = 'Của trưởng đoàn'") == []
        sign_in(page.context, place, place.lead)
        page.goto(f"{place.proxy.url}/")
        until(lambda: page.evaluate(UNSENT) == 0)
    sql = "SELECT account_id FROM audit_edits WHERE value = 'Của trưởng đoàn'"
    assert place.rows(sql) == [(place.lead[0],)]


def test_it_warns_of_what_has_not_been_sent_for_two_days(page: Page, place: Place) -> None:
    place.proxy.is_down = True
    page.goto(place.line(CODES[45]))
    page.evaluate(EDIT, [place.audit, CODES[45], "note", "Cũ"])
    expect(page.locator("#unsent")).to_be_hidden()
    page.evaluate(
        """at => auditBase.work('entries', 'readwrite', change => {
          const store = change.objectStore('entries');
          store.openCursor().onsuccess = event => {
            const cursor = event.target.result;
            if (cursor) cursor.update({...cursor.value, at});
          };
        })""",
        days_ago(3),
    )
    page.reload()
    expect(page.locator("#unsent")).to_contain_text(
        "1 mục trên thiết bị này chưa được gửi đã 3 ngày"
    )
    page.locator("#unsent a").first.click()
    expect(page.locator("[data-entries] li")).to_have_count(1)
    expect(page.locator("[data-storage-answer]")).to_contain_text("Trình duyệt này")
