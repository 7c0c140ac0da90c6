"""The layout for receipt printers: 80 mm wide, as long as the words need, black only."""

from typing import NamedTuple

from auditapp.channels.jobs.posters.lines import Style
from auditapp.channels.jobs.posters.paper import BLACK, BOLD, REGULAR, SEMIBOLD, Box, Paper
from auditapp.channels.jobs.posters.sheets import issue_of
from auditapp.channels.models.poster_words import PROMISE, QUESTION, SCAN, lead
from auditapp.channels.models.posters import Placard

WIDTH, LEFT, INNER = 80.0, 5.0, 70.0
CODE, ADDRESS = 48.0, 6.0
_ADDRESS = Style(BOLD, 11, BLACK)
TOP, BOTTOM = 4.0, 8.0


class _Words(NamedTuple):
    """One paragraph and the space above it in millimetres."""

    words: str
    font: str
    size: float
    above: float = 0.5

    @property
    def style(self) -> Style:
        return Style(self.font, self.size, BLACK)


class Strips:
    """One page per point."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def draw(self, placard: Placard) -> None:
        """Draw one strip."""
        before, after = _before(placard), _after(placard)
        height = TOP + self._height(before) + 2 + CODE + ADDRESS + self._height(after) + BOTTOM
        with self._paper.page(WIDTH, height):
            self._paper.mark(placard.agency)
            y = self._write(before, TOP) + 2
            self._paper.code(placard.url, (WIDTH - CODE) / 2, y, CODE)
            self._paper.words(placard.address, Box(LEFT, y + CODE, INNER, ADDRESS), _ADDRESS)
            y = self._write(after, y + CODE + ADDRESS)
            self._paper.line(LEFT, y + 4, WIDTH - LEFT, y + 4, dashed=True)

    def end(self) -> None:
        """Every page is closed already."""

    def _height(self, parts: list[_Words]) -> float:
        return sum(part.above + self._paper.height(part.words, INNER, part.style) for part in parts)

    def _write(self, parts: list[_Words], y: float) -> float:
        for part in parts:
            y = self._paper.flow(part.words, (LEFT, y + part.above), INNER, part.style)
        return y


def _before(placard: Placard) -> list[_Words]:
    guide = lead(placard.place)
    return [
        _Words(placard.agency, BOLD, 13),
        _Words(placard.counter, SEMIBOLD, 11, 1),
        _Words(guide.vi, REGULAR, 10, 3),
        _Words(guide.en, REGULAR, 8.5),
        _Words(QUESTION.vi, BOLD, 14, 2),
        _Words(QUESTION.en, REGULAR, 9, 1),
    ]


def _after(placard: Placard) -> list[_Words]:
    return [
        _Words(SCAN.vi, REGULAR, 9),
        _Words(SCAN.en, REGULAR, 8),
        _Words(PROMISE.vi, SEMIBOLD, 10, 2.5),
        _Words(PROMISE.en, REGULAR, 8.5, 0.5),
        _Words(issue_of(placard), REGULAR, 7.5, 2),
    ]
