"""What a file is, told by its content alone. Runs in the drawing process: the content is hostile.

Documents are kept as they are and never opened here; of a package only the list of its parts is
read, of an older Office file only the names in it.
"""

import io
import re
import zipfile

from auditapp.web.pictures.redraw import redraw
from auditapp.web.pictures.results import (
    DAMAGED_DOCUMENT,
    EMPTY,
    MACROS,
    SWOLLEN,
    UNKNOWN,
    Document,
    Order,
    Refused,
    Result,
)

MAX_PARTS = 3000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_SWELLING = 200  # times; plain text packs to about a tenth, pictures not at all

_HEIF = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OPEN = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
_OLD_MACROS = "_VBA_PROJECT"
_MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|Basic/|Scripts/|macrosheets/)", re.IGNORECASE)


def examine(order: Order) -> Result:
    """Return what is to be kept of a file, or why nothing is."""
    content = order.content
    if not content:
        return Refused(EMPTY)
    picture = picture_kind(content)
    if picture:
        return redraw(content, picture, order.blur)
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    if content.startswith(_OLE):
        return _old_office(content)
    return Refused(UNKNOWN)


def picture_kind(content: bytes) -> str:
    """Return the name of the decoder for a picture's first bytes; empty for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        return "HEIF"
    return ""


def _pdf(content: bytes) -> Result:
    return Document("pdf") if b"%%EOF" in content[-2048:] else Refused(DAMAGED_DOCUMENT)


def _package(content: bytes) -> Result:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or _swells(parts, len(content)):
                return Refused(SWOLLEN)
            names = {part.filename for part in parts}
            kind = _package_kind(archive, parts, names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return Refused(DAMAGED_DOCUMENT)
    if not kind:
        return Refused(UNKNOWN)
    return Refused(MACROS) if any(map(_MACROS.search, names)) else Document(kind)


def _swells(parts: list[zipfile.ZipInfo], size: int) -> bool:
    unpacked = sum(part.file_size for part in parts)
    return unpacked > MAX_UNPACKED or unpacked > MAX_SWELLING * size


def _package_kind(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], names: set[str]
) -> str | None:
    """Return which office package this is: by its main part, or by its first part's words."""
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in _PARTS.items() if part in names), None)
    first = min(parts, key=lambda part: part.header_offset, default=None)
    if first is None or first.filename != "mimetype" or first.file_size > 100:
        return None
    return _OPEN.get(archive.read(first).strip())


def _old_office(content: bytes) -> Result:
    if _utf16(_OLD_MACROS) in content:
        return Refused(MACROS)
    # In the directory each name ends with a zero of two bytes.
    found = (kind for name, kind in _OLD.items() if _utf16(name + "\0") in content)
    kind = next(found, None)
    return Document(kind) if kind else Refused(UNKNOWN)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")
