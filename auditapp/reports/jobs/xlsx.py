"""A paper as a workbook: words and pictures on the first sheet, each table on one of its own."""

import math
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from auditapp.reports.jobs import measures as m
from auditapp.reports.jobs.inked import ink
from auditapp.reports.jobs.pictures import picture
from auditapp.reports.models import paper as p
from auditapp.web import qr

FONT = "Times New Roman"
WIDTH = 96.0  # characters across the page, portrait
_LINE = Border(*(Side(style="thin") for _ in range(4)))
_HEAD = PatternFill("solid", fgColor="E7E6E6")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_ROW = 15.75  # points of one line at 11 to 13
_SIGNED = (48.0, 16.0)  # millimetres of a signature, twice as fine as it is drawn
_CODE = 26.0


class Look(NamedTuple):
    """How words in a cell look; size in points."""

    align: str = "left"
    size: float = m.TABLE
    bold: bool = False
    italic: bool = False


MIDDLE = Look("center")
STRONG = Look("center", bold=True)
SLANTED = Look("center", italic=True)
TITLE = Look("center", m.TITLE, bold=True)
BOLD = Look(size=m.BODY, bold=True)
PLAIN = Look(size=m.BODY)
CELL, CELL_BOLD = Look(), Look(bold=True)


class Book:
    """A workbook that grows sheet by sheet."""

    def __init__(self, paper: p.Paper, files: Mapping[str, Path]) -> None:
        self._paper = paper
        self._files = files
        self._book = Workbook()
        self._text: Any = self._book.active
        self._text.title = _sheet_name(paper.kind.capitalize() or "Phiếu", ())
        self._row = 0
        self._set_up(self._text, (WIDTH * m.LEFT_SHARE, WIDTH * (1 - m.LEFT_SHARE)))

    def save(self, out: BinaryIO) -> None:
        """Write the file."""
        self._book.properties.title = self._paper.title
        self._book.properties.creator = ""
        self._book.save(out)

    def head(self) -> None:
        """Write agency, country, number, place, title."""
        head = self._paper.head
        if head is not None:
            self._pair(head.above, m.STATE, (MIDDLE, STRONG))
            self._pair(head.issuer, m.WORDS, (STRONG, STRONG))
            day = m.place_and_day(head.place, head.year)
            self._pair(m.number_of(head.symbol), day, (MIDDLE, SLANTED))
        if self._paper.is_draft:
            self._pair("DỰ THẢO", "", (STRONG, MIDDLE))
        self._row += 1
        self._line(self._paper.kind, TITLE)
        if self._paper.about:
            self._line(self._paper.about, TITLE)
        self._row += 1

    def block(self, block: p.Block) -> None:
        """Write one block."""
        if isinstance(block, p.Table):
            self._table(block)
        elif isinstance(block, p.Photo):
            self._photo(block)
        elif isinstance(block, p.Marks | p.Seal):
            self._signed(block)
        else:
            self._words(block)

    def foot(self) -> None:
        """Write recipients and signer."""
        signer = self._paper.signer
        if signer is None:
            return
        self._row += 1
        to = ["Nơi nhận:", *(f"- {line}" for line in self._paper.recipients)]
        name = f"{signer.title}\n\n\n\n\n{signer.name}"
        self._pair("\n".join(to), name, (CELL, STRONG))

    def _words(self, block: p.Block) -> None:
        if isinstance(block, p.Heading):
            self._line(block.text, BOLD)
        elif isinstance(block, p.Para):
            self._line(f"{block.lead}{block.text}", TITLE if block.style == "centre" else PLAIN)
        elif isinstance(block, p.Bullets):
            for item in block.items:
                self._line(f"- {item}", PLAIN)
        elif isinstance(block, p.Form):
            for label, words in block.pairs:
                self._pair(label, words, (CELL_BOLD, CELL), boxed=True)

    def _photo(self, block: p.Photo) -> None:
        found = picture(block, self._files)
        if found is not None:
            self._row += 1
            self._draw(1, found.data, (found.width, found.height))
            self._line(block.caption, Look(italic=True))

    def _signed(self, block: p.Marks | p.Seal) -> None:
        if isinstance(block, p.Marks):
            self._row += 1
            for first in range(0, len(block.marks), 2):
                self._beside(block.marks[first : first + 2])
        else:
            self._line(f"{block.text} {m.grouped(block.digest)}", PLAIN)
            self._line(block.url, PLAIN)
            self._row += 1
            self._draw(1, BytesIO(qr.png(block.url, scale=6)), (_CODE, _CODE))

    def _beside(self, marks: Sequence[p.Mark]) -> None:
        """Write one or two signatures: title, strokes or room for them, name."""
        blank = p.Mark(title="", note="")
        left, right = (*marks, blank)[:2]
        self._pair(f"{left.title}\n{left.note}", f"{right.title}\n{right.note}", (STRONG, STRONG))
        self._row += 1
        self._text.row_dimensions[self._row].height = _points(_SIGNED[1])
        for column, mark in enumerate((left, right), 1):
            if mark.strokes:
                self._draw(column, ink(mark.strokes), _SIGNED)
        self._pair(left.name, right.name, (STRONG, STRONG))
        if left.below or right.below:
            self._pair(left.below, right.below, (MIDDLE, MIDDLE))

    def _draw(self, column: int, data: BytesIO, size: tuple[float, float]) -> None:
        """Put a picture of a size in millimetres into the current row, which grows with it."""
        image = Image(data)
        image.width, image.height = (round(side / 25.4 * 96) for side in size)
        self._text.add_image(image, f"{get_column_letter(column)}{self._row}")
        self._text.row_dimensions[self._row].height = _points(size[1]) + 4

    def _table(self, block: p.Table) -> None:
        sheet = self._book.create_sheet(_sheet_name(block.name, self._book.sheetnames))
        widths = [share * WIDTH * 1.2 for share in block.widths]
        self._set_up(sheet, widths)
        for column, head in enumerate(block.heads, 1):
            cell = _put((sheet, 1, column), head, Look("center", bold=True))
            cell.fill, cell.border = _HEAD, _LINE
        _fit(sheet, 1, block.heads, widths)
        for number, row in enumerate(block.rows, 2):
            for column, given in enumerate(row, 1):
                words = given if isinstance(given, p.Cell) else p.Cell(given)
                align = words.align or (block.align[column - 1] if block.align else "left")
                cell = _put((sheet, number, column), words.text, Look(align, bold=words.bold))
                cell.border = _LINE
            _fit(sheet, number, row, widths)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        self._line(f"(Xem trang tính “{sheet.title}”)", Look(size=m.BODY, italic=True))

    def _line(self, words: str, look: Look) -> None:
        self._row += 1
        self._text.merge_cells(start_row=self._row, end_row=self._row, start_column=1, end_column=2)
        _put((self._text, self._row, 1), words, look)
        self._text.row_dimensions[self._row].height = _lines(words, WIDTH * 0.95) * (look.size + 4)

    def _pair(
        self, left: str, right: str, looks: tuple[Look, Look], *, boxed: bool = False
    ) -> None:
        self._row += 1
        for column, words in enumerate((left, right), 1):
            cell = _put((self._text, self._row, column), words, looks[column - 1])
            if boxed:
                cell.border = _LINE
        widths = (WIDTH * m.LEFT_SHARE, WIDTH * (1 - m.LEFT_SHARE))
        _fit(self._text, self._row, (left, right), widths)

    def _set_up(self, sheet: Any, widths: Any) -> None:
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "landscape" if self._paper.is_landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        margins = sheet.page_margins
        margins.top, margins.bottom = m.TOP / 25.4, m.BOTTOM / 25.4
        margins.left, margins.right = m.LEFT / 25.4, m.RIGHT / 25.4


def write_xlsx(paper: p.Paper, out: BinaryIO, *, fonts: Path, files: Mapping[str, Path]) -> None:
    """Write the paper."""
    del fonts  # the reader's Times New Roman
    book = Book(paper, files)
    book.head()
    for block in paper.blocks:
        book.block(block)
    book.foot()
    book.save(out)


def _put(at: tuple[Any, int, int], words: str, look: Look) -> Any:
    """Write words that stay words: '=1+1' is no formula."""
    sheet, row, column = at
    cell = sheet.cell(row=row, column=column)
    cell.value = words
    if words:
        cell.data_type = "s"
        cell.quotePrefix = True
    cell.font = Font(name=FONT, size=look.size, bold=look.bold, italic=look.italic)
    cell.alignment = Alignment(horizontal=look.align, vertical="top", wrap_text=True)
    return cell


def _fit(sheet: Any, row: int, cells: Any, widths: Any) -> None:
    """Make a row as high as its longest cell: a program that opens it does not by itself."""
    texts = (cell.text if isinstance(cell, p.Cell) else cell for cell in cells)
    most = max(_lines(words, width) for words, width in zip(texts, widths, strict=True))
    sheet.row_dimensions[row].height = min(409, most * _ROW)


def _points(millimetres: float) -> float:
    return millimetres / 25.4 * 72


def _lines(words: str, width: float) -> int:
    return sum(max(1, math.ceil(len(line) / max(1.0, width * 0.9))) for line in words.split("\n"))


def _sheet_name(name: str, taken: Any) -> str:
    base = _FORBIDDEN.sub(" ", name)[:31].strip("' ") or "Bảng"
    found, number = base, 2
    while found.casefold() in {each.casefold() for each in taken}:
        found, number = f"{base[:27]} {number}", number + 1
    return found
