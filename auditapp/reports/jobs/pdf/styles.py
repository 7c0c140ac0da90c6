"""How paragraphs look, by name; and plain words as ReportLab's markup."""

from html import escape
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from auditapp.reports.jobs import measures as m

ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


def style(name: str, size: float, font: str = m.REGULAR, **more: Any) -> ParagraphStyle:
    """Return a style with the leading that Vietnamese marks need."""
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=more.pop("leading", size * m.LEADING),
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
        **more,
    )


BODY = style("body", m.BODY, alignment=TA_JUSTIFY, firstLineIndent=m.INDENT, spaceAfter=m.GAP)
BASIS = style(
    "basis", m.BODY, m.ITALIC, alignment=TA_JUSTIFY, firstLineIndent=m.INDENT, spaceAfter=m.GAP
)
NOTE = style("note", m.TABLE, m.ITALIC, alignment=TA_LEFT, spaceAfter=m.GAP)
CENTRE = style("centre", m.TITLE, m.BOLD, alignment=TA_CENTER, spaceBefore=m.GAP, spaceAfter=m.GAP)
BULLET = style("bullet", m.BODY, alignment=TA_JUSTIFY, firstLineIndent=m.INDENT, spaceAfter=3)
HEADING = style(
    "heading", m.BODY, m.BOLD, firstLineIndent=m.INDENT, spaceBefore=m.GAP, spaceAfter=m.GAP,
    keepWithNext=1,
)  # fmt: skip
CAPTION = style("caption", m.TABLE, m.ITALIC, alignment=TA_CENTER, spaceAfter=m.GAP)
TITLE = style("title", m.TITLE, m.BOLD, alignment=TA_CENTER)
SMALL = style("small", m.TABLE)
PARAS = {"body": BODY, "basis": BASIS, "note": NOTE, "centre": CENTRE}


def centred(name: str, size: float, font: str) -> ParagraphStyle:
    """Return a style for one line in the middle."""
    return style(name, size, font, alignment=TA_CENTER, leading=size * 1.2)


def marked(words: str) -> str:
    """Return plain words as markup: nothing in them is a tag, line ends stay."""
    return escape(words, quote=False).replace("\n", "<br/>")


def flow(words: str, how: ParagraphStyle, lead: str = "") -> Paragraph:
    """Return a paragraph of plain words, with a bold beginning."""
    bold = f"<b>{marked(lead)}</b>" if lead else ""
    return Paragraph(bold + marked(words), how)
