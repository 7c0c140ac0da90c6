"""The layouts on A4: what stands where on a poster, a desk stand and a card."""

from auditapp.channels.jobs.posters.faces import NAME, define_faces
from auditapp.channels.jobs.posters.lines import Style
from auditapp.channels.jobs.posters.paper import (
    BOLD,
    BRAND,
    GROUND,
    INK,
    REGULAR,
    SEMIBOLD,
    SOFT,
    Box,
    Paper,
)
from auditapp.channels.models.poster_words import PROMISE, QUESTION, SCAN, lead
from auditapp.channels.models.posters import Placard

A4 = (210.0, 297.0)
FACE, FACE_GAP = 13.0, 9.0


def issue_of(placard: Placard) -> str:
    """Return the small line that tells staff an old print from a new one."""
    parts = [f"Mã {placard.code}", f"cấp ngày {placard.issued:%d/%m/%Y}"]
    if placard.replaces:
        parts.append(f"thay mã {placard.replaces}")
    if placard.is_simulated:
        parts.append("dữ liệu mô phỏng")
    return "\u00a0· ".join(part.replace(" ", "\u00a0") for part in parts)


class Posters:
    """One A4 page each."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        define_faces(paper.canvas, FACE, FACE_GAP, BRAND)

    def draw(self, placard: Placard) -> None:
        with self._paper.page(*A4):
            self._paper.mark(placard.agency)
            draw_poster(self._paper, placard)

    def end(self) -> None:
        """Every page is closed already."""


def draw_poster(paper: Paper, placard: Placard) -> None:
    """Draw an A4 poster; the top 30 mm are left for the agency's badge."""
    guide = lead(placard.place)
    paper.words(placard.agency, Box(20, 31, 170, 25), Style(BOLD, 25, BRAND))
    paper.words(placard.counter, Box(20, 57, 170, 12), Style(SEMIBOLD, 17, INK))
    paper.line(85, 72.5, 125, 72.5)
    paper.words(guide.vi, Box(15, 75.5, 180, 8), Style(REGULAR, 15, INK))
    paper.words(guide.en, Box(15, 83.5, 180, 6), Style(REGULAR, 11, SOFT))
    paper.words(QUESTION.vi, Box(15, 91, 180, 24), Style(BOLD, 25, INK))
    paper.words(QUESTION.en, Box(15, 115, 180, 7.5), Style(REGULAR, 14, SOFT))
    with paper.at((210 - 5 * FACE - 4 * FACE_GAP) / 2, 126):
        paper.canvas.doForm(NAME)
    paper.panel(Box(57, 144, 96, 96), stroke=BRAND, width=1.4)
    paper.code(placard.url, 59, 146, 92)
    paper.words(placard.address, Box(15, 242, 180, 9), Style(BOLD, 18, INK))
    paper.words(SCAN.vi, Box(15, 250.5, 180, 6.5), Style(REGULAR, 12.5, INK))
    paper.words(SCAN.en, Box(15, 256.5, 180, 5), Style(REGULAR, 10.5, SOFT))
    paper.panel(Box(20, 264, 170, 18), fill=GROUND)
    paper.words(PROMISE.vi, Box(24, 265.5, 162, 8.5), Style(SEMIBOLD, 14, BRAND))
    paper.words(PROMISE.en, Box(24, 273.5, 162, 6.5), Style(REGULAR, 11.5, INK))
    paper.words(issue_of(placard), Box(20, 284.5, 170, 5), Style(REGULAR, 8, SOFT))


class Stands:
    """A5 upright, two on an A4 page that lies on its side; cut along the marks in the middle."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._waiting: Placard | None = None
        define_faces(paper.canvas, FACE, FACE_GAP, BRAND)

    def draw(self, placard: Placard) -> None:
        if self._waiting is None:
            self._waiting = placard
            return
        self._page(self._waiting, placard)
        self._waiting = None

    def end(self) -> None:
        if self._waiting is not None:
            self._page(self._waiting)

    def _page(self, *placards: Placard) -> None:
        height, width = A4
        with self._paper.page(width, height):
            for number, placard in enumerate(placards):
                self._paper.mark(placard.agency)
                with self._paper.at(number * width / 2, 0, width / 2 / A4[0]):
                    draw_poster(self._paper, placard)
            for y in (0, height - 7):
                self._paper.line(width / 2, y, width / 2, y + 7)


class Cards:
    """Credit-card size (ISO/IEC 7810 ID-1: 85.6 × 53.98 mm), ten on an A4 page."""

    WIDTH, HEIGHT, ACROSS, DOWN = 85.6, 53.98, 2, 5
    LEFT, TOP, MARK = (A4[0] - 2 * WIDTH) / 2, (A4[1] - 5 * HEIGHT) / 2, 6.0

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._waiting: list[Placard] = []

    def draw(self, placard: Placard) -> None:
        self._waiting.append(placard)
        if len(self._waiting) == self.ACROSS * self.DOWN:
            self.end()

    def end(self) -> None:
        if not self._waiting:
            return
        with self._paper.page(*A4):
            for number, placard in enumerate(self._waiting):
                row, column = divmod(number, self.ACROSS)
                self._paper.mark(placard.agency)
                with self._paper.at(self.LEFT + column * self.WIDTH, self.TOP + row * self.HEIGHT):
                    draw_card(self._paper, placard)
            self._cuts()
        self._waiting = []

    def _cuts(self) -> None:
        right, bottom = A4[0] - self.LEFT, A4[1] - self.TOP
        for column in range(self.ACROSS + 1):
            x = self.LEFT + column * self.WIDTH
            self._paper.line(x, self.TOP - self.MARK - 1, x, self.TOP - 1)
            self._paper.line(x, bottom + 1, x, bottom + self.MARK + 1)
        for row in range(self.DOWN + 1):
            y = self.TOP + row * self.HEIGHT
            self._paper.line(self.LEFT - self.MARK - 1, y, self.LEFT - 1, y)
            self._paper.line(right + 1, y, right + self.MARK + 1, y)


def draw_card(paper: Paper, placard: Placard) -> None:
    """Draw a card: the code on the left, the words on the right."""
    paper.code(placard.url, 3, 3.5, 38)
    paper.words(placard.address, Box(3.5, 41.5, 37, 5), Style(SEMIBOLD, 7.5, INK))
    paper.words(issue_of(placard), Box(3.5, 46.5, 37, 4), Style(REGULAR, 5, SOFT))
    at = {"x": 43.5, "width": 38.5}
    paper.words(placard.agency, Box(y=3.5, height=12, **at), Style(BOLD, 9, BRAND, "left"))
    paper.words(placard.counter, Box(y=15.5, height=6.5, **at), Style(SEMIBOLD, 7, INK, "left"))
    paper.line(43.5, 23, 82, 23)
    paper.words(QUESTION.vi, Box(y=24, height=10.5, **at), Style(BOLD, 9.5, INK, "left"))
    paper.words(QUESTION.en, Box(y=34.5, height=5, **at), Style(REGULAR, 6, SOFT, "left"))
    paper.words(PROMISE.vi, Box(y=40, height=6, **at), Style(SEMIBOLD, 6, BRAND, "left"))
    paper.words(PROMISE.en, Box(y=46, height=5, **at), Style(REGULAR, 5.5, SOFT, "left"))
