"""What stands above the text and below it: agency and country, title, recipients and signer."""

from typing import Any

from auditapp.reports.jobs import measures as m
from auditapp.reports.jobs.docx.parts import fix_widths, keep_whole, rule, shape, write
from auditapp.reports.models.paper import Head, Mark, Paper


def write_head(document: Any, paper: Paper, width: float) -> None:
    """Write the head and the title; width in points."""
    if paper.head is not None:
        left, right = width * m.LEFT_SHARE, width * (1 - m.LEFT_SHARE)
        table = document.add_table(rows=2, cols=2)
        fix_widths(table, [left, right], beside=0)
        _agency(table.cell(0, 0), paper.head, left)
        _country(table.cell(0, 1), right)
        _number(table.cell(1, 0), paper)
        words = m.place_and_day(paper.head.place, paper.head.year)
        write(_only(table.cell(1, 1), before=8), words, m.PLACE, italic=True)
    title = shape(document.add_paragraph(), "center", before=14)
    write(title, paper.kind, m.TITLE, bold=True)
    if paper.about:
        write(shape(document.add_paragraph(), "center"), paper.about, m.TITLE, bold=True)
        last = paper.about.splitlines()[-1]
        length = min(m.width_of(last, m.TITLE), width * 0.9) * m.TITLE_LINE
        rule(document.add_paragraph(), length, width)
    shape(document.add_paragraph(), "center").paragraph_format.space_after = 0


def write_foot(document: Any, paper: Paper, width: float) -> None:
    """Write recipients and who signs for the agency."""
    if paper.signer is None:
        return
    shape(document.add_paragraph(), "left")
    table = document.add_table(rows=1, cols=2)
    fix_widths(table, [width * 0.45, width * 0.55])
    keep_whole(table.rows[0])
    left, right = table.rows[0].cells
    if paper.recipients:
        head = shape(left.paragraphs[0], "left")
        write(head, "Nơi nhận:", m.RECIPIENTS_HEAD, bold=True, italic=True)
        last = len(paper.recipients) - 1
        for number, line in enumerate(paper.recipients):
            end = "." if number == last else ";"
            words = f"- {line.rstrip(' ;.')}{end}"
            write(shape(left.add_paragraph(), "left"), words, m.RECIPIENTS)
    write_signer(right, paper.signer)


def write_signer(cell: Any, mark: Mark) -> None:
    """Write title, room for signature and seal, name."""
    write(_only(cell), mark.title, m.SIGNER, bold=True)
    for _ in range(4):
        write(shape(cell.add_paragraph(), "center"), "", m.SIGNER)
    write(shape(cell.add_paragraph(), "center"), mark.name, m.SIGNER, bold=True)


def _agency(cell: Any, head: Head, width: float) -> None:
    first = _only(cell)
    if head.above:
        write(first, head.above, m.AGENCY)
        first = shape(cell.add_paragraph(), "center")
    write(first, head.issuer, m.AGENCY, bold=True)
    last = (head.issuer.splitlines() or [""])[-1]
    length = max(40.0, min(m.width_of(last, m.AGENCY), width) * m.AGENCY_LINE)
    rule(cell.add_paragraph(), length, width)


def _country(cell: Any, width: float) -> None:
    write(_only(cell), m.STATE, m.COUNTRY, bold=True)
    write(shape(cell.add_paragraph(), "center"), m.WORDS, m.MOTTO, bold=True)
    rule(cell.add_paragraph(), m.width_of(m.WORDS, m.MOTTO), width)


def _number(cell: Any, paper: Paper) -> None:
    symbol = paper.head.symbol if paper.head else ""
    write(_only(cell, before=8), m.number_of(symbol), m.NUMBER)
    if paper.is_draft:
        write(shape(cell.add_paragraph(), "center", before=4), "DỰ THẢO", m.NUMBER, bold=True)


def _only(cell: Any, before: float = 0) -> Any:
    return shape(cell.paragraphs[0], "center", before=before)
