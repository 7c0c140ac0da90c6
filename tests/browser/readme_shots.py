"""The four pictures of README.md, anew: python -m tests.browser.readme_shots FOLDER.

FOLDER holds a demo of the usual length (auditapp demo --only-data --folder FOLDER); it is served as
it is.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from auditapp.base.settings import ROOT
from auditapp.cli.demo import show
from tests import server
from tests.browser.stage import DESK, TABLET, Stage, chromium, opened, wear
from tests.browser.visit import agency, one, open_lines

PICTURES = ROOT / "docs" / "img"
PHONE = (360, 740)


def main() -> None:
    """Write docs/img/*.png."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    url = f"sqlite:///{folder}/demo.sqlite3"
    running = server.start(folder, url, environ={"AUDITAPP_SIMULATED": "yes"})
    try:
        stage = Stage(folder, running, show.read(folder / "demo.json"), set())
        _take(stage, "citizen-phone", PHONE, "", _survey, scale=1.5)
        _take(stage, "auditor-tablet", TABLET, "truongdoan", _line)
        _take(stage, "manager-desk", (DESK[0], 1240), "quanly", _results)
        _take(stage, "point-qr-code", DESK, "quantri", _point)
    finally:
        running.stop()


def _take(
    stage: Stage,
    name: str,
    size: tuple[int, int],
    username: str,
    bring: Callable[[Page, Stage], None],
    *,
    scale: float = 1,
) -> None:
    with chromium() as browser:
        context = opened(browser, stage, size, username=username, device_scale_factor=scale)
        wear(context, stage)
        page = context.new_page()
        bring(page, stage)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{name}.png")
        context.close()


def _survey(page: Page, stage: Stage) -> None:
    page.goto(f"/q/{stage.code(8)}")


def _line(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.audit}/conduct?item={open_lines(stage, stage.audit)[0]}")
    page.locator('label:has([value="nc_minor"])').click()


def _results(page: Page, stage: Stage) -> None:
    page.goto(f"/results/{agency(stage, '20')}")


def _point(page: Page, stage: Stage) -> None:
    point = one(stage, "SELECT point_id FROM point_codes WHERE code = ?", stage.code(8))
    page.goto(f"/points/{point}")


if __name__ == "__main__":
    main()
