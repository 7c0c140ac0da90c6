"""The measures of Decree 30/2020/NĐ-CP, Appendix I (domain.md D.5), shared by DOCX and PDF.

Millimetres for the page, points for letters. Where the decree leaves a span, one value is chosen.
"""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

A4 = (210.0, 297.0)
TOP, BOTTOM, LEFT, RIGHT = 20.0, 20.0, 30.0, 20.0  # 20-25, 20-25, 30-35, 15-20
PAGE_NUMBER_AT = 10.0  # from the upper edge, in the middle of the top margin

COUNTRY, MOTTO, AGENCY, NUMBER, PLACE = 12.0, 13.0, 12.0, 13.0, 13.0
TITLE, BODY, TABLE, PAGE_NUMBER = 14.0, 13.0, 11.0, 13.0
NARROW, MANY = 9.5, 7  # letters of tables with more columns than this
SIGNER, RECIPIENTS_HEAD, RECIPIENTS = 13.0, 12.0, 11.0
INDENT = 36.0  # 1.27 cm
GAP = 6.0  # between paragraphs
LEADING = 1.25  # single to 1.5
LEFT_SHARE = 0.42  # of the head: agency left, country right

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
WORDS = "Độc lập - Tự do - Hạnh phúc"
AGENCY_LINE, TITLE_LINE = 0.4, 0.4  # of the words above: one third to one half

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"
_FILES = {
    REGULAR: "Tinos-Regular.ttf",
    BOLD: "Tinos-Bold.ttf",
    ITALIC: "Tinos-RegularItalic.ttf",
    BOLD_ITALIC: "Tinos-BoldItalic.ttf",
}


@cache
def load_fonts(folder: Path) -> None:
    """Make the fonts known to ReportLab; raises its error where a file is missing."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, folder / file))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC
    )


def table_size(columns: int) -> float:
    """Return the size of letters in a table."""
    return NARROW if columns > MANY else TABLE


def width_of(words: str, size: float, font: str = BOLD) -> float:
    """Return the width in points; Times New Roman has the same."""
    return float(pdfmetrics.stringWidth(words, font, size))


def number_of(symbol: str) -> str:
    """Return the number to be filled in after issue: blank, as the clerk writes it."""
    return f"Số:        /{symbol}"


def place_and_day(place: str, year: int) -> str:
    """Return place and day, left blank until the document is issued."""
    return f"{place}, ngày      tháng      năm {year}"


def grouped(digest: str) -> str:
    """Return a digest in groups of eight, as it is read and typed."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
