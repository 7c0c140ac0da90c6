"""An audit of 60 lines, the service behind a weak network, and tablets that can be killed."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page

from auditapp.app import make_service
from auditapp.audits.actions import create_audit, start_audit
from auditapp.audits.models.evidence import Evidence, is_evidence
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.base.settings import load
from auditapp.formkit.definition import Form, Section
from auditapp.formkit.freeze import digest, to_json
from auditapp.formkit.questions import Conformity
from auditapp.library.queries import insert_version
from auditapp.store import schema
from tests import server
from tests.audits.stage import Stage, planned, set_stage
from tests.browser.camera import number_in, photo_of
from tests.browser.kiosk_stage import close
from tests.browser.weak_proxy import WeakProxy
from tests.web.style_app import CHROMIUM

T = TypeVar("T")
CLAUSES, PER_CLAUSE = 6, 10
CODES = [f"Q-{c}-{n}" for c in range(1, CLAUSES + 1) for n in range(1, PER_CLAUSE + 1)]
UNSENT = "auditOutbox.list().then(found => found.length)"


class Place(msgspec.Struct):
    """The service, the network before it, and who may work there: account id and session."""

    folder: Path
    proxy: WeakProxy
    audit: str
    lead: tuple[str, str]
    auditor: tuple[str, str]
    leaver: tuple[str, str]  # an auditor whose session may end
    serving: server.Server | None = None

    @property
    def url(self) -> str:
        """Return the audit's address as tablets know it."""
        return f"{self.proxy.url}/audits/{self.audit}"

    def line(self, code: str) -> str:
        """Return the address of a line."""
        return f"{self.url}/conduct?item={code}"

    def start(self) -> None:
        """Serve where the proxy looks."""
        if self.serving and self.serving.is_alive():
            return
        self.serving = server.start(
            self.folder,
            f"sqlite:///{self.folder}/audit.sqlite3",
            environ={"AUDITAPP_PUBLIC_URL": self.proxy.url},
            port=self.proxy.target,
        )

    def kill(self) -> None:
        """End the service at once."""
        if self.serving and self.serving.is_alive():
            self.serving.kill()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what stands in the database."""
        with sqlite3.connect(self.folder / "audit.sqlite3") as conn:
            return conn.execute(sql, values).fetchall()

    def log(self) -> list[tuple[str, str, str]]:
        """Return item, field and value of every edit but those of photos, in order."""
        return [each for each in self._edits() if not is_evidence(each[1])]

    def photos(self) -> list[tuple[str, int]]:
        """Return the item of every photo in the log and the number that its content spells."""
        edits = [(item, value) for item, field, value in self._edits() if is_evidence(field)]
        kept = dict(self.rows("SELECT sha256, blob FROM audit_files WHERE deleted_at IS NULL"))
        return [(item, self._spelled(kept, value)) for item, value in edits]

    def _edits(self) -> list[tuple[str, str, str]]:
        sql = "SELECT item, field, value FROM audit_edits WHERE audit_id = ? ORDER BY seq"
        return self.rows(sql, self.audit)

    def _spelled(self, kept: dict[str, str], value: str) -> int:
        said = msgspec.json.decode(value, type=Evidence)
        (path,) = (self.folder / "files").rglob(kept[said.sha256])
        content = path.read_bytes()
        assert sha256(content).hexdigest() == said.sha256
        return number_in(content)

    def verify(self) -> subprocess.CompletedProcess[str]:
        """Run `auditapp trail verify` on the audit."""
        return subprocess.run(
            [sys.executable, "-m", "auditapp", "trail", "verify", "--audit", self.audit],
            env={
                **os.environ,
                "AUDITAPP_DATABASE_URL": f"sqlite:///{self.folder}/audit.sqlite3",
                "AUDITAPP_SECRET_KEY": server.SECRET,
            },
            cwd=server.ROOT,
            check=False,
            capture_output=True,
            text=True,
        )


@contextmanager
def prepared(folder: Path, *, seed: int = 1) -> Iterator[Place]:
    """Set the stage, serve it, and put the weak network before it."""
    proxy = WeakProxy(server.free_port(), server.free_port(), seed=seed)
    audit, (lead, auditor, leaver) = finished(_furnish(folder))
    with proxy:
        place = Place(folder, proxy, audit, lead, auditor, leaver)
        place.start()
        try:
            yield place
        finally:
            place.kill()


async def _furnish(folder: Path) -> tuple[str, list[tuple[str, str]]]:
    settings = load(
        {
            "AUDITAPP_DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3",
            "AUDITAPP_SECRET_KEY": server.SECRET,
        }
    )
    schema.migrate(settings.database_url)
    clock = FixedClock(datetime.now(UTC))
    service = make_service(settings, clock)
    async with httpx.AsyncClient() as client:
        stage = await set_stage(service, client, clock)
        leaver = await stage.enter("auditor", stage.cast.other_commune)
    audit = await _long_audit(stage, leaver.id)
    await service.database.close()
    return audit, [(one.id, one.secret) for one in (stage.lead, stage.auditor, leaver)]


async def _long_audit(stage: Stage, leaver: str) -> str:
    form = _form()
    version_id = new_id()
    async with stage.service.database.writing() as conn:
        await insert_version(
            conn,
            id=version_id,
            kind=form.kind,
            slug=form.slug,
            version=1,
            digest=digest(form),
            title=form.title,
            definition=to_json(form).decode(),
            published_at=stage.clock.now(),
        )
    team = ((stage.lead.id, "lead"), (stage.auditor.id, "auditor"), (leaver, "auditor"))
    plan = planned(stage.cast.division, version_id, *team, title="Đánh giá 60 mục")
    database = stage.service.database
    audit = await create_audit(database, stage.clock, stage.lead.actor, plan)
    await start_audit(database, stage.clock, stage.lead.actor, audit.id)
    return audit.id


def _form() -> Form:
    def line(code: str, clause: str) -> Conformity:
        return Conformity(
            code=code,
            text={"vi": f"Nội dung {code}?", "en": f"Question {code}?"},
            required=True,
            clauses=(clause,),
            scheme="full",
        )

    sections = tuple(
        Section(
            code=str(clause),
            title={"vi": f"Điều {clause}", "en": f"Clause {clause}"},
            questions=tuple(line(code, str(clause)) for code in CODES if code[2] == str(clause)),
        )
        for clause in range(1, CLAUSES + 1)
    )
    return Form(
        kind="checklist",
        slug="sau-muoi-muc",
        version=1,
        title={"vi": "Phiếu 60 mục", "en": "60 lines"},
        languages=("vi", "en"),
        standard="tcvn-iso-9001-2015",
        scheme="full",
        sections=sections,
    )


@contextmanager
def tablet(
    browser: Browser, profile: Path, place: Place, person: tuple[str, str]
) -> Iterator[Page]:
    """Open a tablet with a lasting profile, signed in as person; it may be killed inside."""
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path="/usr/bin/chromium",
        args=[*CHROMIUM],
        viewport={"width": 820, "height": 1180},
        has_touch=True,
        locale="vi-VN",
    )
    context.set_default_timeout(15_000)
    sign_in(context, place, person)
    try:
        yield context.pages[0]
    finally:
        close(context)


def sign_in(context: BrowserContext, place: Place, person: tuple[str, str]) -> None:
    """Give the browser a session. (Chromium writes cookies to its disk up to 30 s late.)"""
    context.add_cookies([{"name": "session", "value": person[1], "url": place.proxy.url}])


def take_photo(page: Page, number: int) -> None:
    """Take a photo on the card as it is; it is on the tablet's disk when this returns."""
    taken = page.locator("[data-photo-list] li")
    before = taken.count()
    use_photo(page, number)
    taken.nth(before).locator(".photo-state[data-state]").wait_for()


def use_photo(page: Page, number: int) -> None:
    """Take a photo on the card as it is."""
    camera = FilePayload(name="DSC_1.JPG", mimeType="image/jpeg", buffer=photo_of(number))
    page.locator('[data-pick="photo"]').set_input_files(camera)
    page.locator('#photo-editor [data-do="use"]').click()


def sign(page: Page, party: str, name: str = "") -> None:
    """Sign on the glass, and see that the tablet has it, or the server already."""
    form = draw(page, party, name)
    form.get_by_role("button", name="Ký", exact=True).click()
    kept = form.locator(".glass-state").get_by_text("Đã lưu trên máy")
    sent = form.locator(".glass-state").get_by_text("Đã ký trên thiết bị")
    kept.or_(sent).or_(page.locator(f"#{party} svg.glass")).wait_for()


def draw(page: Page, party: str, name: str = "") -> Locator:
    """Fill in the form of a party and draw on its glass; return the form."""
    form = page.locator(f"#{party} form[data-glass]")
    if name:
        form.get_by_label("Họ và tên").fill(name)
        form.get_by_label("Đồng ý", exact=True).check()
    glass = form.locator("canvas")
    glass.scroll_into_view_if_needed()
    box = glass.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + 15 * step, box["y"] + (70 if step % 2 else 30))
    page.mouse.up()
    return form


def prepare(page: Page, place: Place) -> None:
    """Prepare the audit for use without network."""
    page.goto(f"{place.url}/offline")
    page.locator("[data-prepare]").click()
    page.get_by_text("Đã lưu trên thiết bị này từ").wait_for()


def finished(work: Coroutine[Any, Any, T]) -> T:
    """Run work in a thread of its own: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def days_ago(days: int) -> float:
    """Return a moment as a browser counts it."""
    return (datetime.now(UTC) - timedelta(days=days)).timestamp() * 1000
