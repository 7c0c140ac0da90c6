"""The stage of the walk: a commune with its people, and a clock that goes from month to month."""

import asyncio
import hashlib
import time
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
from msgspec import Struct
from playwright.sync_api import Browser, Page

from auditapp.agencies.models import Agency
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id, new_secret
from auditapp.people import queries as people
from auditapp.store import schema
from auditapp.store.engine import Database
from tests import server
from tests.browser.stage import DESK
from tests.browser.walk_app import CLOCK
from tests.cast import Cast
from tests.server import Server
from tests.surveys.stage import read_token, set_stage

T = TypeVar("T")
BEGUN = datetime(2026, 8, 3, 2, tzinfo=UTC)
NAMES = {"lead": "Thư ký Lan", "owner": "Trưởng bộ phận Hoa", "verifier": "Quản lý Minh"}


class Walk(Struct):
    """A served commune; `accounts` are its people by part."""

    server: Server
    url: str
    clock: Path
    cast: Cast
    accounts: dict[str, str]

    def goes_to(self, at: datetime) -> None:
        """Set the clock."""
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(at.isoformat(), "ascii")
        fresh.replace(self.clock)

    def now(self) -> datetime:
        """Return what the clock says."""
        return datetime.fromisoformat(self.clock.read_text("ascii"))

    def answer(self, levels: Mapping[int, int]) -> None:
        """Let citizens answer at the counter: how many of each level."""
        code = self.cast.point.code
        headers = {"sec-fetch-site": "same-origin"}
        with httpx.Client(base_url=self.server.url, headers=headers, timeout=30) as client:
            for level, count in levels.items():
                for _ in range(count):
                    token = read_token(client.get(f"/q/{code}"))
                    form = {"token": token, "overall": str(level)}
                    assert client.post(f"/q/{code}", data=form).status_code == 200

    def enter(self, browser: Browser, part: str, size: tuple[int, int] = DESK) -> Page:
        """Open a browser signed in as one of the people, from now on."""
        secret = new_secret()
        aside(_begin_session(self.url, self.accounts[part], secret, self.now()))
        context = browser.new_context(
            base_url=self.server.url,
            viewport={"width": size[0], "height": size[1]},
            locale="vi-VN",
        )
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "session", "value": secret, "url": self.server.url}])
        return context.new_page()

    def waits_for(self, page: Page, path: str, selector: str) -> None:
        """Let the minutes pass on the clock until the page shows what is waited for."""
        for _ in range(20):
            self.goes_to(self.now() + timedelta(minutes=1))
            time.sleep(2)  # the worker looks at its queue every two seconds
            page.goto(path)
            if page.locator(selector).count():
                return
        raise AssertionError(f"{path} never showed {selector}")


def aside(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine beside Playwright's loop, which holds this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work)).result()


@contextmanager
def walking(folder: Path) -> Iterator[Walk]:
    """Make the commune as it stood in August and serve it."""
    url = f"sqlite:///{folder}/walk.sqlite3"
    schema.migrate(url)
    cast, accounts = aside(_cast(url))
    clock = folder / "clock"
    clock.write_text(BEGUN.isoformat(), "ascii")
    running = server.start(
        folder, url, module=("tests.browser.walk_app",), environ={CLOCK: str(clock)}
    )
    try:
        yield Walk(running, url, clock, cast, accounts)
    finally:
        running.stop()


async def _cast(url: str) -> tuple[Cast, dict[str, str]]:
    database = Database(url)
    try:
        stage = await set_stage(database, FixedClock(BEGUN))
        cast = stage.cast
        parts = {
            "lead": ("iso_secretary", cast.commune),
            "owner": ("unit_head", cast.commune),
            "verifier": ("manager", cast.province),
        }
        accounts = {
            part: await _invite(database, part, role, agency)
            for part, (role, agency) in parts.items()
        }
    finally:
        await database.close()
    return cast, accounts


async def _invite(database: Database, part: str, role: str, agency: Agency) -> str:
    account_id = new_id()
    async with database.writing() as conn:
        await people.insert_account(
            conn, id=account_id, root_id=agency.root_id, username=part, display_name=NAMES[part],
            email="", home_agency_id=agency.id, password_hash="unusable",
            password_changed_at=BEGUN, must_change_password=False, created_at=BEGUN,
        )  # fmt: skip
        await people.insert_grant(
            conn, id=new_id(), account_id=account_id, role=role, agency_id=agency.id,
            granted_at=BEGUN,
        )  # fmt: skip
    return account_id


async def _begin_session(url: str, account_id: str, secret: str, now: datetime) -> None:
    database = Database(url)
    try:
        async with database.writing() as conn:
            await people.insert_session(
                conn, id_hash=hashlib.sha256(secret.encode()).hexdigest(), account_id=account_id,
                created_at=now, seen_at=now, ends_at=now + timedelta(hours=12),
            )  # fmt: skip
    finally:
        await database.close()
