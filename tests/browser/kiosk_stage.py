"""A service of its own with one counter and two kiosks, and a browser that can be killed."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser, BrowserContext, Error, Page

from auditapp.base.clock import SystemClock
from auditapp.channels.actions.kiosks import add_kiosk, issue_code
from auditapp.channels.models.kiosks import NewKiosk
from auditapp.store import schema
from auditapp.store.engine import Database
from tests import server
from tests.surveys.stage import set_stage
from tests.waiting import until
from tests.web.style_app import CHROMIUM

PIN = "2468"
HELD = "kioskBox.tell().then(state => state.waiting + state.open)"
READY = """navigator.serviceWorker.ready.then(() => caches.keys()).then(names =>
  Promise.all(names.map(name => caches.open(name).then(cache => cache.match('/kiosk'))))
).then(found => found.some(Boolean))"""


class Place(msgspec.Struct):
    """The database, the one port that the service always comes back to, and two pairing codes."""

    folder: Path
    port: int
    codes: dict[str, str]
    serving: server.Server | None = None

    @property
    def database(self) -> Path:
        """Return the database's file."""
        return self.folder / "kiosk.sqlite3"

    @property
    def url(self) -> str:
        """Return the page of the tablets."""
        return f"http://127.0.0.1:{self.port}/kiosk"

    def start(self) -> None:
        """Start the service on its port, unless it runs."""
        if self.serving is not None and self.serving.is_alive():
            return
        known = server.free_port
        server.free_port = lambda: self.port
        try:
            self.serving = server.start(self.folder, f"sqlite:///{self.database}")
        finally:
            server.free_port = known

    def kill(self) -> None:
        """End the service at once."""
        assert self.serving is not None
        self.serving.kill()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what stands in the database now; changes are kept."""
        with sqlite3.connect(self.database, timeout=30) as conn:
            return conn.execute(sql, values).fetchall()

    def stored(self) -> int:
        """Return how many answers of tablets are stored."""
        return int(self.rows("SELECT count(*) FROM responses WHERE channel = 'kiosk'")[0][0])


def prepare(folder: Path) -> Place:
    """Make the database with a survey, a counter and two kiosks that wait to be paired."""
    place = Place(folder, server.free_port(), {})
    url = f"sqlite:///{place.database}"
    schema.migrate(url)

    async def fill() -> None:
        database, clock = Database(url), SystemClock()
        stage = await set_stage(database, clock)
        for name, seconds in (("outbox", "300"), ("manners", "10")):
            new = NewKiosk(name=name, pin=PIN, idle_seconds=seconds, thanks_seconds="60")
            kiosk = await add_kiosk(
                database, clock, stage.secretary, point_id=stage.cast.point.id, new=new
            )
            place.codes[name] = await issue_code(
                database, clock, stage.secretary, kiosk_id=kiosk.id, secret_key=server.SECRET
            )
        await database.close()

    apart(fill)
    return place


def apart(work: Callable[[], Awaitable[None]]) -> None:
    """Run asynchronous work in a thread: Playwright's own loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(work())).result()  # type: ignore[arg-type]


@contextmanager
def tablet(browser: Browser, profile: Path) -> Iterator[Page]:
    """Open a tablet with its own lasting profile; it may be killed inside."""
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path="/usr/bin/chromium",
        args=[*CHROMIUM],
        viewport={"width": 1280, "height": 800},
        has_touch=True,
        locale="vi-VN",
    )
    context.set_default_timeout(15_000)
    try:
        yield context.pages[0]
    finally:
        close(context)


def close(context: BrowserContext) -> None:
    """Close a browser that may be dead already."""
    with suppress(Error):
        context.close()


def kill(profile: Path) -> None:
    """Kill the browser of a profile at once: its first process, by its id."""
    wanted = f"--user-data-dir={profile}".encode()
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if wanted in words and not any(word.startswith(b"--type=") for word in words):
                os.kill(int(entry.name), signal.SIGKILL)
                return
    raise LookupError(profile)


def pair(page: Page, place: Place, name: str) -> None:
    """Pair a tablet and wait until it could work without network."""
    page.goto(place.url)
    page.get_by_label("Mã ghép nối").fill(place.codes[name])
    page.get_by_role("button", name="Ghép nối").click()
    page.locator(".k-face").first.wait_for()
    until(lambda: bool(page.evaluate(READY)))
