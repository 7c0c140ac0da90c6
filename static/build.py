"""Copies what the pages need from node_modules into static/vendor, and draws the icon sprite."""

import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "uplot/dist/uPlot.iife.min.js": "uplot.min.js",
    "uplot/dist/uPlot.min.css": "uplot.css",
}
FONT = "@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
# What is printed embeds whole fonts: PDF knows TrueType, not WOFF2.
PRINT_FONT = "@expo-google-fonts/be-vietnam-pro/{weight}{name}/BeVietnamPro_{weight}{name}.ttf"
PRINT_WEIGHTS = {"400": "Regular", "600": "SemiBold", "700": "Bold"}
# Official documents are set in Times New Roman (Decree 30/2020); Tinos has its widths and is free.
PAPER_FONT = "@expo-google-fonts/tinos/{style}/Tinos_{style}.ttf"
PAPER_STYLES = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
SUBSETS = ("latin", "vietnamese")
WEIGHTS = ("400", "600", "700")

# Each icon stands with a word on the page; names as in lucide.
ICONS = (
    "house", "building-2", "clipboard-check", "clipboard-list", "chart-column", "users", "qr-code",
    "log-out", "log-in", "settings-2", "languages", "sun", "moon", "contrast", "a-large-small",
    "check", "circle-check", "circle-x", "triangle-alert", "info", "octagon-alert", "lightbulb",
    "circle-slash", "circle-dashed", "star", "chevron-left", "chevron-right", "chevron-down",
    "arrow-right", "plus", "search", "printer", "download", "message-square", "lock", "key-round",
    "history", "calendar", "map-pin", "user", "pencil", "trash-2", "save", "menu", "x", "eye",
    "inbox", "camera", "paperclip", "file-text", "file-check", "signature", "rotate-cw", "eye-off",
    "mic", "timer", "keyboard",
)  # fmt: skip

SVG = "{http://www.w3.org/2000/svg}"


def main() -> int:
    """Fill static/vendor anew; returns the process's exit code."""
    if not MODULES.is_dir():
        sys.stderr.write("node_modules is missing: run ./setup.sh\n")
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "fonts").mkdir(parents=True)
    for source, target in COPIES.items():
        shutil.copyfile(MODULES / source, VENDOR / target)
    for subset in SUBSETS:
        for weight in WEIGHTS:
            name = FONT.format(subset=subset, weight=weight)
            shutil.copyfile(MODULES / name, VENDOR / "fonts" / Path(name).name)
    (VENDOR / "print").mkdir()
    for weight, name in PRINT_WEIGHTS.items():
        source = MODULES / PRINT_FONT.format(weight=weight, name=name)
        shutil.copyfile(source, VENDOR / "print" / f"BeVietnamPro-{name}.ttf")
    for style in PAPER_STYLES:
        source = MODULES / PAPER_FONT.format(style=style)
        shutil.copyfile(source, VENDOR / "print" / f"Tinos-{style[3:].replace('_', '')}.ttf")
    (VENDOR / "icons.svg").write_text(sprite(), encoding="utf-8")
    return 0


def sprite() -> str:
    """Return one SVG with a symbol per icon, drawn in the current colour."""
    ET.register_namespace("", SVG.strip("{}"))
    root = ET.Element(f"{SVG}svg")
    for name in ICONS:
        icon = ET.parse(MODULES / "lucide-static" / "icons" / f"{name}.svg").getroot()
        symbol = ET.SubElement(root, f"{SVG}symbol", {"id": name, "viewBox": "0 0 24 24"})
        group = ET.SubElement(symbol, f"{SVG}g", {
            "fill": "none", "stroke": "currentColor", "stroke-width": "2",
            "stroke-linecap": "round", "stroke-linejoin": "round",
        })  # fmt: skip
        group.extend(list(icon))
    return ET.tostring(root, encoding="unicode")


if __name__ == "__main__":
    sys.exit(main())
