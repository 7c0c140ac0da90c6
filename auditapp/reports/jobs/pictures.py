"""Photos of the evidence as files to put into documents: turned upright, never enlarged."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from auditapp.reports.models.paper import Photo

LARGEST_WIDTH, LARGEST_HEIGHT = 150.0, 85.0  # millimetres
_DOTS = 150  # per inch, at least: a small picture is printed small
MOST_PIXELS = 40_000_000
_QUALITY = 85


class Picture(NamedTuple):
    """A JPEG or PNG and the size in millimetres at which it is printed."""

    data: BytesIO
    width: float
    height: float


def picture(photo: Photo, files: Mapping[str, Path]) -> Picture | None:
    """Return what to print; None for a photo that was not handed over or cannot be read."""
    path = files.get(photo.sha256)
    if path is None:
        return None
    try:
        with Image.open(path) as found:
            if found.width * found.height > MOST_PIXELS:
                return None
            return _upright(found, photo.rotation, path)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _upright(found: Image.Image, rotation: int, path: Path) -> Picture:
    turn = rotation % 360
    if found.format in {"JPEG", "PNG"} and not turn:
        data, (width, height) = BytesIO(path.read_bytes()), found.size
    else:
        turned = found.convert("RGB").rotate(-turn, expand=True)
        data, (width, height) = BytesIO(), turned.size
        turned.save(data, "JPEG", quality=_QUALITY)
        data.seek(0)
    scale = min(LARGEST_WIDTH / width, LARGEST_HEIGHT / height, 25.4 / _DOTS * 2)
    return Picture(data, width * scale, height * scale)
