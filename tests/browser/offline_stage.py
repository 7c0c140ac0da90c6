"""An audit of 60 lines, the service behind a weak network, and tablets that can be killed."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
from playwright.sync_api import Browser, BrowserContext, Page

from auditapp.app import make_service
from auditapp.audits.actions import create_audit, start_audit
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

    @property
    def received(self) -> Path:
        """Return where files from outboxes lie."""
        return self.folder / "spool" / "received"

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
            module=("tests.browser.receiver",),
            environ={
                "AUDITAPP_PUBLIC_URL": self.proxy.url,
                "AUDITAPP_SPOOL_DIR": str(self.folder / "spool"),
            },
            port=self.proxy.target,
        )

    def kill(self) -> None:
        """End the service at once."""
        if self.serving:
            self.serving.kill()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what stands in the database."""
        with sqlite3.connect(self.folder / "audit.sqlite3") as conn:
            return conn.execute(sql, values).fetchall()

    def log(self) -> list[tuple[str, str, str]]:
        """Return line, field and value of every edit, in order."""
        sql = "SELECT item, field, value FROM audit_edits WHERE audit_id = ? ORDER BY seq"
        return self.rows(sql, self.audit)

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


def prepare(page: Page, place: Place) -> None:
    """Prepare the audit for use without network."""
    page.goto(f"{place.url}/offline")
    page.locator("[data-prepare]").click()
    page.get_by_text("Đã lưu trên thiết bị này từ").wait_for()


def until(done: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that no page shows."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def finished(work: Coroutine[Any, Any, T]) -> T:
    """Run work in a thread of its own: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def days_ago(days: int) -> float:
    """Return a moment as a browser counts it."""
    return (datetime.now(UTC) - timedelta(days=days)).timestamp() * 1000
