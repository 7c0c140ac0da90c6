"""Pictures of every page: python -m tests.browser.shots FOLDER [--path /results] [--theme dark].

The demo is made once in FOLDER/province and used again. Menus and details stay as they open.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.stage import DESK, PHONE, TABLET, Stage, chromium, opened, served, wear
from tests.browser.tour import go, visits
from tests.browser.visit import Visit

SIZES = {"360": PHONE, "820": TABLET, "1440": DESK}


def main() -> None:
    """Write FOLDER/<page>-<width>-<theme>.png for each page chosen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--path", default="", help="only addresses or names that contain this")
    parser.add_argument("--width", choices=SIZES, action="append", help="only this width")
    parser.add_argument("--theme", choices=("light", "dark", "contrast"), action="append")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    chosen = parser.parse_args()
    folder: Path = chosen.folder
    folder.mkdir(parents=True, exist_ok=True)
    with served(folder / "province") as stage, chromium() as browser:
        wanted = [v for v in visits(stage) if chosen.path in v.path or chosen.path in v.name]
        for theme in chosen.theme or ("light", "dark"):
            for width in chosen.width or SIZES:
                look = (width, theme, chosen.lang)
                _shoot(browser, stage, wanted, look=look, folder=folder)


def _shoot(
    browser: Browser,
    stage: Stage,
    wanted: Iterable[Visit],
    *,
    look: tuple[str, str, str],
    folder: Path,
) -> None:
    width, theme, lang = look
    for username in sorted({visit.username for visit in wanted}):
        context = opened(browser, stage, SIZES[width], username=username)
        wear(context, stage, theme=theme, lang=lang)
        page = context.new_page()
        for visit in wanted:
            if visit.username == username:
                go(page, visit)
                page.wait_for_load_state("networkidle")
                name = visit.name.replace(" ", "-").replace(".", "-")
                page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
        context.close()


if __name__ == "__main__":
    main()
