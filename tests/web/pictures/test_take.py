"""What is kept of a file: told by its content, drawn anew, within limits, with nothing beside."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from auditapp.web.pictures import Area, Document, Photo, Refused, Studio, shared_studio
from auditapp.web.pictures.results import (
    DAMAGED,
    DAMAGED_DOCUMENT,
    EMPTY,
    MACROS,
    MOVING,
    SWOLLEN,
    TOO_MANY_PIXELS,
    UNKNOWN,
    Order,
    Result,
)
from tests.web.pictures import made

pytestmark = pytest.mark.anyio
HEIC = Path(__file__).with_name("small.heic")


async def take(content: bytes, *blur: Area) -> Result:
    return await shared_studio().take(Order(content, blur))


async def taken(content: bytes, *blur: Area) -> tuple[Photo, Image.Image]:
    result = await take(content, *blur)
    assert isinstance(result, Photo), result
    image = Image.open(io.BytesIO(result.content))
    image.load()
    return result, image


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_it_draws_photos_anew_as_jpeg(kind: str) -> None:
    photo, image = await taken(made.encoded(made.picture(), kind))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (120, 80))
    assert (photo.width, photo.height) == (120, 80)
    assert near(image.getpixel((5, 5)), (0, 0, 255))
    assert near(image.getpixel((30, 70)), (255, 0, 0))
    assert near(image.getpixel((110, 40)), (255, 255, 255))
    small = Image.open(io.BytesIO(photo.thumbnail))
    assert (small.format, small.size) == ("JPEG", (120, 80))


async def test_it_reads_what_phones_of_apple_make() -> None:
    _, image = await taken(HEIC.read_bytes())
    assert near(image.getpixel((5, 5)), (0, 0, 255))


async def test_it_leaves_everything_beside_the_pixels_behind() -> None:
    content = made.photo_with_secrets()
    assert all(secret in content for secret in made.SECRETS)
    photo, image = await taken(content)
    assert not any(secret in photo.content for secret in (*made.SECRETS, b"Exif", b"ICC", b"<html"))
    assert not any(secret in photo.thumbnail for secret in (*made.SECRETS, b"Exif", b"ICC"))
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive",
                               "progression"}  # fmt: skip


@pytest.mark.parametrize("secret", ["iTXt", "pHYs", "eXIf"])
async def test_it_drops_chunks_of_png(secret: str) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("Comment", "SECRET-TEXT")
    exif = Image.Exif()
    exif[0x010E] = "SECRET-EXIF"
    photo, _ = await taken(made.encoded(made.picture(), "PNG", pnginfo=info, exif=exif))
    assert b"SECRET" not in photo.content
    assert secret.encode() not in photo.content


@pytest.mark.parametrize(
    ("orientation", "size", "blue"),
    [(1, (120, 80), (5, 5)), (3, (120, 80), (115, 75)), (6, (80, 120), (75, 5)),
     (8, (80, 120), (5, 115)), (2, (120, 80), (115, 5)), (5, (80, 120), (5, 5))],
)  # fmt: skip
async def test_it_turns_photos_upright_before_it_forgets_how(
    orientation: int, size: tuple[int, int], blue: tuple[int, int]
) -> None:
    _, image = await taken(made.photo_with_secrets(orientation))
    assert image.size == size
    assert near(image.getpixel(blue), (0, 0, 255))


async def test_it_turns_large_photos_too() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in ("JPEG", "PNG"):
        photo, image = await taken(made.encoded(made.picture(4200, 3000), kind, exif=exif))
        assert (photo.width, photo.height) == (1463, 2048)
        assert near(image.getpixel((1400, 100)), (0, 0, 255))


async def test_it_scales_what_is_large_and_makes_a_small_picture() -> None:
    photo, image = await taken(made.photo(4000, 3000))
    assert image.size == (2048, 1536)
    assert Image.open(io.BytesIO(photo.thumbnail)).size == (320, 240)
    assert len(photo.thumbnail) < 20_000


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "1", "CMYK", "I;16", "YCbCr"])
async def test_it_takes_every_way_of_keeping_colours(mode: str) -> None:
    kind = "JPEG" if mode in {"CMYK", "YCbCr"} else "PNG"
    image = made.picture(mode="L").convert("I;16") if mode == "I;16" else made.picture(mode=mode)
    _, drawn = await taken(made.encoded(image, kind))
    assert drawn.mode == "RGB"


async def test_it_puts_what_is_transparent_on_white() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    _, image = await taken(made.encoded(clear, "PNG"))
    assert near(image.getpixel((20, 20)), (255, 255, 255))


async def test_it_brings_other_colour_spaces_to_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"tmp-").replace(b"bXYZ", b"rXYZ").replace(b"tmp-", b"bXYZ")
    photo, image = await taken(made.encoded(made.picture(), icc_profile=swapped))
    assert near(image.getpixel((30, 70)), (0, 0, 255))  # red numbers that mean blue
    assert b"ICC_PROFILE" not in photo.content


async def test_it_ignores_a_profile_that_cannot_be_used() -> None:
    for profile in (b"nonsense", b"\0" * 4000):
        _, image = await taken(made.encoded(made.picture(), icc_profile=profile))
        assert near(image.getpixel((30, 70)), (255, 0, 0))


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (made.PDF, "pdf"),
        (made.docx(), "docx"),
        (made.package("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (made.package("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (made.package("content.xml", first=made.TEXT), "odt"),
        (made.old_office("Root Entry", "WordDocument"), "doc"),
        (made.old_office("Root Entry", "Workbook"), "xls"),
        (made.old_office("Root Entry", "PowerPoint Document"), "ppt"),
    ],
)
async def test_it_knows_documents_by_what_is_in_them(content: bytes, ending: str) -> None:
    assert await take(content) == Document(ending)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", EMPTY),
        (b"hello", UNKNOWN),
        (made.SVG, UNKNOWN),
        (made.HTML, UNKNOWN),
        (b"MZ\x90\x00", UNKNOWN),
        (made.GIF, UNKNOWN),
        (made.BMP, UNKNOWN),
        (made.TIFF, UNKNOWN),
        (made.package("evil.exe"), UNKNOWN),
        (made.package("x", first=b"application/epub+zip"), UNKNOWN),
        (made.old_office("Root Entry"), UNKNOWN),
        (b"%PDF-1.4\nhalf of it", DAMAGED_DOCUMENT),
        (made.docx()[:-30], DAMAGED_DOCUMENT),
        (made.docx("word/vbaProject.bin"), MACROS),
        (made.package("Basic/script-lc.xml", first=made.TEXT), MACROS),
        (made.old_office("WordDocument", "_VBA_PROJECT"), MACROS),
        (made.moving("PNG"), MOVING),
        (made.moving("WEBP"), MOVING),
        (b"\xff\xd8\xff" + made.HTML, DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + made.SVG, DAMAGED),
        (b"RIFF\x10\0\0\0WEBPVP8 ", DAMAGED),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", DAMAGED),
    ],
)  # fmt: skip
async def test_it_refuses_what_it_does_not_keep_and_says_why(content: bytes, why: str) -> None:
    assert await take(content) == Refused(why)


async def test_it_refuses_bombs_by_their_header_before_a_pixel_is_decoded() -> None:
    for width, height in ((30_000, 30_000), (2**31 - 1, 1), (50_001, 1_000)):
        result = await take(made.png_claiming(width, height))
        assert result == Refused(TOO_MANY_PIXELS, {"max": 24})
    large = made.encoded(Image.new("1", (13_000, 13_000)), "PNG")
    assert len(large) < 50_000
    assert await take(large) == Refused(TOO_MANY_PIXELS, {"max": 24})


async def test_it_refuses_zip_bombs_by_their_list_of_parts() -> None:
    bomb = made.package("[Content_Types].xml", "word/document.xml", content=b"\0" * 10_000_000)
    assert len(bomb) < 50_000
    assert await take(bomb) == Refused(SWOLLEN)
    many = made.docx(*(f"word/{n}" for n in range(3100)))
    assert await take(many) == Refused(SWOLLEN)


async def test_it_refuses_photos_cut_anywhere() -> None:
    for content in (made.photo(), made.encoded(made.picture(), "PNG")):
        for end in range(4, len(content) - 60, max(1, len(content) // 12)):
            result = await take(content[:end])
            assert isinstance(result, Refused), end
            assert result.key in {DAMAGED, UNKNOWN}


async def test_it_ignores_what_hangs_behind_a_photo() -> None:
    for trailer in (made.HTML, made.PDF, made.docx(), made.SVG):
        photo, _ = await taken(made.photo() + trailer)
        assert trailer not in photo.content


async def test_it_blurs_areas_for_good() -> None:
    stripes = Image.new("RGB", (400, 400), "white")
    for x in range(0, 400, 4):
        stripes.paste((0, 0, 0), (x, 0, x + 2, 400))
    _, image = await taken(made.encoded(stripes, quality=95), Area(0.25, 0.25, 0.75, 0.75))
    inside = image.crop((104, 104, 296, 296)).convert("L")
    outside = image.crop((0, 0, 90, 90)).convert("L")
    low, high = inside.getextrema()
    assert int(high) - int(low) < 60  # type: ignore[arg-type]
    low, high = outside.getextrema()
    assert int(high) - int(low) > 200  # type: ignore[arg-type]


async def test_it_survives_a_drawing_process_that_is_killed() -> None:
    studio = Studio()
    try:
        assert isinstance(await studio.take(Order(made.photo())), Photo)
        assert studio._process is not None
        studio._process.kill()
        assert isinstance(await studio.take(Order(made.photo())), Photo)
    finally:
        studio.close()
