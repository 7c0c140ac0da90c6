"""The demo province, served by the real service, and the people who open it in a browser."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from auditapp.base.settings import ROOT
from auditapp.cli.demo import show
from tests import server
from tests.web.style_app import CHROMIUM

PHONE = (360, 740)
TABLET = (820, 1180)
DESK = (1440, 900)
DAYS = 40


class Stage(msgspec.Struct):
    """A served demo; `rows` looks behind the pages."""

    folder: Path
    server: server.Server
    demo: show.Demo
    simulated: set[str]  # ids of the answers that came with the demo

    @property
    def url(self) -> str:
        """Return the address, without a slash at the end."""
        return self.server.url

    @property
    def audit(self) -> str:
        """Return the path of an audit that is under way."""
        return "/audits/" + self.demo.audit_url.split("/audits/")[1].removesuffix("/conduct")

    def code(self, number: int) -> str:
        """Return the code of the nth counter; each test takes one of its own."""
        return self.demo.points[number].code

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what stands in the database now."""
        with sqlite3.connect(self.folder / "demo.sqlite3") as conn:
            return conn.execute(sql, values).fetchall()

    def answers(self, code: str) -> list[str]:
        """Return the answers given at a counter since the demo was made, as JSON."""
        found = self.rows(
            "SELECT id, answers FROM responses JOIN point_codes USING (point_id) WHERE code = ?",
            code,
        )
        return [answers for id_, answers in found if id_ not in self.simulated]

    def password(self, username: str) -> str:
        """Return what the person types to sign in."""
        return next(each.password for each in self.demo.logins if each.username == username)

    @contextmanager
    def client(self, username: str) -> Iterator[httpx.Client]:
        """A person at work without a browser."""
        headers = {"sec-fetch-site": "same-origin"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=30) as client:
            typed = {"username": username, "password": self.password(username)}
            assert client.post("/sign-in", data=typed).status_code == 303
            yield client


@contextmanager
def served(folder: Path) -> Iterator[Stage]:
    """Make the demo in folder, unless it is there, and serve it."""
    make = (sys.executable, "-m", "auditapp", "demo", "--only-data", "--days", str(DAYS))
    subprocess.run([*make, "--folder", str(folder)], cwd=ROOT, check=True, capture_output=True)
    url = f"sqlite:///{folder}/demo.sqlite3"
    running = server.start(folder, url, environ={"AUDITAPP_SIMULATED": "yes"})
    try:
        stage = Stage(folder, running, show.read(folder / "demo.json"), set())
        stage.simulated = {id_ for (id_,) in stage.rows("SELECT id FROM responses")}
        yield stage
    finally:
        running.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    """One Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])
        yield browser
        browser.close()


@cache
def _session(url: str, username: str, password: str) -> tuple[tuple[str, str], ...]:
    typed = {"username": username, "password": password}
    headers = {"sec-fetch-site": "same-origin"}
    answer = httpx.post(f"{url}/sign-in", data=typed, headers=headers, timeout=30)
    assert answer.status_code == 303
    return tuple(answer.cookies.items())


def opened(
    browser: Browser, stage: Stage, size: tuple[int, int], *, username: str = "", **options: Any
) -> BrowserContext:
    """Return a browser of its own, signed in as username where one is given."""
    width, height = size
    options = {"has_touch": size != DESK, "locale": "vi-VN", **options}
    context = browser.new_context(
        base_url=stage.url, viewport={"width": width, "height": height}, **options
    )
    context.set_default_timeout(15_000)
    if username:
        session = _session(stage.url, username, stage.password(username))
        context.add_cookies([{"name": n, "value": v, "url": stage.url} for n, v in session])
    return context


def wear(context: BrowserContext, stage: Stage, *, theme: str = "light", lang: str = "vi") -> None:
    """Choose language and theme as the reader's tools do."""
    look = f"{lang}.{theme}.normal"
    context.add_cookies([{"name": "look", "value": look, "url": stage.url}])


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
