"""A signature as a picture for formats that know no vectors: blue ink on nothing."""

from io import BytesIO

from PIL import Image, ImageDraw

from auditapp.audits.models.signing import HEIGHT, WIDTH, curves

INK = (18, 48, 107, 255)
_SCALE, _FINE = 2, 2  # dots per unit, and how much finer it is drawn before being made smooth
_PEN = 3
_STEPS = 8  # straight pieces of a curve


def ink(strokes: tuple[tuple[int, ...], ...]) -> BytesIO:
    """Return the strokes as a PNG with a transparent ground."""
    scale = _SCALE * _FINE
    image = Image.new("RGBA", (WIDTH * scale, HEIGHT * scale), (18, 48, 107, 0))
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(x * scale, y * scale) for x, y in _points(stroke)]
        draw.line(points, INK, _PEN * scale, joint="curve")
        half = _PEN * scale / 2
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - half, y - half, x + half, y + half), INK)
    out = BytesIO()
    image.resize((WIDTH * _SCALE, HEIGHT * _SCALE), Image.Resampling.LANCZOS).save(out, "PNG")
    out.seek(0)
    return out


def _points(stroke: tuple[int, ...]) -> list[tuple[float, float]]:
    (x, y), *rest = curves(stroke)
    found = [(x, y)]
    for cx, cy, end_x, end_y in rest:
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            found.append(
                (
                    (1 - t) ** 2 * x + 2 * t * (1 - t) * cx + t * t * end_x,
                    (1 - t) ** 2 * y + 2 * t * (1 - t) * cy + t * t * end_y,
                )
            )
        x, y = end_x, end_y
    return found
