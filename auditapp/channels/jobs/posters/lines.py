"""Text into boxes: broken at blanks, smaller when it is long, never cut off."""

import re
from functools import lru_cache
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth

LEADING = 1.35  # Vietnamese stacks marks above and below
STEP = 0.96
# Words of agency names that read badly with a line's end inside them.
_TOGETHER = re.compile(
    r"trung tâm|phục vụ|hành chính công|hành chính|ủy ban|nhân dân|bộ phận|một cửa"
    r"|khoa học|công nghệ|hộ tịch|tư pháp|đất đai|hồ sơ|kết quả|ý kiến|ông/bà cho biết",
    re.IGNORECASE,
)
_BOUND = "\u00a0"


class Style(NamedTuple):
    """How words look: points, colour as #rrggbb; `align` is left or center."""

    font: str
    size: float
    colour: str
    align: str = "center"


class Block(NamedTuple):
    """Words broken into lines, and the size in points at which they fit."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """Return the height in points."""
        return len(self.lines) * self.size * LEADING


@lru_cache(maxsize=4096)
def fitted(words: str, font: str, size: float, width: float, height: float) -> Block:
    """Return words at the largest size up to `size` at which they fit width × height points.

    What no-break spaces hold together stays in one line if it fits there; they are drawn as blanks.
    """
    words = _TOGETHER.sub(lambda found: found[0].replace(" ", _BOUND), words)
    block = Block(broken(words, font, size, width), size)
    while block.height > height:
        smaller = block.size * STEP
        block = Block(broken(words, font, smaller, width), smaller)
    lines = balanced(words, font, block.size, width)
    return Block(tuple(line.replace(_BOUND, " ") for line in lines), block.size)


def broken(words: str, font: str, size: float, width: float) -> tuple[str, ...]:
    """Break words into lines of at most width points; a longer word is broken anywhere."""
    lines: list[str] = []
    line = ""
    for word in _pieces(words, font, size, width):
        longer = f"{line} {word}" if line else word
        if line and stringWidth(longer, font, size) > width:
            lines.append(line)
            longer = word
        line = longer
    return (*lines, line)


def balanced(words: str, font: str, size: float, width: float) -> tuple[str, ...]:
    """Break words into as few lines as fit, of about the same length."""
    best = broken(words, font, size, width)
    low, high = max(stringWidth(word, font, size) for word in words.split(" ")), width
    for _ in range(6 if len(best) > 1 and low < high else 0):
        middle = (low + high) / 2
        lines = broken(words, font, size, middle)
        if len(lines) > len(best):
            low = middle
        else:
            best, high = lines, middle
    return best


def _pieces(words: str, font: str, size: float, width: float) -> list[str]:
    pieces: list[str] = []
    for word in words.split(" "):
        rest = word
        while stringWidth(rest, font, size) > width and len(rest) > 1:
            head = rest
            while stringWidth(head, font, size) > width and len(head) > 1:
                head = head[:-1]
            pieces.append(head)
            rest = rest[len(head) :]
        pieces.append(rest)
    return pieces
