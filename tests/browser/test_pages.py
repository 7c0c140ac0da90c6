"""Every page, for a person who may see it: accessible, inside its policy, as wide as its window."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from auditapp.app.routes import ROUTES
from auditapp.base.settings import ROOT
from tests.browser.stage import DESK, PHONE, TABLET, Stage, opened, overflow
from tests.browser.tour import NOT_PAGES, go, open_page, press, visits
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules/axe-core/axe.min.js"
# All rules in the light theme; in the other themes only colours differ. Of long lists the first
# rows stand for all: each row comes from the same template.
RULES = """async () => {
  const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const rest = 'tbody tr, .checks > *, .list > li, option, article, .clauses li, .filter ~ ul > li';
  for (const e of document.querySelectorAll(rest))
    if ([...e.parentNode.children].indexOf(e) > 7) e.hidden = true;
  // A bar that sticks to the window's edge covers a part of something wherever one has scrolled.
  for (const e of document.querySelectorAll('body *'))
    if (getComputedStyle(e).position === 'sticky') e.style.position = 'static';
  const found = [];
  for (const theme of ['light', 'dark', 'contrast']) {
    document.documentElement.dataset.theme = theme;
    const runOnly = theme === 'light' ? all : ['color-contrast'];
    const {violations} = await axe.run(document, {resultTypes: ['violations'], runOnly});
    for (const v of violations)
      found.push(`${theme} ${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).join(' | ')}`);
  }
  return found;
}"""
FRAME = """() => ({
  lang: document.documentElement.lang,
  title: document.title.trim().length > 3,
  headings: document.querySelectorAll('h1').length,
})"""
FIRST = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const ring = parseFloat(getComputedStyle(e).outlineWidth);
  return [e.className, box.top >= 0 && box.height > 20, ring >= 2];
}"""


PARTS = 4  # of the pages, so that none of the tests takes minutes


def readers(stage: Stage, part: int) -> dict[str, list[Visit]]:
    """Return one part of the pages by who reads them: one browser each."""
    found: dict[str, list[Visit]] = {}
    for visit in sorted(visits(stage), key=lambda visit: visit.username)[part::PARTS]:
        found.setdefault(visit.username, []).append(visit)
    return found


def test_it_visits_every_page_there_is(stage: Stage) -> None:
    pages = {str(each.name) for _, each in ROUTES if "GET" in each.http_methods} - NOT_PAGES
    toured = {visit.route for visit in visits(stage)} - {"errors"}
    assert toured == pages, "add the page to tests/browser/tour.py"


@pytest.mark.parametrize("part", range(PARTS))
def test_it_gives_axe_nothing_to_find(browser: Browser, stage: Stage, part: int) -> None:
    found = []
    for username, chosen in readers(stage, part).items():
        still = {"bypass_csp": True, "reduced_motion": "reduce"}
        context = opened(browser, stage, DESK, username=username, **still)
        page = context.new_page()
        for visit in chosen:
            go(page, visit)
            page.add_script_tag(path=AXE)
            found += [f"{visit.name}: {fault}" for fault in page.evaluate(RULES)]
        context.close()
    assert found == []


@pytest.mark.parametrize("part", range(PARTS))
def test_it_keeps_every_page_in_its_policy_and_its_frame(
    browser: Browser, stage: Stage, part: int
) -> None:
    said: list[str] = []
    for username, chosen in readers(stage, part).items():
        context = opened(browser, stage, DESK, username=username)
        page = listened_to(context, said)
        for visit in chosen:
            page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
            said += [f"{visit.name}: {fault}" for fault in faults_of(page, visit)]
        context.close()
    # The browser says itself that a page was answered with 403, 404 or 410.
    assert [each for each in said if "Failed to load resource" not in each] == []


def listened_to(context: BrowserContext, said: list[str]) -> Page:
    """Return a page whose errors and policy violations are noted."""
    page = context.new_page()
    page.on("pageerror", lambda error: said.append(f"{page.url} {error}"))
    page.on("console", lambda message: said.append(f"{page.url} {message.text}"))
    return page


def faults_of(page: Page, visit: Visit) -> Iterator[str]:
    """Open a page; yield what is wrong with status, language, title, heading, skip link, width."""
    answer = open_page(page, visit)
    if answer.status != visit.status:
        yield f"answered {answer.status}"
    frame = page.evaluate(FRAME)
    if frame != {"lang": "vi", "title": True, "headings": 1}:
        yield str(frame)
    page.keyboard.press("Tab")
    first = page.evaluate(FIRST)
    if first != ["skip", True, True]:
        yield f"Tab leads to {first}"
    press(page, visit)
    for width, height in (TABLET, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        if overflow(page) > 0:
            yield f"{overflow(page)} px too wide for {width} px"
