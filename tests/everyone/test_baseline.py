"""What citizens' pages are built of needs nothing that the browsers of docs/browsers.md lack."""

import json
import re
from collections.abc import Iterator

import pytest

from auditapp.base.settings import ROOT
from auditapp.web.assets import Assets
from tests.formkit.test_conditions import run_node

ASSETS = Assets(ROOT / "static")
ECMASCRIPT = 2017  # Chrome 61, Safari 11, Firefox 60
# Scripts that such a browser cannot read; tests/everyone/test_old_browser.py shows it does without.
NOT_NEEDED = {"vendor/htmx.min.js"}
PAGES = (
    "surveys/templates/show_question.html", "web/templates/citizen.html",
)  # fmt: skip
PARSE = """
const acorn = require(process.argv[1]);
const sources = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = {};
for (const [name, source] of Object.entries(sources)) {
  try { acorn.parse(source, {ecmaVersion: %d}); found[name] = ""; }
  catch (error) { found[name] = error.message; }
}
console.log(JSON.stringify(found));
"""
# Functions and properties that came after Chrome 61; a script may use one behind a test for it.
NEWER_CALLS = (
    "flat(", "flatMap(", "replaceAll(", ".at(", "structuredClone", "fromEntries", "matchAll(",
    "requestSubmit", "replaceChildren", "toggleAttribute", "allSettled", "queueMicrotask",
    "AbortController", "globalThis", "ResizeObserver", ".finally(", "checkVisibility", ".submitter",
    "randomUUID", "trimStart", "trimEnd", "navigator.clipboard", "showPopover", ".inert",
)  # fmt: skip

# CSS that came after Chrome 61. What a browser does not know it drops: one declaration, or the
# whole rule where it stands in the selector. HARMLESS names what is only nicer with it.
NEWER_VALUES = re.compile(
    r"\b(?:max|min|clamp|color-mix|oklch|lab|env|conic-gradient)\("
    r"|\brgba?\([^),]*[ /][^),]*\)|\b(?:dvh|svh|lvh|revert)\b"
)
NEWER_SELECTORS = re.compile(r":(?:has|is|where|focus-visible)\b|::(?:marker|backdrop)\b")
NEWER_PROPERTIES = {
    "gap", "row-gap", "column-gap", "inset", "aspect-ratio", "place-items", "place-content",
    "accent-color", "text-wrap", "text-underline-offset", "text-decoration-thickness",
    "scroll-padding-top", "color-scheme", "content-visibility", "text-size-adjust",
    "margin-inline", "padding-inline", "inline-size", "overscroll-behavior", "translate", "scale",
}  # fmt: skip
HARMLESS = {
    "accent-color", "text-wrap", "text-underline-offset", "text-decoration-thickness",
    "scroll-padding-top", "color-scheme", "text-size-adjust", "overscroll-behavior",
    "gap",  # with grid-gap before it in grids; in lines of icons and words only nicer
}  # fmt: skip


def scripts() -> dict[str, str]:
    """Return the scripts that citizens' pages name, with their sources."""
    names: set[str] = set()
    for page in PAGES:
        source = (ROOT / "auditapp" / page).read_text("utf-8")
        names |= set(re.findall(r'asset\("((?:js|vendor)/[\w.-]+\.js)"\)', source))
        for listed in re.findall(r"for name in \[([^]]*)\]", source):
            names |= {f"js/{name}.js" for name in re.findall(r'"([\w-]+)"', listed)}
    return {name: ASSETS.text(name) for name in sorted(names)}


def rules(css: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield (selector, declarations) of a bundled sheet, without the conditions around them."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        pairs = [part.partition(":")[::2] for part in body.split(";") if ":" in part]
        yield selector.strip(), [(name.strip(), value.strip()) for name, value in pairs]


def test_it_finds_the_scripts_of_the_first_page() -> None:
    assert {"js/form-rules.js", "js/after-tap.js", "js/ranking.js", "js/look.js",
            "js/read-aloud.js", "vendor/htmx.min.js"} == set(scripts())  # fmt: skip


def test_it_writes_no_newer_syntax_but_in_what_is_not_needed() -> None:
    found = json.loads(
        run_node(
            "-e", PARSE % ECMASCRIPT, str(ROOT / "node_modules/acorn"), given=json.dumps(scripts())
        )
    )
    assert {name for name, fault in found.items() if fault} == NOT_NEEDED, found


def test_it_would_see_newer_syntax() -> None:
    newer = {"chain": "a?.b", "or": "a ?? b", "field": "class A { b = 1 }", "old": "async () => 1"}
    answer = run_node(
        "-e", PARSE % ECMASCRIPT, str(ROOT / "node_modules/acorn"), given=json.dumps(newer)
    )
    assert [name for name, fault in json.loads(answer).items() if fault] == ["chain", "or", "field"]


def test_it_calls_nothing_newer() -> None:
    found = [
        f"{name}: {call}"
        for name, source in scripts().items()
        for call in NEWER_CALLS
        if name not in NOT_NEEDED and call in re.sub(r"//.*", "", source)
    ]
    assert found == []


def test_it_gives_newer_css_a_fallback() -> None:
    assert list(faults(ASSETS.text("css/citizen.css"))) == []


@pytest.mark.parametrize(
    ("css", "fault"),
    [
        ("a{min-height:max(1px,2px)}", "a: min-height"),
        ("a{min-height:1px;min-height:max(1px,2px)}", ""),
        ("a{color:rgb(0 0 0 / 50%)}", "a: color"),
        ("a{color:rgba(0,0,0,.5)}", ""),
        ("a{inset:0}", "a: inset"),
        ("a{display:grid;gap:1px}", "a: gap without grid-gap"),
        ("a{display:grid;grid-gap:1px;gap:1px}", ""),
        ("a,b:has(c){color:red}", "a,b:has(c): selector"),
        ("b:has(c){color:red}", ""),
    ],
)
def test_it_would_see_newer_css(css: str, fault: str) -> None:
    assert "".join(faults(css)) == fault


def faults(css: str) -> Iterator[str]:
    """Name every newer feature that has nothing to fall back on."""
    for selector, declarations in rules(css):
        if "," in selector and NEWER_SELECTORS.search(selector):
            yield f"{selector}: selector"  # the whole rule goes, also for what the browser knows
        seen: set[str] = set()
        is_grid = ("display", "grid") in declarations
        for name, value in declarations:
            newer = name in NEWER_PROPERTIES or NEWER_VALUES.search(value)
            if is_grid and name == "gap" and "grid-gap" not in seen:
                yield f"{selector}: gap without grid-gap"
            elif newer and name not in seen and name not in HARMLESS and not name.startswith("--"):
                yield f"{selector}: {name}"
            seen.add(name)


def test_it_names_the_baseline_in_the_docs() -> None:
    page = (ROOT / "docs/browsers.md").read_text("utf-8")
    assert f"ECMAScript {ECMASCRIPT}" in page
    for name in NOT_NEEDED:
        assert name.rpartition("/")[2] in page
