"""A served survey with one question of every kind, in Vietnamese, English and French."""

import asyncio
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser, BrowserContext, Page

from auditapp.base.clock import FixedClock
from auditapp.library.actions import sync_forms
from auditapp.library.queries import find_latest
from auditapp.people.models import Role
from auditapp.store.engine import Database
from auditapp.surveys.actions.open_survey import NewSurvey, open_survey
from tests import server
from tests.cast import Cast, play
from tests.surveys.stage import actor

HERE = Path(__file__).parent
FORMS, LANGUAGES = HERE / "forms", HERE / "languages"
PHONE, NARROW, TABLET = (360, 740), (320, 640), (820, 1180)
MONDAY = FixedClock(datetime(2026, 11, 16, 2, 0, tzinfo=UTC))


class Stage(msgspec.Struct):
    """The served survey; each test takes its own of the counters."""

    url: str
    path: Path
    codes: list[str]

    def answers(self, code: str) -> list[dict[str, Any]]:
        """Return the answers given at a counter."""
        with sqlite3.connect(self.path) as conn:
            found = conn.execute(
                "SELECT answers FROM responses JOIN point_codes USING (point_id) WHERE code = ?",
                (code,),
            ).fetchall()
        return [msgspec.json.decode(answers) for (answers,) in found]


async def open_kinds(database: Database) -> Cast:
    """Play the cast and open the survey of every kind at all its counters."""
    cast = await play(database, MONDAY)
    await sync_forms(database, MONDAY, FORMS)
    async with database.reading() as conn:
        version = await find_latest(conn, "survey", "kinds")
    assert version is not None
    secretary = actor(cast.province.id, cast.province.path, Role.ISO_SECRETARY)
    asked = NewSurvey(title="Mọi loại", form_version_id=version.id, agency_ids=(cast.province.id,))
    await open_survey(database, MONDAY, secretary, asked=asked)
    return cast


@contextmanager
def served(folder: Path, template: Path) -> Iterator[Stage]:
    """Serve the survey from a database in folder."""
    path = folder / "kinds.sqlite3"
    path.write_bytes(template.read_bytes())
    url = f"sqlite:///{path}"

    async def fill() -> list[str]:
        database = Database(url)
        cast = await open_kinds(database)
        await database.close()
        return [cast.point.code, cast.other_point.code]

    with ThreadPoolExecutor(1) as pool:  # Playwright may keep a loop of its own in this thread
        codes = pool.submit(lambda: asyncio.run(fill())).result()
    running = server.start(folder, url, environ={"AUDITAPP_LANGUAGES_DIR": str(LANGUAGES)})
    try:
        yield Stage(running.url, path, codes)
    finally:
        running.stop()


def opened(
    browser: Browser, stage: Stage, size: tuple[int, int] = PHONE, **options: Any
) -> BrowserContext:
    """Return a phone, or another screen, that was never here before."""
    width, height = size
    context = browser.new_context(
        base_url=stage.url, viewport={"width": width, "height": height}, **options
    )
    context.set_default_timeout(15_000)
    return context


def tap(page: Page, value: int) -> None:
    """Press one of the five answers and wait for what follows."""
    page.locator(f'.tap[value="{value}"]').click()
    page.locator("#follow-ups form").wait_for()
