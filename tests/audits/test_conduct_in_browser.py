"""The auditor's tablet in a real Chromium, served by the real server: saving, keys, two at once."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx
import msgspec
import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from auditapp.app import make_service
from auditapp.audits.actions import create_audit, start_audit
from auditapp.audits.queries import get_audit, list_edits
from auditapp.base.clock import FixedClock
from auditapp.base.settings import ROOT, load
from auditapp.store import schema
from auditapp.store.engine import Database
from tests.audits.stage import CODES, planned, set_stage

T = TypeVar("T")
pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules/axe-core/axe.min.js"
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
AUDITS = 40  # more than the tests of a module
SAVED = re.compile("Đã lưu trên máy chủ")


def finished(work: Coroutine[Any, Any, T]) -> T:
    """Run work in a thread of its own: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Office(msgspec.Struct):
    """A running service with one audit under way and the sessions of its two auditors."""

    address: str
    database_url: str
    audit_id: str
    lead: str
    auditor: str

    def log(self) -> list[tuple[str, str, str]]:
        """Return what the audit's log says: line, field, value."""

        async def read() -> list[tuple[str, str, str]]:
            database = Database(self.database_url)
            async with database.reading() as conn:
                log = await list_edits(conn, await get_audit(conn, self.audit_id))
            await database.close()
            return [(edit.item, edit.field, edit.value) for edit in log]

        return finished(read())


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Office]]:
    """Set the stage, then serve it: one service for the module, an audit for every test."""
    folder = tmp_path_factory.mktemp("office")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    environ = {
        "AUDITAPP_DATABASE_URL": f"sqlite:///{folder}/office.sqlite3",
        "AUDITAPP_SECRET_KEY": "k" * 40,
        "AUDITAPP_PORT": str(port),
        "AUDITAPP_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    made = finished(_furnish(environ))
    server = subprocess.Popen(
        [sys.executable, "-m", "auditapp", "serve"], env={**os.environ, **environ}, cwd=ROOT
    )
    try:
        _wait_for(environ["AUDITAPP_PUBLIC_URL"])
        yield iter(made)
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def office(offices: Iterator[Office]) -> Office:
    """Take an audit that nobody has touched."""
    return next(offices)


async def _furnish(environ: dict[str, str]) -> list[Office]:
    settings = load(environ)
    schema.migrate(settings.database_url)
    clock = FixedClock(datetime.now(UTC))
    service = make_service(settings, clock)
    async with httpx.AsyncClient() as client:
        stage = await set_stage(service, client, clock)
    team = ((stage.lead.id, "lead"), (stage.auditor.id, "auditor"))
    plan = planned(stage.cast.division, stage.version_id, *team)
    audits = [stage.audit.id]
    for _ in range(AUDITS - 1):
        audit = await create_audit(service.database, clock, stage.lead.actor, plan)
        await start_audit(service.database, clock, stage.lead.actor, audit.id)
        audits.append(audit.id)
    await service.database.close()
    url, database_url = settings.public_url, settings.database_url
    people = stage.lead.secret, stage.auditor.secret
    return [Office(url, database_url, audit, *people) for audit in audits]


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            httpx.get(f"{address}/health")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])
        yield browser
        browser.close()


def tablet(
    browser: Browser, office: Office, secret: str, *, width: int = 820, script: bool = True
) -> Page:
    """Open the first line on a tablet of somebody signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": 1180}, java_script_enabled=script, bypass_csp=False
    )
    context.add_cookies([{"name": "session", "value": secret, "url": office.address}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{office.address}/audits/{office.audit_id}/conduct?item={CODES[0]}")
    return page


def test_it_saves_each_change_and_says_so(browser: Browser, office: Office) -> None:
    page = tablet(browser, office, office.lead)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    assert not page.get_by_label("Phát biểu sự không phù hợp").is_visible()
    with page.expect_response("**/edits"):
        page.get_by_text("Không phù hợp nhẹ", exact=True).click()
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#lacks")).to_contain_text("Trước khi ký hoàn thành")
    with page.expect_response("**/edits"):
        page.get_by_label("Phát biểu sự không phù hợp").fill("Thiếu chữ ký")
    expect(page.locator("#lacks")).to_contain_text("Trước khi ký hoàn thành")
    page.get_by_role("button", name="Sau", exact=True).click()
    expect(page).to_have_url(re.compile(CODES[1]))
    assert office.log() == [
        (CODES[0], "grade", "nc_minor"),
        (CODES[0], "statement", "Thiếu chữ ký"),
    ]
    assert problems == []


def test_it_goes_by_keys(browser: Browser, office: Office) -> None:
    page = tablet(browser, office, office.lead)
    with page.expect_response("**/edits"):
        page.keyboard.press("1")
    with page.expect_response("**/edits"):
        page.get_by_label("Bằng chứng đã xem").fill("n 1 2 p")
    page.locator("#question").click()
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(CODES[1]))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(CODES[0]))
    assert [value for *_, value in office.log()] == ["conform", "n 1 2 p"]


def test_a_tap_before_the_scripts_came_is_saved_too(browser: Browser, office: Office) -> None:
    page = tablet(browser, office, office.lead)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/staff.js", hold)
    page.reload(wait_until="commit")
    page.get_by_text("Phù hợp", exact=True).click()
    assert office.log() == []
    with page.expect_response("**/edits"):
        held[0].continue_()
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert office.log() == [(CODES[0], "grade", "conform")]


def test_it_says_when_the_server_is_out_of_reach_and_sends_later(
    browser: Browser, office: Office
) -> None:
    page = tablet(browser, office, office.lead)
    page.context.set_offline(True)
    page.get_by_text("Phù hợp", exact=True).click()
    expect(page.locator("#saved")).to_have_text("Đã lưu trên máy này, 1 mục chưa gửi")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert office.log() == [(CODES[0], "grade", "conform")]


def test_it_counts_what_the_timetable_gives_to_a_unit(browser: Browser, office: Office) -> None:
    page = tablet(browser, office, office.lead)
    page.goto(f"{office.address}/audits/{office.audit_id}/hours/new")
    page.get_by_label("Điều khoản").fill("4")
    page.get_by_label("Lý do thay đổi").fill("Bổ sung lịch")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.goto(f"{office.address}/audits/{office.audit_id}/conduct?item={CODES[0]}")
    unit = page.locator("#by-unit button")
    expect(unit).to_contain_text("Văn phòng Sở 0/2")
    page.get_by_text("Phù hợp", exact=True).click()
    page.locator("#field-evidence").fill("Sổ theo dõi")
    page.locator("#field-evidence").blur()
    expect(unit).to_contain_text("Văn phòng Sở 1/2")
    page.locator(".conduct-pane > summary").click()
    unit.click()
    expect(page.locator('#line-form [name="item"]')).to_have_value(CODES[1])


def test_it_shows_two_auditors_what_each_has_saved(browser: Browser, office: Office) -> None:
    first = tablet(browser, office, office.lead)
    second = tablet(browser, office, office.auditor)
    with first.expect_response("**/edits"):
        first.get_by_text("Phù hợp", exact=True).click()
    with second.expect_response("**/edits"):
        second.get_by_text("Cơ hội cải tiến / Khuyến nghị", exact=True).click()
    expect(second.locator("#standing")).to_contain_text("hai người")
    first.reload()
    expect(first.locator("#standing")).to_contain_text("hai người")
    assert len(office.log()) == 2
    first.get_by_role("button", name="Giữ bản này").nth(1).click()
    expect(first.locator("#standing")).not_to_contain_text("hai người")
    expect(first.get_by_role("radio", name="Phù hợp", exact=True)).to_be_checked()


def test_it_works_without_javascript(browser: Browser, office: Office) -> None:
    page = tablet(browser, office, office.lead, script=False)
    page.get_by_text("Không áp dụng", exact=True).click()
    page.get_by_label("Lý do").fill("Ngoài phạm vi")
    page.get_by_role("button", name="Đến mục chưa xong").click()
    expect(page).to_have_url(re.compile(CODES[1]))
    assert office.log() == [(CODES[0], "grade", "na"), (CODES[0], "reason", "Ngoài phạm vi")]


@pytest.mark.parametrize("width", [360, 600, 820, 1440])
def test_it_fits_every_width_with_large_targets(
    browser: Browser, office: Office, width: int
) -> None:
    page = tablet(browser, office, office.lead, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """[...document.querySelectorAll('#line-form button, #line-form summary, label.choice')]
        .filter(e => e.checkVisibility())
        .map(e => [e.textContent.trim(), e.getBoundingClientRect().height])
        .filter(([, height]) => height < 48)"""
    )
    assert small == []


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_it_gives_axe_nothing_to_find(browser: Browser, office: Office, theme: str) -> None:
    context = browser.new_context(viewport={"width": 820, "height": 1180}, bypass_csp=True)
    context.add_cookies(
        [
            {"name": "session", "value": office.lead, "url": office.address},
            {"name": "look", "value": f"vi.{theme}.normal", "url": office.address},
        ]
    )
    page = context.new_page()
    audit = f"/audits/{office.audit_id}"
    for path in ("/audits", "/audits/new", audit, *(f"{audit}/{part}" for part in PARTS)):
        page.goto(office.address + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.add_script_tag(path=AXE)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [
            (path, rule["id"], [node["html"][:120] for node in rule["nodes"]])
            for rule in found["violations"]
        ] == []


PARTS = ("conduct", "checklist", "findings")
