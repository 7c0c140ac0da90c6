"""What is drawn into a PDF as lines: signatures and codes; vectors, sharp at any size."""

from itertools import groupby

from reportlab.lib.colors import HexColor, black
from reportlab.platypus import Flowable

from auditapp.audits.models.signing import HEIGHT, WIDTH, curves
from auditapp.web import qr

INK = HexColor("#12306b")
_PEN = 3.0  # in units of the glass, as on the screen
_TALLEST = 58.0  # points


class Rule(Flowable):
    """A solid line in the middle of its column; measures in points."""

    def __init__(self, length: float, *, above: float = 2, below: float = 0) -> None:
        super().__init__()
        self._length, self._below = length, below
        self.height = above + below + 1

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Return the room taken: as wide as the column."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Draw the line."""
        start = (self.width - self._length) / 2
        self.canv.setLineWidth(0.7)
        self.canv.line(start, self._below + 0.5, start + self._length, self._below + 0.5)


class Strokes(Flowable):
    """A signature from the glass, in the middle of a column."""

    def __init__(self, strokes: tuple[tuple[int, ...], ...], width: float) -> None:
        super().__init__()
        self._strokes = strokes
        self._scale = min(width / WIDTH, _TALLEST / HEIGHT)
        self.width, self.height = width, HEIGHT * self._scale

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the room taken."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw each stroke as quadratic curves, raised to cubic ones."""
        canvas = self.canv
        canvas.saveState()
        canvas.translate((self.width - WIDTH * self._scale) / 2, self.height)
        canvas.scale(self._scale, -self._scale)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(_PEN)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        path = canvas.beginPath()
        for stroke in self._strokes:
            (x, y), *rest = curves(stroke)
            path.moveTo(x, y)
            for cx, cy, end_x, end_y in rest:
                first = x + (cx - x) * 2 / 3, y + (cy - y) * 2 / 3
                second = end_x + (cx - end_x) * 2 / 3, end_y + (cy - end_y) * 2 / 3
                path.curveTo(*first, *second, end_x, end_y)
                x, y = end_x, end_y
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.restoreState()


class Code(Flowable):
    """The code of an address, black on white with its quiet zone."""

    def __init__(self, url: str, size: float) -> None:
        super().__init__()
        self._rows = qr.modules(url)
        self.width = self.height = size

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the room taken."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw one rectangle per run of dark modules."""
        canvas, n = self.canv, len(self._rows)
        canvas.saveState()
        canvas.scale(self.width / n, self.height / n)
        canvas.setFillColor(black)
        path = canvas.beginPath()
        for number, row in enumerate(self._rows):
            at = 0
            for is_dark, run in groupby(row):
                length = len(list(run))
                if is_dark:
                    path.rect(at, n - 1 - number, length, 1)
                at += length
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()
