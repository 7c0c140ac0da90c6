"""What stands above the text and below it: agency and country, title, recipients and signer."""

from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from auditapp.reports.jobs import measures as m
from auditapp.reports.jobs.pdf.drawn import Rule
from auditapp.reports.jobs.pdf.styles import TITLE, centred, flow, style
from auditapp.reports.models.paper import Head, Mark, Paper

_TOP = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), m.REGULAR),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        *((side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING")),
        *((side, (0, 0), (-1, -1), 0) for side in ("TOPPADDING", "BOTTOMPADDING")),
    ]
)


def head_of(paper: Paper, width: float) -> list[Flowable]:
    """Return the head and the title."""
    found: list[Flowable] = []
    if paper.head is not None:
        left, right = width * m.LEFT_SHARE, width * (1 - m.LEFT_SHARE)
        rows = [
            [_agency(paper.head), _country()],
            [_number(paper), _place(paper.head)],
        ]
        found.append(Table(rows, colWidths=[left, right], style=_TOP))
    found += [Spacer(1, 14), flow(paper.kind, TITLE)]
    if paper.about:
        last = paper.about.splitlines()[-1]
        length = min(m.width_of(last, m.TITLE), width * 0.9) * m.TITLE_LINE
        found += [flow(paper.about, TITLE), Rule(length, below=10)]
    return [*found, Spacer(1, 6)]


def foot_of(paper: Paper, width: float) -> list[Flowable]:
    """Return recipients and who signs for the agency."""
    if paper.signer is None:
        return []
    left: list[Flowable] = []
    if paper.recipients:
        left.append(flow("Nơi nhận:", style("to", m.RECIPIENTS_HEAD, m.BOLD_ITALIC)))
        lines = [f"- {line.rstrip(' ;.')};" for line in paper.recipients[:-1]]
        lines += [f"- {line.rstrip(' ;.')}." for line in paper.recipients[-1:]]
        left += [flow(line, style("to-line", m.RECIPIENTS)) for line in lines]
    table = Table(
        [[left, signer_of(paper.signer)]], colWidths=[width * 0.45, width * 0.55], style=_TOP
    )
    return [Spacer(1, 10), table]


def signer_of(mark: Mark) -> list[Flowable]:
    """Return title, room for signature and seal, name."""
    title = centred("signer", m.SIGNER, m.BOLD)
    found: list[Flowable] = [flow(line, title) for line in mark.title.splitlines()]
    return [*found, Spacer(1, 70), flow(mark.name, title)]


def _agency(head: Head) -> list[Flowable]:
    found: list[Flowable] = []
    if head.above:
        found.append(flow(head.above, centred("above", m.AGENCY, m.REGULAR)))
    found.append(flow(head.issuer, centred("issuer", m.AGENCY, m.BOLD)))
    last = (head.issuer.splitlines() or [""])[-1]
    length = max(40.0, min(m.width_of(last, m.AGENCY), 180.0) * m.AGENCY_LINE)
    return [*found, Rule(length)]


def _country() -> list[Flowable]:
    return [
        flow(m.STATE, centred("country", m.COUNTRY, m.BOLD)),
        flow(m.WORDS, centred("motto", m.MOTTO, m.BOLD)),
        Rule(m.width_of(m.WORDS, m.MOTTO)),
    ]


def _number(paper: Paper) -> list[Flowable]:
    symbol = paper.head.symbol if paper.head else ""
    found: list[Flowable] = [
        Spacer(1, 8),
        flow(
            m.number_of(symbol).replace("  ", "\u00a0\u00a0"),
            centred("number", m.NUMBER, m.REGULAR),
        ),
    ]
    if paper.is_draft:
        found += [Spacer(1, 4), flow("DỰ THẢO", centred("draft", m.NUMBER, m.BOLD))]
    return found


def _place(head: Head) -> list[Flowable]:
    words = m.place_and_day(head.place, head.year).replace("  ", "\u00a0\u00a0")
    return [Spacer(1, 8), flow(words, centred("place", m.PLACE, m.ITALIC))]
