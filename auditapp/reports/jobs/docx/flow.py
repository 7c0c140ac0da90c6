"""Blocks of a paper as paragraphs and tables of a DOCX."""

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt

from auditapp.reports.jobs import measures as m
from auditapp.reports.jobs.docx.parts import fix_widths, keep_whole, repeat_head, shape, write
from auditapp.reports.jobs.inked import ink
from auditapp.reports.jobs.pictures import picture
from auditapp.reports.models import paper as p
from auditapp.web import qr


class Flow:
    """Writes blocks into a document of a text width in points."""

    def __init__(self, document: Any, width: float, files: Mapping[str, Path]) -> None:
        self._document = document
        self._width = width
        self._files = files
        self._of: dict[type[Any], Callable[[Any], None]] = {
            p.Heading: self._heading,
            p.Para: self._para,
            p.Bullets: self._bullets,
            p.Table: self._table,
            p.Form: self._form,
            p.Photo: self._photo,
            p.Marks: self._marks,
            p.Seal: self._seal,
            p.Break: lambda _: self._document.add_page_break(),
        }

    def write(self, block: p.Block) -> None:
        """Write one block."""
        self._of[type(block)](block)

    def _new(self, align: str, **more: float) -> Any:
        return shape(self._document.add_paragraph(), align, **more)

    def _heading(self, block: p.Heading) -> None:
        paragraph = self._document.add_paragraph(style=f"Heading {block.level}")
        shape(paragraph, "left", before=m.GAP, after=m.GAP, indent=m.INDENT)
        write(paragraph, block.text, m.BODY, bold=True)

    def _para(self, block: p.Para) -> None:
        if block.style == "centre":
            return write(
                self._new("center", before=m.GAP, after=m.GAP), block.text, m.TITLE, bold=True
            )
        if block.style == "note":
            return write(self._new("left", after=m.GAP), block.text, m.TABLE, italic=True)
        paragraph = self._new("justify", after=m.GAP, indent=m.INDENT, leading=1.15)
        if block.lead:
            write(paragraph, block.lead, m.BODY, bold=True)
        return write(paragraph, block.text, m.BODY, italic=block.style == "basis")

    def _bullets(self, block: p.Bullets) -> None:
        for item in block.items:
            write(self._new("justify", after=3, indent=m.INDENT, leading=1.15), f"- {item}", m.BODY)

    def _table(self, block: p.Table) -> None:
        size = m.table_size(len(block.heads))
        table = self._document.add_table(rows=1, cols=len(block.heads), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
            write(shape(cell.paragraphs[0], "center"), head, size, bold=True)
        repeat_head(table.rows[0])
        for row in block.rows:
            for at, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
                given = words if isinstance(words, p.Cell) else p.Cell(words)
                align = given.align or (block.align[at] if block.align else "left")
                write(shape(cell.paragraphs[0], align), given.text, size, bold=given.bold)
        fix_widths(table, [share * self._width for share in block.widths])
        self._new("left").paragraph_format.line_spacing = Pt(m.GAP)

    def _form(self, block: p.Form) -> None:
        table = self._document.add_table(rows=0, cols=2, style="Table Grid")
        for label, words in block.pairs:
            left, right = table.add_row().cells
            write(shape(left.paragraphs[0], "left"), label, m.TABLE, bold=True)
            write(shape(right.paragraphs[0], "left"), words or "\n" * (block.lines - 1), m.TABLE)
        fix_widths(table, [self._width * 0.32, self._width * 0.68])

    def _photo(self, block: p.Photo) -> None:
        found = picture(block, self._files)
        if found is None:
            return
        paragraph = self._new("center", before=4)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(found.data, width=Mm(found.width), height=Mm(found.height))
        write(self._new("center", after=m.GAP), block.caption, m.TABLE, italic=True)

    def _marks(self, block: p.Marks) -> None:
        self._new("left")
        table = self._document.add_table(rows=1, cols=len(block.marks))
        fix_widths(table, [self._width / len(block.marks)] * len(block.marks))
        keep_whole(table.rows[0])
        for cell, mark in zip(table.rows[0].cells, block.marks, strict=True):
            self._mark(cell, mark)

    def _mark(self, cell: Any, mark: p.Mark) -> None:
        write(shape(cell.paragraphs[0], "center"), mark.title, m.SIGNER, bold=True)
        if mark.note:
            write(shape(cell.add_paragraph(), "center"), mark.note, m.TABLE, italic=True)
        room = shape(cell.add_paragraph(), "center", after=0 if mark.strokes else 42)
        if mark.strokes:
            room.add_run().add_picture(ink(mark.strokes), width=Mm(48))
        write(shape(cell.add_paragraph(), "center"), mark.name, m.SIGNER, bold=True)
        if mark.below:
            write(shape(cell.add_paragraph(), "center"), mark.below, m.TABLE)

    def _seal(self, block: p.Seal) -> None:
        table = self._document.add_table(rows=1, cols=2)
        fix_widths(table, [84, self._width - 84])
        keep_whole(table.rows[0])
        left, right = table.rows[0].cells
        code = BytesIO(qr.png(block.url, scale=6))
        shape(left.paragraphs[0], "left").add_run().add_picture(code, width=Mm(26))
        write(shape(right.paragraphs[0], "left", before=6), block.text, m.TABLE)
        write(shape(right.add_paragraph(), "left"), m.grouped(block.digest), m.TABLE)
