"""Every pair of colours that meets on a page is legible, in every theme."""

import re

import pytest

from auditapp.base.settings import ROOT
from auditapp.web.colours import to_hex, with_hex_colours

SOURCE = (ROOT / "static/css/tokens.css").read_text("utf-8")
BLOCK = re.compile(r'(:root|\[data-theme="(\w+)"\]) \{(.*?)\}', re.DOTALL)
THEMES = {
    (theme or "light"): dict(re.findall(r"--([\w-]+): (#\w{6});", with_hex_colours(body)))
    for _, theme, body in BLOCK.findall(SOURCE)
    if theme != "system"
}
TONES = ("good", "warn", "bad", "info", "idea")
GROUNDS = ("page", "surface", "sunken")
# Text on what it stands on: 7:1, as citizens' pages need; the accent is for staff and large.
READ = [
    *[(text, ground) for text in ("text", "text-soft") for ground in (*GROUNDS, "brand-soft")],
    *[("text", f"{tone}-soft") for tone in TONES],
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[(tone, ground) for tone in TONES for ground in GROUNDS],
    *[("brand", ground) for ground in (*GROUNDS, "brand-soft")],
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-band", "band"),
]
# Lines of inputs, focus and the accent's mark beside what they stand on: 3:1.
SEEN = [
    (line, ground)
    for line in ("line-strong", "focus", "accent", "brand")
    for ground in (*GROUNDS, "brand-soft")
]


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast of two #rrggbb colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_decoded(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _decoded(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_it_keeps_text_legible(theme: str) -> None:
    tokens = THEMES[theme]
    bad = [
        f"{text} on {ground}: {ratio:.1f}"
        for text, ground in READ
        if (ratio := contrast(tokens[text], tokens[ground])) < 7
    ]
    assert bad == []


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_it_keeps_lines_and_focus_visible(theme: str) -> None:
    tokens = THEMES[theme]
    bad = [
        f"{line} on {ground}: {ratio:.1f}"
        for line, ground in SEEN
        if (ratio := contrast(tokens[line], tokens[ground])) < 3
    ]
    assert bad == []


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_it_tells_the_two_ends_of_a_scale_apart_without_colour(theme: str) -> None:
    tokens = THEMES[theme]
    steps = [tokens[f"likert-{step}"] for step in (1, 2, 4, 5)]
    assert contrast(steps[0], steps[1]) >= 1.7
    assert contrast(steps[3], steps[2]) >= 1.7


def test_it_shows_system_as_the_device_wants_it() -> None:
    inside = re.findall(r"prefers-[^{]*\{\s*\[data-theme=\"system\"\] \{(.*?)\}", SOURCE, re.DOTALL)
    given = [body for _, theme, body in BLOCK.findall(SOURCE) if theme in {"dark", "contrast"}]
    assert [body.split() for body in inside] == [body.split() for body in given]


def test_it_gives_every_theme_every_colour() -> None:
    assert THEMES["dark"].keys() == THEMES["light"].keys() == THEMES["contrast"].keys()


def test_it_converts_known_colours() -> None:
    assert to_hex(1, 0, 0) == "#ffffff"
    assert to_hex(0.62796, 0.25768, 29.234) == "#ff0000"
    assert round(contrast("#000000", "#ffffff"), 2) == 21


def test_it_refuses_a_colour_that_no_screen_shows() -> None:
    with pytest.raises(ValueError, match="outside sRGB"):
        to_hex(0.5, 0.4, 150)
