"""Blocks of a paper as what ReportLab sets into pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    KeepTogether,
    PageBreak,
    Spacer,
    Table,
    TableStyle,
)

from auditapp.reports.jobs import measures as m
from auditapp.reports.jobs.pdf.drawn import Code, Strokes
from auditapp.reports.jobs.pdf.styles import (
    ALIGN,
    BULLET,
    CAPTION,
    HEADING,
    PARAS,
    SMALL,
    centred,
    flow,
    style,
)
from auditapp.reports.jobs.pictures import picture
from auditapp.reports.models import paper as p

# A table names its font even where no cell holds plain words.
_FONT: Any = ("FONTNAME", (0, 0), (-1, -1), m.REGULAR)
_GRID: list[Any] = [
    _FONT,
    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), 3.5),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3.5),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]
_CELLS, _BOLD = (
    {
        (name, size): style(f"cell-{name}", size, font, alignment=at)
        for name, at in ALIGN.items()
        for size in (m.TABLE, m.NARROW)
    }
    for font in (m.REGULAR, m.BOLD)
)
_SMALL, _TALL = 12, 240.0  # a table of so few rows and points is kept on one page
_BEGIN = 110.0  # room for headings, the head of a table and a row
_ROOM = 16.0  # a line to write on by hand


class Flow:
    """Turns blocks into flowables of a width in points."""

    def __init__(self, width: float, files: Mapping[str, Path]) -> None:
        self._width = width
        self._files = files
        self._of: dict[type[Any], Callable[[Any], list[Flowable]]] = {
            p.Para: lambda block: [flow(block.text, PARAS[block.style], block.lead)],
            p.Bullets: lambda block: [flow(f"- {item}", BULLET) for item in block.items],
            p.Form: self._form,
            p.Photo: self._photo,
            p.Marks: self._marks,
            p.Seal: self._seal,
            p.Break: lambda _: [PageBreak()],
        }

    def of(self, blocks: Iterable[p.Block]) -> Iterator[Flowable]:
        """Yield what blocks are made of; a heading goes with what it is the heading of."""
        heads: list[Flowable] = []
        for block in blocks:
            if isinstance(block, p.Heading):
                heads.append(flow(block.text, HEADING))
            elif isinstance(block, p.Table):
                yield from self._table(block, heads)
                heads = []
            else:
                yield from (*heads, *self._of[type(block)](block))
                heads = []
        yield from heads

    def _table(self, block: p.Table, heads: Sequence[Flowable]) -> list[Flowable]:
        size = m.table_size(len(block.heads))
        rows: list[list[Flowable]] = [
            [flow(head, _BOLD["center", size]) for head in block.heads],
            *([self._cell(cell, block, at) for at, cell in enumerate(row)] for row in block.rows),
        ]
        table = Table(
            rows,
            colWidths=[share * self._width for share in block.widths],
            repeatRows=1,
            splitByRow=1,
            splitInRow=1,
            style=TableStyle(_GRID),
        )
        if len(rows) <= _SMALL and table.wrap(self._width, _TALL)[1] <= _TALL:
            return [KeepTogether([*heads, table]), Spacer(1, m.GAP)]
        for head in heads:
            head.keepWithNext = 0  # else a table of many pages is moved whole
        return [CondPageBreak(_BEGIN), *heads, table, Spacer(1, m.GAP)]

    def _cell(self, cell: str | p.Cell, block: p.Table, at: int) -> Flowable:
        given = cell if isinstance(cell, p.Cell) else p.Cell(cell)
        align = given.align or (block.align[at] if block.align else "left")
        style_of = _BOLD if given.bold else _CELLS
        return flow(given.text, style_of[align, m.table_size(len(block.heads))])

    def _form(self, block: p.Form) -> list[Flowable]:
        rows = [
            [flow(label, _BOLD["left", m.TABLE]), self._answer(words, block.lines)]
            for label, words in block.pairs
        ]
        widths = [self._width * 0.32, self._width * 0.68]
        return [Table(rows, colWidths=widths, style=TableStyle(_GRID), splitInRow=1)]

    def _answer(self, words: str, lines: int) -> list[Flowable]:
        """Return what stands beside a label, and room for so many lines by hand."""
        said: list[Flowable] = [flow(words, _CELLS["left", m.TABLE])] if words else []
        return [*said, Spacer(1, max(0, lines - len(said)) * _ROOM)]

    def _photo(self, block: p.Photo) -> list[Flowable]:
        found = picture(block, self._files)
        if found is None:
            return []
        image = Image(found.data, width=found.width * mm, height=found.height * mm)
        return [KeepTogether([Spacer(1, 4), image, flow(block.caption, CAPTION)])]

    def _marks(self, block: p.Marks) -> list[Flowable]:
        columns = [self._mark(mark, self._width / len(block.marks)) for mark in block.marks]
        table = Table(
            [columns],
            colWidths=[self._width / len(columns)] * len(columns),
            style=TableStyle([_FONT, ("VALIGN", (0, 0), (-1, -1), "TOP")]),
        )
        return [KeepTogether([Spacer(1, 10), table])]

    def _mark(self, mark: p.Mark, width: float) -> list[Flowable]:
        found: list[Flowable] = [flow(mark.title, centred("mark", m.SIGNER, m.BOLD))]
        if mark.note:
            found.append(flow(mark.note, centred("mark-note", m.TABLE, m.ITALIC)))
        found.append(Strokes(mark.strokes, width - 24) if mark.strokes else Spacer(1, 55))
        found.append(flow(mark.name, centred("mark-name", m.SIGNER, m.BOLD)))
        if mark.below:
            found.append(flow(mark.below, centred("mark-below", m.TABLE, m.REGULAR)))
        return found

    def _seal(self, block: p.Seal) -> list[Flowable]:
        words = [flow(block.text, SMALL), flow(m.grouped(block.digest), SMALL)]
        table = Table(
            [[Code(block.url, 26 * mm), words]],
            colWidths=[30 * mm, self._width - 30 * mm],
            style=TableStyle([_FONT, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]),
        )
        # Not kept by itself: within what is kept, ReportLab takes it for endlessly high.
        return [Spacer(1, 8), table]
