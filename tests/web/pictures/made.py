"""Files as tests need them: photos with secrets beside their pixels, documents, hostile ones."""

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

SECRETS = (b"SECRET-COMMENT", b"SECRET-EXIF", b"SECRET-TRAILER", b"SECRET-ICC", b"SECRET-XMP")


def picture(width: int = 120, height: int = 80, mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red, and whose top left corner is blue."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height), fill="red")
    draw.rectangle((0, 0, width // 4, height // 4), fill="blue")
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return a picture as a file."""
    held = io.BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


@cache
def photo(width: int = 120, height: int = 80) -> bytes:
    """Return a plain photo."""
    return encoded(picture(width, height), quality=90)


def photo_with_secrets(orientation: int = 1) -> bytes:
    """Return a photo that carries a comment, EXIF with a place, XMP, a profile and a trailer."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "SECRET-EXIF"
    exif.get_ifd(0x8825)[29] = "2026:11:16"  # in the part that says where
    content = encoded(
        picture(),
        exif=exif,
        comment=b"SECRET-COMMENT",
        icc_profile=b"SECRET-ICC" * 20,
        xmp=b"<x>SECRET-XMP</x>",
        quality=90,
    )
    return content + b"<html><script>alert(1)</script>SECRET-TRAILER"


def package(*names: str, content: bytes = b"<x/>", first: bytes = b"") -> bytes:
    """Return a zip with these parts; `first` is what an OpenDocument file says of itself."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def docx(*more: str) -> bytes:
    """Return a text document with further parts."""
    return package("[Content_Types].xml", "word/document.xml", *more)


def old_office(*names: str) -> bytes:
    """Return an older Office file whose directory has these names."""
    parts = b"".join((name + "\0").encode("utf-16-le").ljust(64, b"\0") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + parts


TEXT = b"application/vnd.oasis.opendocument.text"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def png_claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header claims any size, with pixels packed small."""

    def chunk(name: bytes, content: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + end

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def moving(kind: str) -> bytes:
    """Return a picture that moves."""
    second = picture().rotate(180)
    return encoded(picture(), kind, save_all=True, append_images=[second], duration=100)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
GIF = encoded(picture(), "GIF")
BMP = encoded(picture(), "BMP")
TIFF = encoded(picture(), "TIFF")
