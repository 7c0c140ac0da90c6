"""From a paper to its pages."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate

from auditapp.reports.jobs import measures as m
from auditapp.reports.jobs.pdf.flow import Flow
from auditapp.reports.jobs.pdf.head import foot_of, head_of
from auditapp.reports.models.paper import Block, Heading, Paper, Para, Seal


def write_pdf(paper: Paper, out: BinaryIO, *, fonts: Path, files: Mapping[str, Path]) -> None:
    """Write the paper; `files` are the photos that could be read, by SHA-256."""
    rl_config.useA85 = 0
    m.load_fonts(fonts)
    size = (m.A4[1] * mm, m.A4[0] * mm) if paper.is_landscape else (m.A4[0] * mm, m.A4[1] * mm)
    width = size[0] - (m.LEFT + m.RIGHT) * mm
    frame = Frame(
        m.LEFT * mm,
        m.BOTTOM * mm,
        width,
        size[1] - (m.TOP + m.BOTTOM) * mm,
        *(0, 0, 0, 0),
        id="text",
    )
    document = BaseDocTemplate(
        out,
        pagesize=size,
        title=paper.title,
        author=" ".join(paper.head.issuer.split()) if paper.head else "",
        lang="vi",
        initialFontName=m.REGULAR,  # else every file names Helvetica
        pageTemplates=[PageTemplate(id="page", frames=[frame], onPage=_number, pagesize=size)],
    )
    flow = Flow(width, files)
    story: list[Flowable] = head_of(paper, width)
    start = _start_of_end(paper.blocks)
    story += flow.of(paper.blocks[:start])
    end = [*flow.of(paper.blocks[start:]), *foot_of(paper, width)]
    document.build([*story, KeepTogether(end)])


def _start_of_end(blocks: Sequence[Block]) -> int:
    """Return where the last words begin: who signs never stands on a page without any."""
    start = len(blocks)
    while start and isinstance(blocks[start - 1], Seal):
        start -= 1
    if start and isinstance(blocks[start - 1], Para) and start == len(blocks):
        start -= 1
    while start and start < len(blocks) and isinstance(blocks[start - 1], Heading):
        start -= 1
    return start


def _number(canvas: Any, document: BaseDocTemplate) -> None:
    """Write the number into the middle of the top margin, but on the first page."""
    if document.page == 1:
        return
    width, height = document.pagesize
    canvas.saveState()
    canvas.setFont(m.REGULAR, m.PAGE_NUMBER)
    canvas.drawCentredString(width / 2, height - m.PAGE_NUMBER_AT * mm - 4, str(document.page))
    canvas.restoreState()
