"""Drawing a photo anew: only its pixels survive. Runs in the drawing process.

What a photo carries beside its pixels (EXIF with the place, comments, profiles, previews, whatever
was appended) is not copied but left behind: the kept file is made from a fresh canvas.
"""

import io
import warnings
from collections.abc import Iterable

import pi_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from auditapp.web.pictures.results import (
    DAMAGED,
    MOVING,
    TOO_MANY_PIXELS,
    Area,
    Photo,
    Refused,
)

# What each decoder may be given, so that none needs more than 300 MB: JPEG is decoded at a part of
# its size, WebP takes 16 bytes for a pixel.
MILLION = 1_000_000
MOST_PIXELS = {
    "JPEG": 50 * MILLION,
    "PNG": 24 * MILLION,
    "HEIF": 24 * MILLION,
    "WEBP": 13 * MILLION,
}
MAX_SIDE = 2048
THUMBNAIL = 320
QUALITY, THUMBNAIL_QUALITY = 86, 78
MOSAIC = 4  # a blurred area is this many colours each way: no letter and no face can be read back
MAX_PROFILE = 1024 * 1024
RESAMPLED = Image.Resampling.LANCZOS

pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)
# The header's own count is checked first; this stands behind it, as an error instead of a warning.
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
warnings.simplefilter("error", Image.DecompressionBombWarning)


def redraw(content: bytes, kind: str, blur: Iterable[Area] = ()) -> Photo | Refused:
    """Return the photo drawn anew, its areas blurred, with a thumbnail; or why there is none.

    kind is a decoder of Pillow's: no other is tried, whatever the content turns out to be.
    """
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as opened:
            refused = _look(opened, kind)
            return refused or _drawn(opened, blur)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_many(kind)
    except (
        *(OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError),
        *(UnidentifiedImageError, RuntimeError, ArithmeticError, AttributeError, Warning),
    ):
        # Decoders raise whatever a broken file makes of their arithmetic.
        return Refused(DAMAGED)


def _look(opened: Image.Image, kind: str) -> Refused | None:
    """Look at what the header says, before a pixel is decoded."""
    width, height = opened.size
    if width * height > MOST_PIXELS[kind]:
        return _too_many(kind)
    # A JPEG with several pictures is a phone's photo with its preview: the first one is taken.
    if kind in {"PNG", "WEBP"} and getattr(opened, "is_animated", False):
        return Refused(MOVING)
    return None


def _drawn(opened: Image.Image, blur: Iterable[Area]) -> Photo:
    profile = opened.info.get("icc_profile")
    opened.draft("RGB", (MAX_SIDE, MAX_SIDE))  # JPEG only: decodes at a half, quarter or eighth
    opened.load()
    upright = _upright(_smaller(opened))
    canvas = Image.new("RGB", upright.size, "white")
    plain = _in_srgb(upright, profile)
    canvas.paste(plain, mask=plain.getchannel("A") if plain.mode == "RGBA" else None)
    for area in blur:
        _blur(canvas, area)
    small = canvas.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), RESAMPLED)
    return Photo(
        content=_jpeg(canvas, QUALITY),
        width=canvas.width,
        height=canvas.height,
        thumbnail=_jpeg(small, THUMBNAIL_QUALITY),
    )


def _smaller(opened: Image.Image) -> Image.Image:
    """Return the picture within MAX_SIDE; in two steps, so that little memory is needed."""
    longest = max(opened.size)
    if longest <= MAX_SIDE:
        return opened
    image = opened
    if image.mode in {"P", "1", "PA"}:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if (step := longest // (2 * MAX_SIDE)) > 1 and not image.mode.startswith("I"):
        image = image.reduce(step)
    share = MAX_SIDE / max(image.size)
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    smaller = image.resize(size, RESAMPLED)
    smaller.info = opened.info
    if "exif" in opened.info or "Raw profile type exif" in opened.info:
        smaller.info = {**opened.info, "exif": opened.getexif().tobytes()}
    return smaller


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image  # EXIF that cannot be read says nothing


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Return the picture as RGB or RGBA in sRGB; a profile that cannot be used is ignored."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        image = image.convert("RGB")
    if isinstance(profile, bytes) and len(profile) <= MAX_PROFILE and image.mode != "L":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            target = ImageCms.createProfile("sRGB")
            found = ImageCms.profileToProfile(image, source, target, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            found = None
        image = found or image
    return image if image.mode in {"RGB", "RGBA"} else image.convert("RGB")


def _blur(canvas: Image.Image, area: Area) -> None:
    """Leave a few colours of an area: what stood there is gone for good."""
    box = (
        max(0, int(area.left * canvas.width)),
        max(0, int(area.top * canvas.height)),
        min(canvas.width, -int(-area.right * canvas.width // 1)),
        min(canvas.height, -int(-area.bottom * canvas.height // 1)),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    part = canvas.crop(box)
    few = part.resize((MOSAIC, MOSAIC), Image.Resampling.BOX)
    canvas.paste(few.resize(part.size, Image.Resampling.BICUBIC), box)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=quality, optimize=True, progressive=True, comment=b"")
    return held.getvalue()


def _too_many(kind: str) -> Refused:
    return Refused(TOO_MANY_PIXELS, {"max": MOST_PIXELS[kind] // MILLION})
