"""Small parts of a DOCX: runs in the right font, lines, fields, borders, fixed widths."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def set_font(style: Any, size: float) -> None:
    """Give a style the font for every script, in black."""
    style.font.name = FONT
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
        fonts.attrib.pop(qn(f"{script}Theme"), None)
    fonts.attrib.pop(qn("w:cstheme"), None)


def write(
    paragraph: Paragraph, words: str, size: float, *, bold: bool = False, italic: bool = False
) -> None:
    """Add words to a paragraph; line ends become breaks."""
    for number, line in enumerate(words.split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text(line)
        run.font.size = Pt(size)
        run.bold = bold
        run.italic = italic


def shape(
    paragraph: Paragraph,
    align: str,
    *,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
    leading: float = 1.0,
) -> Paragraph:
    """Set a paragraph's place on the page; measures in points."""
    form = paragraph.paragraph_format
    form.alignment = ALIGN[align]
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.first_line_indent = Pt(indent)
    form.line_spacing = leading
    return paragraph


def rule(paragraph: Paragraph, length: float, room: float) -> None:
    """Make an empty paragraph a solid line of a length in the middle of its room, in points."""
    shape(paragraph, "center")
    side = max(0.0, (room - length) / 2)
    paragraph.paragraph_format.left_indent = Pt(side)
    paragraph.paragraph_format.right_indent = Pt(side)
    paragraph.paragraph_format.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    _insert(paragraph, borders)


def _insert(paragraph: Paragraph, borders: Any) -> None:
    """Put the borders where the schema of paragraph properties wants them."""
    after = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *after)


def page_number(paragraph: Paragraph, size: float) -> None:
    """Write the field that Word fills with the page's number."""
    shape(paragraph, "center")
    run = paragraph.add_run()
    run.font.size = Pt(size)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run._r.append(part)


def fix_widths(table: Any, widths: list[float], *, beside: float = 3) -> None:
    """Give the columns of a table these widths, and its words this room beside them, in points."""
    table.autofit = False
    room = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(beside * 20)))
        margin.set(qn("w:type"), "dxa")
        room.append(margin)
    table._tbl.tblPr.insert_element_before(room, "w:tblLook", "w:tblCaption", "w:tblDescription")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Pt(width)


def repeat_head(row: Any) -> None:
    """Repeat a row at the top of every page that its table goes on."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def keep_whole(row: Any) -> None:
    """Let no page end inside a row."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
