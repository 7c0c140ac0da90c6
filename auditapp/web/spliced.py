"""Bytes rendered and gzipped once, with holes for a short text that differs in every answer.

Each part between holes is a deflate segment of its own that ends on a byte; what is spliced in goes
between them as a stored block, and the checksum is put together from tables. So a fresh token costs
no compression. Every text spliced in must have the length that the holes were made for.
"""

import struct
import zlib
from collections.abc import Sequence

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no time, best compression, unknown system
_WINDOW = 32768


class Spliced:
    """`plain(text)` and `gzipped(text)`: the parts with text in each hole between them."""

    def __init__(self, page: bytes, mark: bytes) -> None:
        self._parts = page.split(mark)
        self._holes = len(self._parts) - 1
        self._hole = len(mark)
        self.length = len(page)
        self._segments = _segments(self._parts, self._hole)
        self._stored = b"\x00" + struct.pack("<HH", self._hole, self._hole ^ 0xFFFF)
        self._start = zlib.crc32(self._parts[0])
        self._after = [_Appended(part) for part in self._parts[1:]]
        self._size = struct.pack("<I", self.length & 0xFFFFFFFF)

    def plain(self, text: bytes) -> bytes:
        """Return the page as it is."""
        return text.join(self._parts)

    def gzipped(self, text: bytes) -> bytes:
        """Return the page as one gzip member."""
        crc = self._start
        for appended in self._after:
            crc = appended.crc(zlib.crc32(text, crc))
        body = (self._stored + text).join(self._segments)
        return b"".join((_HEADER, body, struct.pack("<I", crc), self._size))


class _Appended:
    """The CRC-32 of (anything + part) from the CRC-32 of anything: an affine map of 32 bits.

    Eight tables of sixteen, four bits at a time: larger tables fall out of the processor's cache.
    """

    __slots__ = ("_tables", "_zero")

    def __init__(self, part: bytes) -> None:
        self._zero = zlib.crc32(part, 0)
        columns = [zlib.crc32(part, 1 << bit) ^ self._zero for bit in range(32)]
        self._tables = [(_table(columns[bit : bit + 4]), bit) for bit in range(0, 32, 4)]

    def crc(self, before: int) -> int:
        """Return the checksum after the part."""
        after = self._zero
        for table, bit in self._tables:
            after ^= table[before >> bit & 15]
        return after


def _table(columns: Sequence[int]) -> tuple[int, ...]:
    table = [0] * 16
    for value in range(1, 16):
        lowest = value & -value
        table[value] = table[value ^ lowest] ^ columns[lowest.bit_length() - 1]
    return tuple(table)


def _segments(parts: Sequence[bytes], hole: int) -> list[bytes]:
    """Deflate each part on its own, knowing what stands before it (holes as NULs, never met)."""
    segments = []
    before = b""
    for number, part in enumerate(parts):
        packer = (
            zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, before[-_WINDOW:])
            if before
            else zlib.compressobj(9, zlib.DEFLATED, -15, 9)
        )
        last = number == len(parts) - 1
        segments.append(
            packer.compress(part) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
        )
        before += part + bytes(hole)
    return segments
