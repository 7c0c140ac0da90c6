"""Reading printed files back: codes as a phone sees them, words as a reader finds them."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pypdfium2
import zxingcpp
from PIL import Image

from auditapp.base.settings import ROOT
from auditapp.channels.jobs.posters.make import make_file
from auditapp.channels.models.posters import LAYOUTS, Order, Placard

PDF_LAYOUTS = [code for code, layout in LAYOUTS.items() if layout.suffix == "pdf"]
DOTS = 150  # per inch: less than any printer
STATIC = ROOT / "static"
CODES = "ABCDEFGHJK"


class Seen(msgspec.Struct):
    """One code on a page: what it says, and its corners on the picture of the page."""

    text: str
    level: str
    box: tuple[int, int, int, int]
    picture: Image.Image


def placard(number: int = 0, **words: str) -> Placard:
    """Return what is printed of a counter."""
    code = f"ABC2{CODES[number // 10 % 10]}{CODES[number % 10]}X"
    fields = {
        "agency_code": "05983",
        "agency": "Trung tâm Phục vụ hành chính công xã Bắc Sơn",
        "unit": "",
        "point": "Quầy Tư pháp - Hộ tịch",
        "place": "return_desk",
        "code": code,
        "url": f"https://khaosat.langson.gov.vn/q/{code}",
    }
    return msgspec.convert({**fields, **words, "issued": date(2026, 11, 21)}, Placard)


def order(layout: str, placards: list[Placard], *, copies: int = 1) -> Order:
    """Return the order of these placards."""
    return Order(
        layout=layout,
        title="Tỉnh Lạng Sơn",
        file_name="x",
        total=len(placards),
        copies=copies,
        ordered_at=datetime(2026, 11, 21, 2, tzinfo=UTC),
    )


def made(folder: Path, layout: str, placards: list[Placard], *, copies: int = 1) -> Path:
    """Make a file; return its path."""
    path = folder / f"made.{LAYOUTS[layout].suffix}"
    done = list(make_file(order(layout, placards, copies=copies), placards, path, STATIC))
    assert done == list(range(1, len(placards) + 1))
    return path


def codes(path: Path) -> list[Seen]:
    """Return every code of a PDF, page after page, from the top left to the bottom right."""
    seen: list[Seen] = []
    for picture in pictures(path):
        read = zxingcpp.read_barcodes(picture)
        found = [Seen(one.text, one.ec_level, _box(one), picture) for one in read]
        seen += sorted(found, key=lambda one: (one.box[1] // 20, one.box[0]))
    return seen


def pictures(path: Path) -> Iterator[Image.Image]:
    """Give each page as a grey picture."""
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            yield page.render(scale=DOTS / 72, grayscale=True).to_pil()


def words(path: Path) -> list[str]:
    """Return the text of each page, with single blanks."""
    with pypdfium2.PdfDocument(path) as pdf:
        texts = [page.get_textpage().get_text_bounded() for page in pdf]
    return [" ".join(unicodedata.normalize("NFC", text).split()) for text in texts]


def _box(found: zxingcpp.Barcode) -> tuple[int, int, int, int]:
    at = found.position
    corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
    xs, ys = [each.x for each in corners], [each.y for each in corners]
    return min(xs), min(ys), max(xs), max(ys)
