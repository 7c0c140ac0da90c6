"""Photos whose content says which they are, so that a test knows them after two re-encodings."""

import io

from PIL import Image, ImageDraw

BITS, SIDE = 10, 48
WIDTH, HEIGHT = 2 * BITS * SIDE, 720


def photo_of(number: int) -> bytes:
    """Return a JPEG of some 300 KB whose top and bottom rows spell a number in black and white."""
    image = Image.effect_noise((WIDTH, HEIGHT), 60).convert("RGB")
    draw = ImageDraw.Draw(image)
    for bit in range(BITS):
        shade = "white" if number >> bit & 1 else "black"
        for top in (0, HEIGHT - SIDE):
            draw.rectangle((2 * bit * SIDE, top, 2 * (bit + 1) * SIDE, top + SIDE), fill=shade)
    held = io.BytesIO()
    image.save(held, "JPEG", quality=85)
    return held.getvalue()


def number_in(content: bytes) -> int:
    """Return the number that a whole photo spells, at its top as at its bottom."""
    with Image.open(io.BytesIO(content)) as image:
        image.load()  # raises OSError for a photo that was cut off
        assert image.size == (WIDTH, HEIGHT)
        grey = image.convert("L")
    rows = [_spelled(grey, row) for row in (SIDE // 2, HEIGHT - SIDE // 2)]
    assert rows[0] == rows[1], "the photo is not whole"
    return rows[0]


def _spelled(grey: Image.Image, row: int) -> int:
    line = grey.crop((0, row, WIDTH, row + 1)).tobytes()
    return sum(1 << bit for bit in range(BITS) if line[(2 * bit + 1) * SIDE] > 128)
