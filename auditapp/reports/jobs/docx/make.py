"""From a paper to a file that Word and LibreOffice open."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from auditapp.reports.jobs import measures as m
from auditapp.reports.jobs.docx.flow import Flow
from auditapp.reports.jobs.docx.head import write_foot, write_head
from auditapp.reports.jobs.docx.parts import page_number, set_font
from auditapp.reports.models.paper import Paper

_POINTS = 72 / 25.4


def write_docx(paper: Paper, out: BinaryIO, *, fonts: Path, files: Mapping[str, Path]) -> None:
    """Write the paper; the fonts are measured, not embedded: the name is Times New Roman."""
    m.load_fonts(fonts)
    document = docx.Document()
    _set_styles(document)
    _set_page(document.sections[0], paper)
    _set_facts(document, paper)
    across = m.A4[1] if paper.is_landscape else m.A4[0]
    width = (across - m.LEFT - m.RIGHT) * _POINTS
    write_head(document, paper, width)
    flow = Flow(document, width, files)
    for block in paper.blocks:
        flow.write(block)
    write_foot(document, paper, width)
    document.save(out)


def _set_styles(document: Any) -> None:
    set_font(document.styles["Normal"], m.BODY)
    normal = document.styles["Normal"].paragraph_format
    normal.space_before = normal.space_after = Pt(0)
    for level in (1, 2):
        style = document.styles[f"Heading {level}"]
        set_font(style, m.BODY)
        style.font.bold = True
        style.font.color.rgb = None
        colour = style.element.rPr.find(qn("w:color"))
        if colour is not None:
            style.element.rPr.remove(colour)
    language = document.styles.element.find(f".//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "vi-VN")


def _set_page(section: Any, paper: Paper) -> None:
    width, height = m.A4
    if paper.is_landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(m.TOP), Mm(m.BOTTOM)
    section.left_margin, section.right_margin = Mm(m.LEFT), Mm(m.RIGHT)
    section.header_distance = Mm(m.PAGE_NUMBER_AT)
    section.footer_distance = Mm(m.PAGE_NUMBER_AT)
    section.different_first_page_header_footer = True
    page_number(section.header.paragraphs[0], m.PAGE_NUMBER)


def _set_facts(document: Any, paper: Paper) -> None:
    facts = document.core_properties
    facts.title, facts.language = paper.title[:255], "vi-VN"
    facts.author = " ".join(paper.head.issuer.split())[:255] if paper.head else ""
    facts.comments = ""
    facts.created = facts.modified = datetime.combine(paper.made_on, time(), UTC)
