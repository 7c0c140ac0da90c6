"""The files: every code can be read back, no word is cut off, and nothing lies on another."""

import csv
import io
import re
import zipfile
from pathlib import Path

import msgspec
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from auditapp.agencies.models import NAME_MAX, PLACES, POINT_NAME_MAX, Agency, Kind
from auditapp.base.errors import Invalid
from auditapp.channels.jobs.posters import paper
from auditapp.channels.jobs.posters.lines import fitted
from auditapp.channels.models.poster_words import LEADS, PROMISE, QUESTION, SCAN
from auditapp.channels.models.posters import (
    MOST_COPIES,
    Offices,
    checked_copies,
    checked_layout,
    file_stem,
    slug,
)
from tests.channels.printed import PDF_LAYOUTS, codes, made, placard, words

MODULES = 37  # of a code with a link of 40 letters, without its quiet zone
LONG_AGENCY = ("Trung tâm Kiểm soát thủ tục hành chính và Phục vụ hành chính công " * 6)[:NAME_MAX]
LONG_POINT = ("Quầy tiếp nhận hồ sơ Đất đai, Môi trường – " * 6)[:POINT_NAME_MAX]


@pytest.mark.parametrize(("layout", "n"), [("a4", 3), ("a5", 3), ("cards", 11), ("strip", 3)])
def test_it_prints_codes_that_a_phone_reads(layout: str, n: int, tmp_path: Path) -> None:
    placards = [placard(number, point=f"Quầy {number}") for number in range(n)]
    seen = codes(made(tmp_path, layout, placards))
    assert [one.text for one in seen] == [each.url for each in placards]
    assert {one.level for one in seen} == {"H"}


@pytest.mark.parametrize("layout", PDF_LAYOUTS)
def test_it_leaves_four_modules_of_white_around_a_black_code(layout: str, tmp_path: Path) -> None:
    for one in codes(made(tmp_path, layout, [placard(1), placard(2)])):
        left, top, right, bottom = one.box
        module = (right - left) / MODULES
        quiet = int(3.8 * module)
        around = one.picture.crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
        width, height = around.size
        edge = int(3.4 * module)  # the last pixels belong to the code's own rim
        for strip in (
            (0, 0, width, edge), (0, height - edge, width, height),
            (0, 0, edge, height), (width - edge, 0, width, height),
        ):  # fmt: skip
            assert around.crop(strip).getextrema() == (255, 255)
        assert one.picture.crop(one.box).getextrema() == (0, 255)


@pytest.mark.parametrize(("layout", "share"), [("a4", 3), ("a5", 6), ("cards", 6), ("strip", 3)])
def test_it_makes_the_code_a_third_of_its_paper_wide(
    layout: str, share: int, tmp_path: Path
) -> None:
    (one,) = codes(made(tmp_path, layout, [placard()]))
    width = (one.box[2] - one.box[0]) * (MODULES + 8) / MODULES
    assert width * share >= one.picture.width * (1 if layout != "cards" else 171.2 / 210)


@pytest.mark.parametrize("layout", PDF_LAYOUTS)
def test_it_names_agency_and_counter_with_every_mark(layout: str, tmp_path: Path) -> None:
    one = placard(unit="Văn phòng Sở", agency="Sở Khoa học và Công nghệ", replaces="QK37ABC")
    (text,) = words(made(tmp_path, layout, [one]))
    for said in (
        "Sở Khoa học và Công nghệ", "Văn phòng Sở – Quầy Tư pháp - Hộ tịch",
        f"khaosat.langson.gov.vn/q/{one.code}", QUESTION.vi, QUESTION.en, PROMISE.vi, PROMISE.en,
        f"Mã {one.code}", "cấp ngày 21/11/2026", "thay mã QK37ABC",
    ):  # fmt: skip
        assert said in text
    assert "https://" not in text
    if layout != "cards":
        assert SCAN.vi in text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("layout", ["a4", "a5", "strip"])
def test_it_says_at_each_place_what_suits_it(place: str, layout: str, tmp_path: Path) -> None:
    (text,) = words(made(tmp_path, layout, [placard(place=place)]))
    assert LEADS[place].vi in text
    assert LEADS[place].en in text
    assert sum(lead.vi in text for lead in LEADS.values()) == 1


@pytest.mark.parametrize("layout", PDF_LAYOUTS)
@pytest.mark.parametrize(
    ("agency", "point"),
    [(LONG_AGENCY, LONG_POINT), ("Ư" * NAME_MAX, "Ệ" * POINT_NAME_MAX)],
    ids=["many words", "one endless word"],
)
def test_it_cuts_off_no_name_and_writes_over_nothing(
    layout: str, agency: str, point: str, tmp_path: Path
) -> None:
    path = made(tmp_path, layout, [placard(agency=agency, point=point)])
    (text,) = words(path)
    assert agency.replace(" ", "") in text.replace(" ", "")
    assert point.replace(" ", "") in text.replace(" ", "")
    (code,) = codes(path)
    assert code.text == placard().url
    boxes = letters(path, scale=code.picture.width)
    left, top, right, bottom = code.box
    quiet = 3.8 * (right - left) / MODULES
    for x1, y1, x2, y2 in boxes:
        assert 0 <= x1 <= x2 <= code.picture.width
        assert 0 <= y1 <= y2 <= code.picture.height
        beside = x2 < left - quiet or x1 > right + quiet
        assert beside or y2 < top - quiet or y1 > bottom + quiet


def letters(path: Path, *, scale: int) -> list[tuple[float, float, float, float]]:
    """Return where each letter of the first page stands, in the pixels of its picture."""
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[0]
        width, height = page.get_size()
        text = page.get_textpage()
        found = [text.get_charbox(number) for number in range(text.count_chars())]
    dot = scale / width
    boxes = [(x1 * dot, (height - y2) * dot, x2 * dot, (height - y1) * dot)
             for x1, y1, x2, y2 in found]  # fmt: skip
    return [box for box in boxes if box[2] > box[0]]


def test_it_keeps_lines_of_names_apart() -> None:
    name, width, height = paper.BOLD, 300.0, 90.0
    block = fitted(LONG_AGENCY, name, 25, width, height)
    assert 5 < block.size < 25
    assert block.height <= height
    assert " ".join(block.lines) == LONG_AGENCY
    assert fitted("Xã Bắc Sơn", name, 25, width, height).lines == ("Xã Bắc Sơn",)
    split = fitted("Trung tâm Phục vụ hành chính công xã Bắc Sơn", name, 25, width, height)
    assert split.lines == ("Trung tâm Phục vụ", "hành chính công", "xã Bắc Sơn")


@pytest.mark.parametrize("layout", PDF_LAYOUTS)
def test_it_embeds_every_font(layout: str, tmp_path: Path) -> None:
    content = made(tmp_path, layout, [placard()]).read_bytes()
    fonts = re.findall(rb"/BaseFont /(\S+)", content)
    assert fonts
    assert all(name.startswith(b"AAAAAA+BeVietnamPro") for name in fonts)
    assert content.count(b"/FontFile2") == len(fonts)


def test_it_prints_words_that_stand_out() -> None:
    for colour in (paper.INK, paper.SOFT, paper.BRAND, paper.BLACK):
        for ground in (paper.WHITE, paper.GROUND):
            assert contrast(colour, ground) >= 7, (colour, ground)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_it_prints_strips_in_black_alone(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(made(tmp_path, "strip", [placard()])) as pdf:
        assert round(pdf[0].get_width() / 72 * 25.4) == 80
        picture = pdf[0].render(scale=2).to_pil().convert("RGB")
    assert all(max(colour) - min(colour) == 0 for _, colour in picture.getcolors(1 << 24))


@pytest.mark.parametrize(("layout", "pages"), [("a4", 6), ("a5", 3), ("cards", 1), ("strip", 6)])
def test_it_prints_as_many_copies_as_asked(layout: str, pages: int, tmp_path: Path) -> None:
    path = made(tmp_path, layout, [placard(number) for number in range(2)], copies=3)
    seen = codes(path)
    assert len({id(one.picture) for one in seen}) == pages
    assert [one.text for one in seen] == [placard(n).url for n in range(2) for _ in range(3)]


@pytest.mark.parametrize("layout", PDF_LAYOUTS)
def test_it_says_on_paper_that_a_demonstration_is_one(layout: str, tmp_path: Path) -> None:
    demo = msgspec.structs.replace(placard(), is_simulated=True)
    (text,) = words(made(tmp_path, layout, [demo]))
    assert "dữ liệu mô phỏng" in text
    assert "mô phỏng" not in words(made(tmp_path, layout, [placard()]))[0]


def test_it_lets_a_reader_jump_to_an_agency(tmp_path: Path) -> None:
    names = ["Xã Bắc Sơn", "Xã Bắc Sơn", "Xã Tân Tri"]
    placards = [placard(number, agency=name) for number, name in enumerate(names)]
    with pypdfium2.PdfDocument(made(tmp_path, "a4", placards)) as pdf:
        found = [(entry.get_title(), entry.get_dest().get_index()) for entry in pdf.get_toc()]
    assert found == [("Xã Bắc Sơn", 0), ("Xã Tân Tri", 2)]


def test_it_packs_each_code_as_svg_and_png(tmp_path: Path) -> None:
    placards = [
        placard(1, point="Quầy 2"), placard(2, point="Quầy 10"),
        placard(3, agency_code="05984/Đ", point="Bộ phận “Một cửa”"),
    ]  # fmt: skip
    with zipfile.ZipFile(made(tmp_path, "files", placards)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == 6
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+\.(svg|png)", name) for name in names)
        assert sorted(names) == names
        for each, at in zip(placards, range(0, 6, 2), strict=True):
            picture = Image.open(io.BytesIO(archive.read(names[at]))).convert("L")
            for drawn in (picture, from_svg(archive.read(names[at + 1]).decode())):
                (read,) = zxingcpp.read_barcodes(drawn)
                assert (read.text, read.ec_level) == (each.url, "H")


def from_svg(source: str) -> Image.Image:
    """Draw the modules of one of our SVG codes."""
    side = re.search(r'viewBox="0 0 (\d+)', source)
    assert side
    picture = Image.new("L", (int(side[1]), int(side[1])), 255)
    for x, y in re.findall(r"M(\d+),(\d+)h1v1h-1z", source):
        picture.putpixel((int(x), int(y)), 0)
    return picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)


def test_it_lists_links_for_a_spreadsheet(tmp_path: Path) -> None:
    placards = [placard(1), placard(2, point='=cmd|"/c calc"!A1', place="other")]
    content = made(tmp_path, "links", placards).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert lines[0] == {
        "agency_code": "05983",
        "agency": "Trung tâm Phục vụ hành chính công xã Bắc Sơn",
        "point": "Quầy Tư pháp - Hộ tịch",
        "place": "Quầy trả kết quả",
        "code": "ABC2ABX",
        "url": "https://khaosat.langson.gov.vn/q/ABC2ABX",
        "issued": "2026-11-21",
    }
    assert lines[1]["point"] == "'" + placards[1].point


def test_it_names_files_so_that_they_sort() -> None:
    assert slug("Quầy số 2 – Đất đai") == "quay-so-02-dat-dai"
    assert slug("…") == ""
    assert file_stem(placard(point="Quầy 2")) == "05983_quay-02_return-desk_ABC2AAX"
    assert len(file_stem(placard(agency_code="A" * 60, point="x" * 200))) < 150


def test_it_knows_an_area_from_its_agency() -> None:
    commune = Kind("commune", "", "", is_unit=False, position=1, prefix_vi="UBND xã")
    city = Kind("city", "", "", is_unit=False, position=2, prefix_vi="UBND thành phố")
    department = Kind("department", "", "", is_unit=False, position=2, prefix_vi="Sở")
    desk = Kind("division", "", "", is_unit=True, position=3)
    top, inside, other = (
        node("a", "/a/", "commune", "Xã Bắc Sơn"),
        node("b", "/a/b/", "division", "Bộ phận Một cửa"),
        node("c", "/c/", "city", "Thành phố Huế"),
    )
    offices = Offices([top, inside, other], [commune, city, department, desk])
    assert offices.find("b") == (top, "Bộ phận Một cửa")
    assert offices.find("a") == (top, "")
    assert offices.name(top) == "UBND xã Bắc Sơn"
    assert offices.name(other) == "UBND thành phố Huế"
    assert offices.name(inside) == "Bộ phận Một cửa"
    for name in ("Sở Tư pháp", "Ban Quản lý"):
        assert offices.name(node("d", "/d/", "department", name)) == name
    assert offices.name(node("d", "/d/", "commune", "UBND xã Tân Tri")) == "UBND xã Tân Tri"


def node(agency_id: str, path: str, kind: str, name: str) -> Agency:
    """Return a node of a tree."""
    opened_on = placard().issued
    return Agency(
        *(agency_id, "a", "X", kind, path, name, name, opened_on), closed_on=None, successor_id=None
    )


def test_it_refuses_layouts_and_copies_that_make_no_sense() -> None:
    for text in ("0", "-1", "1.5", "", "zwei", "²", str(MOST_COPIES + 1), "9" * 5000):
        with pytest.raises(Invalid):
            checked_copies(text, "a4")
    assert checked_copies("3", "a4") == 3
    assert checked_copies("3", "links") == 1
    with pytest.raises(Invalid):
        checked_layout("a3")
