"""Signatures for tests: what a hand draws on the glass, and what a page posts."""

import math
from typing import Any

import msgspec

from auditapp.audits.models.signing import Signature, Strokes


def drawn(shift: int = 0) -> Strokes:
    """Return two strokes as a hand draws them: a wave, and a line under it."""
    wave = [
        (60 + 4 * step + shift, round(90 + 50 * math.sin(step / 6) * math.exp(-step / 90)))
        for step in range(100)
    ]
    under = [(80 + shift, 160), (250 + shift, 152), (430 + shift, 165)]
    return tuple(tuple(number for point in stroke for number in point) for stroke in (wave, under))


LEAD = Signature(name="Nguyễn Thị Trưởng Đoàn", position="Trưởng đoàn", strokes=drawn())
UNIT = Signature(
    name="Trần Văn Đơn Vị", position="Chánh Văn phòng", strokes=drawn(20), says="agree"
)


def posted(signature: Signature, party: str) -> dict[str, Any]:
    """Return a signature as the fields of its form."""
    fields = {
        "party": party,
        "name": signature.name,
        "position": signature.position,
        "strokes": msgspec.json.encode(signature.strokes).decode() if signature.strokes else "",
        "says": signature.says,
        "reason": signature.reason,
    }
    return fields | ({"typed": "yes"} if signature.typed else {})
