"""The first question on a slow network: 400 kbit/s with 400 ms to the server and back."""

import pytest
from playwright.sync_api import Browser

from tests.everyone.stage import Stage, opened

pytestmark = [pytest.mark.browser, pytest.mark.alone]
NETWORK = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
SECONDS = 1.5
# When the question and its last answer stood on the screen, painted.
MARK = """
new MutationObserver((_, self) => {
  const last = document.querySelector('.taps li:last-child .tap');
  if (!last || window.shown) return;
  window.shown = true;
  self.disconnect();
  requestAnimationFrame(() => setTimeout(() => {
    const box = last.getBoundingClientRect();
    if (box.height > 40 && box.bottom <= innerHeight) performance.mark('question');
  }));
}).observe(document, {childList: true, subtree: true});
"""
TIMES = """() => [
  performance.getEntriesByName('first-contentful-paint')[0].startTime,
  performance.getEntriesByName('question')[0].startTime]"""


def test_it_asks_within_a_second_and_a_half(browser: Browser, stage: Stage) -> None:
    context = opened(browser, stage)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    page.add_init_script(MARK)
    page.goto(f"/q/{stage.codes[0]}", wait_until="domcontentloaded")
    page.wait_for_function("performance.getEntriesByName('question').length")
    painted, question = page.evaluate(TIMES)
    print(f"first paint {painted:.0f} ms, question {question:.0f} ms")  # noqa: T201
    assert painted >= NETWORK["latency"], "the network was not shaped"
    assert max(painted, question) <= SECONDS * 1000
    context.close()
