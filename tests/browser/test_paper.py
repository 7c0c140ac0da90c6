"""Paper in a real browser: what comes out of the printer, and twenty sheets by keys alone."""

import random
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.stage import DESK, Stage, opened
from tests.browser.tour import paper_batch

pytestmark = pytest.mark.browser
A4 = (594.96, 841.92)  # points, as Chromium rounds 210 by 297 mm
TEXT_WIDTH = 624  # pixels between the margins: 210 - 30 - 15 mm
GOOD = ("attitude", "waiting", "punctuality", "guidance", "papers", "visits", "fees", "place",
        "online", "other")  # fmt: skip
KEYS = "123456789B"
ON_TIME = {"1": "on_time", "2": "early", "3": "late", "4": "not_due"}
VISITS = {"1": "one", "2": "two", "3": "three_or_more"}
BOXES = """() => [...document.querySelectorAll('.sheet')].map(sheet => {
  const boxes = [...sheet.querySelectorAll('[data-box]')].map(box => box.getBoundingClientRect());
  const edge = document.documentElement.clientWidth;
  return [boxes.length, boxes.filter(b => b.width >= 15 && b.left >= 0 && b.right <= edge).length];
})"""


@pytest.fixture
def desk(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    """The ISO secretary's browser."""
    context = opened(browser, stage, DESK, username="thukyiso")
    yield context
    context.close()


class Sheet(msgspec.Struct):
    """What stands on a sheet: the keys that are pressed for it, and what must be stored."""

    presses: list[str]
    stored: dict[str, Any]


def filled_in(chance: random.Random) -> Sheet:
    """Return a sheet as somebody may have filled it in, with slips of the finger."""
    overall = chance.randint(1, 5)
    ticked = sorted(chance.sample(range(10), chance.randint(0, 3)))
    presses = ["Enter"]
    if chance.random() < 0.3:  # the wrong key, noticed at once
        presses += [str(overall % 5 + 1), "Backspace"]
    presses += [str(overall), *(KEYS[place].lower() for place in ticked), "Enter"]
    stored: dict[str, Any] = {"overall": overall}
    if ticked:
        code = "good" if overall > 3 else "not_good"
        stored[code] = [GOOD[place] for place in ticked]
    for code, words in (("on_time", ON_TIME), ("visits", VISITS)):
        key = chance.choice([*words, "0", "-"])
        presses.append(key)
        if key in words:
            stored[code] = words[key]
    if chance.random() < 0.3:
        presses += [*"Cho lau"]
        stored["comment"] = True
    return Sheet([*presses, "Enter"], stored)


def stored(stage: Stage, batch: str) -> list[dict[str, Any]]:
    """Return the answers on paper at the counter of a batch."""
    sql = (
        "SELECT answers FROM responses JOIN paper_batches USING (point_id) "
        "WHERE paper_batches.id = ? AND channel = 'paper'"
    )
    return [msgspec.json.decode(answers) for (answers,) in stage.rows(sql, batch)]


def as_text(found: list[dict[str, Any]]) -> list[str]:
    """Return answers in an order of their own."""
    return sorted(str(sorted(each.items())) for each in found)


def test_it_prints_on_a4_with_every_box_and_nothing_cut_off(
    desk: BrowserContext, stage: Stage
) -> None:
    batch = paper_batch(stage, stage.code(5))
    page = desk.new_page()
    page.set_viewport_size({"width": TEXT_WIDTH, "height": 971})
    page.emulate_media(media="print")
    page.goto(f"/paper/{batch}/print?from=31")
    assert page.evaluate("document.documentElement.scrollWidth") <= TEXT_WIDTH
    assert page.evaluate(BOXES) == [[32, 32]] * 10
    expect(page.locator(".desk")).to_be_hidden()
    paper = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert {(round(float(w), 2), round(float(h), 2)) for w, h in sizes} == {A4}
    assert len(re.findall(rb"/Type /Page\b(?!s)", paper)) in {10, 20}


def test_it_keys_in_twenty_sheets_by_keyboard_alone(desk: BrowserContext, stage: Stage) -> None:
    batch, chance = paper_batch(stage, stage.code(6)), random.Random(20)  # noqa: S311
    page = desk.new_page()
    page.goto(f"/paper/{batch}/sheets/new")
    expect(page.locator("[name=comment]")).to_be_visible()
    sheets = [filled_in(chance) for _ in range(20)]
    for sheet in sheets:
        for key in sheet.presses:
            page.keyboard.press(key)
    expect(page.locator("#paper-done")).to_have_text("20")
    expect(page.locator("#paper-last")).to_have_text("Vừa lưu: phiếu 20")
    expect(page.locator("[name=_serial]")).to_have_value("21")
    assert as_text(stored(stage, batch)) == as_text([sheet.stored for sheet in sheets])


def test_it_loses_nothing_while_the_network_is_gone(desk: BrowserContext, stage: Stage) -> None:
    batch = paper_batch(stage, stage.code(7))
    page = desk.new_page()
    page.goto(f"/paper/{batch}/sheets/new")
    expect(page.locator("[name=comment]")).to_be_visible()
    desk.set_offline(True)
    for _ in range(3):
        type_short(page)
    expect(page.locator("#paper-state")).to_contain_text("3 phiếu đang được giữ trên máy này")
    assert stored(stage, batch) == []
    desk.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()  # the page is gone, what was typed is not
    expect(page.locator("#paper-done")).to_have_text("3")
    assert len(stored(stage, batch)) == 3
    assert page.evaluate("localStorage.length") == 0


def test_it_gives_a_sheet_back_that_somebody_else_keyed_in(
    desk: BrowserContext, stage: Stage
) -> None:
    batch = paper_batch(stage, stage.code(9))
    page = desk.new_page()
    page.goto(f"/paper/{batch}/sheets/new")
    with stage.client("thukyiso") as client:
        client.post(f"/paper/{batch}/sheets", data={"_serial": "1", "overall": "1"})
    type_short(page)
    expect(page.locator("#paper-returned")).to_contain_text("Phiếu 1 chưa được lưu")
    expect(page.locator("[name=_serial]")).to_have_value("2")
    page.get_by_role("button", name="Mở lại phiếu").click()
    expect(page.locator("[name=overall]")).to_have_value("5")
    page.locator("[name=_serial]").fill("2")
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Enter")
    expect(page.locator("#paper-last")).to_have_text("Vừa lưu: phiếu 2")
    assert [each["overall"] for each in stored(stage, batch)].count(5) == 1


def test_it_refuses_keys_without_a_box_and_sheets_of_no_batch(
    desk: BrowserContext, stage: Stage
) -> None:
    page = desk.new_page()
    page.goto(f"/paper/{paper_batch(stage, stage.code(10))}/sheets/new")
    expect(page.locator("[name=comment]")).to_be_visible()
    page.keyboard.press("7")
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    expect(page.locator("#paper-state")).to_contain_text("Phiếu 77 đã được nhập hoặc không thuộc")
    page.locator("[name=_serial]").fill("3")
    page.keyboard.press("Enter")
    page.keyboard.press("8")
    expect(page.locator("#paper-state")).to_have_text("Câu này không có ô 8.")
    expect(page.locator("[name=overall]")).to_be_focused()
    page.keyboard.press("2")
    expect(page.locator("[name=not_good]")).to_be_focused()
    expect(page.locator("[name=good]")).to_be_hidden()


def test_it_keys_in_without_javascript(browser: Browser, stage: Stage) -> None:
    batch = paper_batch(stage, stage.code(11))
    context = opened(browser, stage, DESK, username="thukyiso", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/paper/{batch}/sheets/new")
    page.get_by_label("1. Ông/Bà hài lòng").fill("4")
    page.get_by_label("3. Điều gì làm tốt?").fill("12")
    page.get_by_role("button", name="Lưu phiếu").click()
    expect(page.locator("#paper-last")).to_have_text("Vừa lưu: phiếu 1")
    expect(page.locator("[name=_serial]")).to_have_value("2")
    assert stored(stage, batch) == [{"overall": 4, "good": ["attitude", "waiting"]}]
    context.close()


def type_short(page: Page) -> None:
    """Key in a sheet with one answer: the best."""
    for key in ("Enter", "5", "Enter", "-", "0", "Enter"):
        page.keyboard.press(key)
