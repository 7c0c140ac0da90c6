"""QR codes for print: error correction H (30 % may be dirty), quiet zone of 4 modules."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import groupby

QUIET_ZONE = 4


def modules(text: str) -> list[list[bool]]:
    """Return the rows of the code with its quiet zone; True is dark."""
    # Not at the top: few processes ever draw one, and qrcode brings a picture library along.
    import qrcode  # noqa: PLC0415
    from qrcode.constants import ERROR_CORRECT_H  # noqa: PLC0415

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_H, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def svg(text: str) -> str:
    """Return the code as an SVG that scales to any size."""
    rows = modules(text)
    size = len(rows)
    marks = "".join(
        f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'width="{size * 8}" height="{size * 8}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0,0h{size}v{size}h-{size}z"/><path fill="#000" d="{marks}"/></svg>'
    )


def png(text: str, scale: int = 24) -> bytes:
    """Return the code as a PNG of one bit per pixel, sharp enough for a poster."""
    rows = modules(text)
    width = len(rows) * scale
    lines = b"".join(_line(row, scale) * scale for row in rows)
    head = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(lines, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _line(row: list[bool], scale: int) -> bytes:
    bits = "".join(("0" if dark else "1") * scale for dark in row)
    bits += "0" * (-len(bits) % 8)
    return b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def small(text: str) -> tuple[int, str]:
    """Return (size in modules, SVG path) of a code for a small label: correction M (15 %).

    The pattern that mixes dark and light is fixed: trying all eight takes ten times as long.
    """
    import qrcode  # noqa: PLC0415
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, mask_pattern=2)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return len(rows), "".join(_runs(rows))


def _runs(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield one rectangle per run of dark modules."""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(bool(module) for module in row):
            length = len(list(run))
            if is_dark:
                yield f"M{x},{y}h{length}v1h-{length}z"
            x += length
