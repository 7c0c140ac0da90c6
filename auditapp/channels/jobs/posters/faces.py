"""The five faces of static/img/faces.svg as lines of a PDF, best first as on the survey page."""

import math

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

NAME = "faces"
_GRID = 48  # the side of a face in the units below; y grows downwards
_EYES = ((17.5, 19.0), (30.5, 19.0))
_MOUTHS = (
    (15.5, 29.5, 19.5, 34.5, 28.5, 34.5, 32.5, 29.5),
    (16, 31.5, 20, 31.5, 28, 31.5, 32, 31.5),
    (16, 33.5, 20.5, 29.5, 27.5, 29.5, 32, 33.5),
)


def define_faces(canvas: Canvas, side: float, gap: float, colour: str) -> None:
    """Keep the row of faces in the file once; sizes in millimetres, the corner is top left."""
    width = math.ceil((5 * side + 4 * gap) * mm)
    canvas.beginForm(NAME, 0, -math.ceil(side * mm), width, 0)
    canvas.scale(side * mm / _GRID, -side * mm / _GRID)
    canvas.setStrokeColor(HexColor(colour))
    canvas.setFillColor(HexColor(colour))
    canvas.setLineWidth(3)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for number in range(5):
        canvas.saveState()
        canvas.translate(number * (side + gap) / side * _GRID, 0)
        canvas.circle(24, 24, 20.5)
        _face(canvas, number)
        canvas.restoreState()
    canvas.endForm()


def _face(canvas: Canvas, number: int) -> None:
    if number == 0:
        canvas.bezier(14, 20.5, 15, 17, 19.5, 17, 20.5, 20.5)
        canvas.bezier(27.5, 20.5, 28.5, 17, 33, 17, 34, 20.5)
        mouth = canvas.beginPath()
        mouth.moveTo(13.5, 28)
        mouth.lineTo(34.5, 28)
        mouth.curveTo(34, 34.5, 29.5, 38, 24, 38)
        mouth.curveTo(18.5, 38, 14, 34.5, 13.5, 28)
        mouth.close()
        canvas.drawPath(mouth, stroke=1, fill=1)
        return
    if number < 4:
        for x, y in _EYES:
            canvas.circle(x, y, 2.5, stroke=0, fill=1)
        canvas.bezier(*_MOUTHS[number - 1])
        return
    for x in (17.5, 30.5):
        canvas.circle(x, 22.5, 2.25, stroke=0, fill=1)
    canvas.line(13, 18.5, 19.5, 14.5)
    canvas.line(35, 18.5, 28.5, 14.5)
    canvas.bezier(15, 36, 19, 28, 29, 28, 33, 36)
