"""A document as blocks, before it becomes DOCX, PDF or XLSX: one content, three writers.

Blocks know nothing of fonts or millimetres; the writers (reports/jobs) set them as Decree
30/2020/NĐ-CP, Appendix I wants. Official documents are in Vietnamese.
"""

from datetime import date
from typing import Literal

import msgspec

Align = Literal["left", "center", "right"]


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A numbered part ("I. MỤC ĐÍCH") or, at level 2, one inside it."""

    text: str
    level: int = 1


class Para(msgspec.Struct, frozen=True, tag="para"):
    """One paragraph; `lead` stands before it in bold. `basis`: italic, as legal grounds are."""

    text: str
    lead: str = ""
    style: Literal["body", "basis", "note", "centre"] = "body"


class Bullets(msgspec.Struct, frozen=True, tag="bullets"):
    """Lines that begin with a dash."""

    items: tuple[str, ...]


class Cell(msgspec.Struct, frozen=True):
    """A cell with more than plain words."""

    text: str
    bold: bool = False
    align: Align | None = None


class Table(msgspec.Struct, frozen=True, tag="table", kw_only=True):
    """A grid; widths are shares of the text's width, `name` is that of its sheet in XLSX."""

    name: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    align: tuple[Align, ...] = ()


class Form(msgspec.Struct, frozen=True, tag="form"):
    """Pairs of a label and what stands beside it, or room to write when that is empty."""

    pairs: tuple[tuple[str, str], ...]
    lines: int = 1


class Photo(msgspec.Struct, frozen=True, tag="photo"):
    """A picture of the evidence, by the SHA-256 of its file; left out when it cannot be read."""

    sha256: str
    caption: str
    rotation: int = 0


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs: title, then the strokes or room for them, then the name."""

    title: str
    note: str = "(Ký, ghi rõ họ tên)"
    name: str = ""
    strokes: tuple[tuple[int, ...], ...] = ()
    below: str = ""


class Marks(msgspec.Struct, frozen=True, tag="marks"):
    """Signatures side by side."""

    marks: tuple[Mark, ...]


class Seal(msgspec.Struct, frozen=True, tag="seal"):
    """The digest of what was signed, and a code that leads to its check."""

    digest: str
    url: str
    text: str


class Break(msgspec.Struct, frozen=True, tag="break"):
    """What follows begins on a new page."""


Block = Heading | Para | Bullets | Table | Form | Photo | Marks | Seal | Break


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands above the title: who issues, the number left blank, place and day."""

    above: str
    issuer: str
    symbol: str
    place: str
    year: int


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One document, whole.

    kind: its type in capitals, '' for a form without head. recipients: 'Nơi nhận'. signer: who
    signs for the agency, bottom right. made_on: printed nowhere, stored in the file.
    """

    head: Head | None
    kind: str
    about: str
    blocks: tuple[Block, ...]
    title: str
    made_on: date
    signer: Mark | None = None
    recipients: tuple[str, ...] = ()
    is_draft: bool = False
    is_landscape: bool = False

    @property
    def photos(self) -> tuple[Photo, ...]:
        """Return the pictures in order."""
        return tuple(block for block in self.blocks if isinstance(block, Photo))
