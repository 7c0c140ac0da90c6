"""Every word on citizens' pages stands out at 7:1 from what it stands on, in every theme.

Measured on the pages themselves: what is painted, not what the tokens promise.
"""

import pytest
from playwright.sync_api import Browser, Page

from tests.everyone.stage import Stage, opened, tap
from tests.web.test_look_in_browser import OPEN_ALL
from tests.web.test_tokens import contrast

pytestmark = pytest.mark.browser
LEAST = 7
# [words, colour, ground] of every text that is shown; the ground is the nearest one that covers.
PAIRS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!words || !element.checkVisibility()) continue;
    if (element.closest(':disabled, .sr-only, .skip')) continue;
    let ground = element;
    while (ground && /rgba\\(.*, 0\\)|transparent/.test(getComputedStyle(ground).backgroundColor))
      ground = ground.parentElement;
    found.push([words.slice(0, 40), getComputedStyle(element).color,
                getComputedStyle(ground || document.documentElement).backgroundColor]);
  }
  return found;
}"""


def hexadecimal(colour: str) -> str:
    """Return 'rgb(1, 2, 3)' as '#010203'."""
    parts = colour.partition("(")[2].rstrip(")").split(",")
    assert len(parts) == 3, colour  # nothing see-through on these pages
    return "#" + "".join(f"{int(part):02x}" for part in parts)


def faint(page: Page) -> list[str]:
    page.evaluate(OPEN_ALL)
    pairs = page.evaluate(PAIRS)
    assert len(pairs) > 5
    measured = {
        (words, colour, ground): contrast(hexadecimal(colour), hexadecimal(ground))
        for words, colour, ground in pairs
    }
    return [f"{pair}: {ratio:.2f}" for pair, ratio in measured.items() if ratio < LEAST]


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_it_writes_every_word_at_seven_to_one(browser: Browser, stage: Stage, theme: str) -> None:
    context = opened(browser, stage, reduced_motion="reduce")
    look = {"name": "look", "value": f"vi.{theme}.normal", "url": stage.url}
    context.add_cookies([look])  # type: ignore[list-item]
    page = context.new_page()
    found = {}
    page.goto(f"/q/{stage.codes[0]}")
    found["question"] = faint(page)
    tap(page, 2)
    page.check("#in-not_good-waiting")
    page.check("#in-recommend-3", force=True)
    page.check("#in-polite-2")
    page.get_by_role("button", name="Chọn: Nhanh").click()
    found["answered"] = faint(page)
    page.fill("#in-waited-hours", "lâu")
    page.get_by_role("button", name="Gửi").click()
    page.locator(".q-error").wait_for()
    found["fault"] = faint(page)
    for path in (f"/q/{stage.codes[0]}/thanks", "/privacy", "/q/ZZZZZZZ"):
        page.goto(path)
        found[path] = faint(page)
    assert {where: pairs for where, pairs in found.items() if pairs} == {}
    context.close()
