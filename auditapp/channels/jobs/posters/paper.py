"""A PDF with our fonts and colours; places are in millimetres from the top left corner."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from auditapp.base.settings import SettingError
from auditapp.channels.jobs.posters.lines import LEADING, Block, Style, fitted
from auditapp.web import qr

REGULAR, SEMIBOLD, BOLD = "BeVietnamPro-Regular", "BeVietnamPro-SemiBold", "BeVietnamPro-Bold"
# The tokens of static/css/tokens.css in the light theme; black is for codes and receipt printers.
INK, SOFT, BRAND, GROUND, LINE = "#15231d", "#404e47", "#0a412b", "#eff8f2", "#aebbb4"
BLACK, WHITE = "#000000", "#ffffff"
# From the top of a line to its baseline, in parts of the size: marks above capitals have room.
_BASELINE = 1.03
_NO_LIMIT = 1e6


class Box(NamedTuple):
    """A place for words, in millimetres."""

    x: float
    y: float
    width: float
    height: float


class Paper:
    """Pages of a PDF."""

    def __init__(self, path: Path, static_dir: Path, *, title: str) -> None:
        rl_config.useA85 = 0  # half as large, and every reader knows it
        _load_fonts(static_dir / "vendor" / "print")
        first: Any = REGULAR  # the stubs take the name for a number
        self._canvas = Canvas(str(path), pageCompression=1, lang="vi", initialFontName=first)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("auditapp")
        self._headings: set[str] = set()

    @contextmanager
    def page(self, width: float, height: float) -> Iterator[None]:
        """Draw one page."""
        self._canvas.setPageSize((width * mm, height * mm))
        self._canvas.translate(0, height * mm)
        yield
        self._canvas.showPage()

    @contextmanager
    def at(self, x: float, y: float, scale: float = 1.0) -> Iterator[None]:
        """Count places from another corner and in another scale."""
        self._canvas.saveState()
        self._canvas.translate(x * mm, -y * mm)
        self._canvas.scale(scale, scale)
        yield
        self._canvas.restoreState()

    def mark(self, heading: str) -> None:
        """Let the reader's list of contents lead here, once per heading."""
        if heading not in self._headings:
            self._headings.add(heading)
            key = f"h{len(self._headings)}"
            self._canvas.bookmarkPage(key)
            self._canvas.addOutlineEntry(heading, key)

    def words(self, words: str, box: Box, style: Style) -> None:
        """Write words into a box, in its middle from top to bottom."""
        block = fitted(words, style.font, style.size, box.width * mm, box.height * mm)
        self._lines(block, style, box, (box.height * mm - block.height) / 2)

    def flow(self, words: str, corner: tuple[float, float], width: float, style: Style) -> float:
        """Write words below a corner without any limit; return where they end."""
        block = fitted(words, style.font, style.size, width * mm, _NO_LIMIT)
        self._lines(block, style, Box(*corner, width, 0), 0)
        return corner[1] + block.height / mm

    def height(self, words: str, width: float, style: Style) -> float:
        """Return how much `flow` takes from top to bottom."""
        return fitted(words, style.font, style.size, width * mm, _NO_LIMIT).height / mm

    def code(self, url: str, x: float, y: float, size: float) -> None:
        """Draw the code of a link, black on white; size takes in its quiet zone."""
        rows = qr.modules(url)
        canvas, n = self._canvas, len(rows)
        canvas.saveState()
        canvas.translate(x * mm, -(y + size) * mm)
        canvas.scale(size * mm / n, size * mm / n)
        canvas.setFillColor(HexColor(WHITE))
        canvas.rect(0, 0, n, n, stroke=0, fill=1)
        canvas.setFillColor(HexColor(BLACK))
        path = canvas.beginPath()
        for row_number, row in enumerate(rows):
            for start, length in _runs(row):
                path.rect(start, n - 1 - row_number, length, 1)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()

    def line(self, x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> None:
        """Draw a hairline: where to cut, or between parts."""
        self._canvas.setStrokeColor(HexColor(BLACK if dashed else LINE))
        self._canvas.setLineWidth(0.5)
        self._canvas.setDash([2, 2] if dashed else [])
        self._canvas.line(x1 * mm, -y1 * mm, x2 * mm, -y2 * mm)

    def panel(self, box: Box, *, fill: str = "", stroke: str = "", width: float = 0.8) -> None:
        """Draw a rounded ground or frame."""
        if fill:
            self._canvas.setFillColor(HexColor(fill))
        if stroke:
            self._canvas.setStrokeColor(HexColor(stroke))
            self._canvas.setLineWidth(width)
            self._canvas.setDash([])
        self._canvas.roundRect(
            *(box.x * mm, -(box.y + box.height) * mm, box.width * mm, box.height * mm),
            radius=3 * mm,
            stroke=int(bool(stroke)),
            fill=int(bool(fill)),
        )

    @property
    def canvas(self) -> Canvas:
        """Return what draws, for pictures of their own."""
        return self._canvas

    def save(self) -> None:
        """Write the file."""
        self._canvas.save()

    def _lines(self, block: Block, style: Style, box: Box, down: float) -> None:
        canvas = self._canvas
        canvas.setFont(style.font, block.size)
        canvas.setFillColor(HexColor(style.colour))
        y = -box.y * mm - down - block.size * _BASELINE
        for line in block.lines:
            if style.align == "center":
                canvas.drawCentredString((box.x + box.width / 2) * mm, y, line)
            else:
                canvas.drawString(box.x * mm, y, line)
            y -= block.size * LEADING


def _load_fonts(folder: Path) -> None:
    """Take up the fonts that the set-up put there; raises SettingError when it has not run."""
    for name in {REGULAR, SEMIBOLD, BOLD} - set(pdfmetrics.getRegisteredFontNames()):
        path = folder / f"{name}.ttf"
        if not path.is_file():
            raise SettingError(f"{path} does not exist: run the set-up.")
        pdfmetrics.registerFont(TTFont(name, str(path)))


def _runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    """Give (start, length) of every run of dark modules."""
    start = 0
    for place, dark in enumerate([*row, False]):
        if not dark:
            if place > start:
                yield start, place - start
            start = place + 1
