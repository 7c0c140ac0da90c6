"""Photos on a tablet in a real Chromium: looked at, blurred, scaled, sent, tried again."""

import asyncio
import io
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from auditapp.app import make_service
from auditapp.base.clock import FixedClock
from auditapp.base.settings import ROOT, load
from auditapp.store import schema
from tests import server
from tests.audits.stage import CODES, set_stage
from tests.web.pictures import made

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules/axe-core/axe.min.js"
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
CHOSEN = {"name": "DSC_0001.JPG", "mimeType": "image/jpeg"}


WATCH = """() => {
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (form) {
    const file = form.get('file');
    window.sentFile = [file.name, file.type, file.size];
    return send.call(this, form);
  };
}"""


class Office(msgspec.Struct):
    """A running service with one audit under way, whose lead holds the tablet."""

    server: server.Server
    folder: Path
    audit_id: str
    lead: str

    @property
    def line(self) -> str:
        """Return the path of the first line."""
        return f"/audits/{self.audit_id}/conduct?item={CODES[0]}"

    @property
    def photos(self) -> str:
        """Return the path of its photos."""
        return f"/audits/{self.audit_id}/photos?item={CODES[0]}"

    def values(self) -> list[str]:
        """Return what the log says of photos and files."""
        with sqlite3.connect(self.folder / "office.sqlite3") as conn:
            sql = "SELECT value FROM audit_edits WHERE field LIKE '%.%' ORDER BY seq"
            return [value for (value,) in conn.execute(sql)]

    def contents(self) -> list[bytes]:
        """Return every photo in the store, without the small pictures."""
        files = (self.folder / "files").rglob("*")
        return [path.read_bytes() for path in files if path.is_file() and path.suffix == "" and
                not path.name.endswith("-s")]  # fmt: skip


async def _furnish(folder: Path, url: str) -> tuple[str, str]:
    settings = load({"AUDITAPP_DATABASE_URL": url, "AUDITAPP_SECRET_KEY": server.SECRET})
    schema.migrate(url)
    clock = FixedClock(datetime.now(UTC))
    service = make_service(settings, clock)
    async with httpx.AsyncClient() as client:
        stage = await set_stage(service, client, clock)
    await service.database.close()
    return stage.audit.id, stage.lead.secret


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{folder}/office.sqlite3"
    with ThreadPoolExecutor(1) as pool:  # Playwright keeps a loop running in this one
        audit_id, lead = pool.submit(asyncio.run, _furnish(folder, url)).result()
    running = server.start(folder, url)
    try:
        yield Office(running, folder, audit_id, lead)
    finally:
        running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, office: Office) -> Iterator[Page]:
    context = browser.new_context(
        base_url=office.server.url,
        locale="vi-VN",
        viewport={"width": 820, "height": 1180},
        has_touch=True,
    )
    context.add_cookies([{"name": "session", "value": office.lead, "url": office.server.url}])
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if "Security" in told.text else None)
    yield page
    context.close()
    assert faults == []


def choose(page: Page, *contents: bytes, pick: str = "photo") -> None:
    kind = CHOSEN if pick == "photo" else {"name": "a.pdf", "mimeType": "application/pdf"}
    files = [{**kind, "buffer": content} for content in contents]
    page.locator(f'[data-pick="{pick}"]').set_input_files(files)  # type: ignore[arg-type]


def noisy(width: int, height: int) -> bytes:
    """A photo that packs badly, as grass and gravel do."""
    return made.encoded(Image.effect_noise((width, height), 90).convert("RGB"), quality=95)


def test_it_looks_at_a_photo_blurs_it_and_sends_it_small(page: Page, office: Office) -> None:
    before = len(office.contents())
    page.goto(office.line)
    photo = noisy(3000, 2000)
    assert len(photo) > 3_000_000
    choose(page, photo)
    editor = page.locator("#photo-editor")
    expect(editor).to_be_visible()
    canvas = page.locator("[data-canvas]")
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    expect(page.locator('[data-do="undo"]')).to_be_enabled()
    page.locator("[data-caption]").fill("Sổ tiếp nhận")
    page.evaluate(WATCH)
    page.locator('[data-do="use"]').click()
    expect(editor).to_be_hidden()
    expect(page.locator('[data-photo-list] [data-state="sent"]')).to_be_visible()
    name, kind, size = page.evaluate("window.sentFile")
    assert (name, kind) == ("file", "image/jpeg")
    assert size <= 500 * 1024
    assert '"caption":"Sổ tiếp nhận"' in office.values()[-1]
    contents = office.contents()
    assert len(contents) == before + 1
    image = Image.open(io.BytesIO(max(contents, key=len)))  # the others are drawn, and small
    assert max(image.size) <= 1600
    width, height = image.size
    inside = image.crop((width // 10, height // 10, width // 3, height // 3)).convert("L")
    outside = image.crop((width // 2 + 20, height // 2 + 20, width, height)).convert("L")

    def spread(part: Image.Image) -> int:
        low, high = part.getextrema()
        return int(high) - int(low)  # type: ignore[arg-type]

    assert spread(inside) < 40
    assert spread(outside) > 150
    page.reload()
    expect(page.locator("#photos .photo-small")).to_have_count(1)


def test_it_turns_and_undoes_and_leaves_out(page: Page, office: Office) -> None:
    before = len(office.values())
    page.goto(office.line)
    choose(page, made.photo(400, 300), made.photo(500, 300), made.photo(600, 300))
    canvas = page.locator("[data-canvas]")
    expect(canvas).to_have_js_property("width", 400)
    page.locator('[data-do="turn"]').click()
    expect(canvas).to_have_js_property("width", 300)
    page.locator('[data-do="skip"]').click()
    expect(canvas).to_have_js_property("width", 500)
    expect(page.locator("[data-count]")).to_have_text("2/3")
    page.locator('[data-do="all"]').click()
    expect(page.locator('[data-photo-list] [data-state="sent"]')).to_have_count(2)
    assert len(office.values()) == before + 2


def test_it_keeps_a_photo_that_does_not_get_through_and_sends_it_later(
    page: Page, office: Office
) -> None:
    before = len(office.values())
    page.goto(office.photos)
    tries: list[Route] = []

    def cut(route: Route) -> None:
        tries.append(route)
        if len(tries) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/**", cut)
    choose(page, made.photo(640, 480))
    page.locator('[data-do="use"]').click()
    expect(page.locator('.photo-state[data-state="here"]')).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator('.photo-state[data-state="sent"]')).to_be_visible()
    assert len(office.values()) == before + 1


OUTBOX = """
  window.kept = [];
  const outbox = {
    fresh: () => 'outbox-entry-' + window.kept.length,
    fact: () => Promise.resolve(),
    state: () => '',
    isUnsafe: () => false,
    laid: () => Promise.resolve({}),
    add: (entry) => { window.kept.push(entry); return Promise.resolve(); },
    list: () => Promise.resolve([
      {id: 'of-yesterday', kind: 'file', label: 'Hôm qua', stuck: '', fields: {item: 'Q-4.1-1'}},
      {id: 'elsewhere', kind: 'file', label: 'Khác', stuck: '', fields: {item: 'Q-4.1-2'}},
    ]),
  };
  Object.defineProperty(window, 'auditOutbox', {get: () => outbox, set: () => {}});
"""
TELL = """([kind, more]) => document.dispatchEvent(new CustomEvent('outbox:' + kind, {detail:
  {id: window.kept[0].id, audit: window.kept[0].audit, kind: 'file', fields: window.kept[0].fields,
   ...more}}))"""


def test_it_hands_photos_to_the_outbox_and_shows_what_becomes_of_them(
    page: Page, office: Office
) -> None:
    before = len(office.values())
    page.add_init_script(OUTBOX)
    page.goto(office.line)
    tiles = page.locator("[data-photo-list] > li")
    expect(tiles).to_have_count(1)
    expect(tiles).to_contain_text("Hôm qua")
    choose(page, made.photo(640, 480))
    page.locator("[data-caption]").fill("Quầy")
    page.locator('[data-do="use"]').click()
    expect(tiles.last.locator(".photo-state")).to_have_text("Đã lưu trên máy này")
    said = page.evaluate("""() => { const e = window.kept[0], f = e.fields;
      const blob = [f.blob.type, f.blob.size > 1000];
      return [e.audit, e.kind, e.url, e.label, f.item, f.caption, ...blob]; }""")
    url = f"/uploads/{office.audit_id}/photos"
    assert said == [office.audit_id, "file", url, "Quầy", CODES[0], "Quầy", "image/jpeg", True]
    page.evaluate(TELL, ["progress", {"share": 0.5}])
    expect(tiles.last.locator("progress")).to_have_js_property("value", 0.5)
    page.evaluate(TELL, ["stuck", {"why": "Ảnh bị hỏng"}])
    expect(tiles.last.locator(".photo-state")).to_have_text("Ảnh bị hỏng")
    page.evaluate(TELL, ["sent", {}])
    expect(tiles.last.locator(".photo-state")).to_have_text("Đã gửi")
    assert len(office.values()) == before


def test_it_says_what_is_wrong_with_a_file(page: Page, office: Office) -> None:
    page.goto(office.photos)
    choose(page, b"no photo at all")
    expect(page.locator("[data-photo-say]")).to_contain_text("Không đọc được ảnh này")
    choose(page, b"%PDF-1.4 cut", pick="file")
    expect(page.locator('[data-state="failed"]')).to_contain_text("bị hỏng")
    choose(page, made.PDF, pick="file")
    expect(page.locator('[data-state="sent"]')).to_be_visible()


def test_it_blurs_a_kept_photo_by_taps_and_without_scripts(
    browser: Browser, office: Office
) -> None:
    context = browser.new_context(
        base_url=office.server.url,
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
    )
    context.add_cookies([{"name": "session", "value": office.lead, "url": office.server.url}])
    page = context.new_page()
    page.goto(office.photos)
    page.set_input_files("#in-file", [{**CHOSEN, "buffer": made.photo(800, 600)}])  # type: ignore[arg-type]
    page.locator("#in-caption").fill("Quầy 2")
    page.get_by_role("button", name="Gửi", exact=True).click()
    card = page.locator(".photo-card").last
    expect(card.get_by_label("Chú thích")).to_have_value("Quầy 2")
    card.get_by_role("button", name="Xoay").click()
    expect(page.locator(".photo-card").last.locator(".turned-90")).to_have_count(1)
    page.locator(".photo-card").last.get_by_role("link", name="Làm mờ").click()
    cell = page.get_by_role("checkbox", name="Hàng 1, cột 1")
    box = cell.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48
    cell.check()
    before = office.values()[-1]
    page.get_by_role("button", name="Làm mờ vĩnh viễn").click()
    expect(page.locator(".photo-card").last).to_be_visible()
    assert office.values()[-1] != before
    context.close()


@pytest.mark.parametrize("path", ["line", "photos", "blur"])
def test_it_has_no_fault_that_a_reader_of_screens_would_meet(
    page: Page, office: Office, path: str
) -> None:
    page.goto(office.photos)
    if path == "blur":
        page.get_by_role("link", name="Làm mờ").first.click()
    elif path == "line":
        page.goto(office.line)
        choose(page, made.photo(400, 300))
        expect(page.locator("#photo-editor")).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]
    assert bad == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
