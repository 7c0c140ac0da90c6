"""The documents themselves: what they say, and how DOCX, PDF and XLSX look (Decree 30/2020)."""

import re
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from openpyxl import load_workbook
from PIL import Image

from auditapp.reports.jobs.docx import write_docx
from auditapp.reports.jobs.pdf import write_pdf
from auditapp.reports.jobs.xlsx import write_xlsx
from auditapp.reports.models.documents import BY_KEY, DOCUMENTS
from auditapp.reports.models.facts import CAVEAT, Facts
from auditapp.reports.models.paper import Heading, Mark, Marks, Paper, Para, Photo, Seal, Table
from tests.audits.hands import LEAD, UNIT
from tests.audits.stage import CODES, FIELDS, Stage
from tests.reports import rendered
from tests.reports.stage import FONTS, TEXTS, URL, facts_of, hold, photo_file

pytestmark = pytest.mark.anyio
ALL_LETTERS = (
    "ạảãáàăắằẳẵặâấầẩẫậđêếềểễệéèẻẽẹôốồổỗộơớờởỡợóòỏõọưứừửữựúùủũụíìỉĩịýỳỷỹỵ"
    "ẠẢÃÁÀĂẮẰẲẴẶÂẤẦẨẪẬĐÊẾỀỂỄỆÉÈẺẼẸÔỐỒỔỖỘƠỚỜỞỠỢÓÒỎÕỌƯỨỪỬỮỰÚÙỦŨỤÍÌỈĨỊÝỲỶỸỴ"
)
SPACED = " ".join(re.findall(".{1,12}", ALL_LETTERS))
PHOTO = Photo("ab" * 32, "Ảnh, mục Q-8.5.1-1: sổ theo dõi")


def one_line(text: str) -> str:
    return " ".join(text.split())


def flat(paper: Paper) -> str:
    """Return every word of a paper."""
    return one_line(msgspec.json.encode(paper).decode().replace("\\n", " "))


@pytest.fixture
async def facts(stage: Stage) -> Facts:
    """A signed audit of every kind of finding, with a photo."""
    await hold(stage)
    return msgspec.structs.replace(await facts_of(stage), photos={CODES[2]: [PHOTO]})


def write(facts: Facts, folder: Path, key: str, suffix: str, **change: object) -> Path:
    """Write one document."""
    writer = {"pdf": write_pdf, "docx": write_docx, "xlsx": write_xlsx}[suffix]
    path = folder / f"{key}-{suffix}.{suffix}"
    if key == "letters":
        key, change = "plan", {"blocks": (Para(SPACED),)}
    paper = msgspec.structs.replace(BY_KEY[key].make(facts), **change)
    with path.open("wb") as out:
        writer(paper, out, fonts=FONTS, files=photo_file(folder))
    return path


async def test_it_says_all_that_a_report_must(facts: Facts) -> None:
    said = flat(BY_KEY["report"].make(facts))
    for part in (
        "Mục đích", "Phạm vi", "Chuẩn mực", "phương pháp", "Đoàn đánh giá", "người tham gia",
        "hạn chế" if "hạn chế" in said else "Chưa xem kho lưu trữ", "Điểm mạnh",
        "Danh sách điểm không phù hợp", "SO SÁNH", "KẾT LUẬN", "KIẾN NGHỊ", "PHÊ DUYỆT",
        CAVEAT, FIELDS["criterion"], FIELDS["evidence"], FIELDS["statement"], "20/12/2026",
        TEXTS["conclusion"], "Đánh giá nội bộ năm trước", "lặp lại", LEAD.name, UNIT.name,
        str(facts.audit.digest), f"{URL}/audits/check?digest={facts.audit.digest}",
    ):  # fmt: skip
        assert part in said, part
    assert "31/12/2026./." in said, "the last sentence ends as Decree 30/2020 wants it"


async def test_it_counts_the_grades_by_clause_and_for_the_unit(facts: Facts) -> None:
    report = BY_KEY["report"].make(facts)
    (table,) = [b for b in report.blocks if getattr(b, "name", "") == "Kết quả theo điều khoản"]
    rows = [[getattr(cell, "text", cell) for cell in row] for row in table.rows]  # type: ignore[union-attr]
    assert table.heads[1:] == (  # type: ignore[union-attr]
        *("PH", "KPH nhẹ", "KPH nặng", "LY", "CHCT", "KAD", "–", "ĐM", "Cộng"),
    )
    assert rows[0] == ["4.1 Bối cảnh", *"000100012"[:9]]
    assert rows[-1] == ["Văn phòng Sở", *"010100013"[:9]]


async def test_it_prints_what_the_unit_does_not_agree_with(stage: Stage) -> None:
    await hold(stage, says="disagree")
    said = flat(BY_KEY["report"].make(await facts_of(stage)))
    assert "Không đồng ý với các phát hiện" in said
    assert "đã được khắc phục ngay" in said


async def test_it_makes_every_document_of_an_audit_that_has_hardly_begun(stage: Stage) -> None:
    facts = await facts_of(stage)
    for document in DOCUMENTS:
        said = flat(document.make(facts))
        assert "Chưa có cuộc đánh giá trước" in said or document.key != "report"


async def test_it_looks_as_decree_30_wants_in_word(facts: Facts, tmp_path: Path) -> None:
    document = docx.Document(str(write(facts, tmp_path, "report", "docx")))
    section = document.sections[0]
    measures = (section.page_width, section.page_height, section.top_margin,
                section.bottom_margin, section.left_margin, section.right_margin)  # fmt: skip
    assert [round(each.mm) for each in measures if each] == [210, 297, 20, 20, 30, 20]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    assert document.styles["Normal"].font.name == "Times New Roman"
    head = document.tables[0]
    country, motto = head.cell(0, 1).paragraphs[:2]
    assert country.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert country.runs[0].bold
    assert 12 <= country.runs[0].font.size.pt <= 13
    assert motto.text == "Độc lập - Tự do - Hạnh phúc"
    assert 13 <= motto.runs[0].font.size.pt <= 14
    above, issuer = head.cell(0, 0).paragraphs[:2]
    assert (above.text, above.runs[0].bold) == ("UBND TỈNH LẠNG SƠN", False)
    assert (issuer.text, issuer.runs[0].bold) == ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", True)
    assert re.fullmatch(r"Số:\s+/BC-SKHCN", head.cell(1, 0).text), "the number is left blank"
    place = head.cell(1, 1).paragraphs[0]
    assert re.fullmatch(r"Lạng Sơn, ngày\s+tháng\s+năm 2026", place.text)
    assert place.runs[0].italic
    body = next(p for p in document.paragraphs if p.text.startswith("1. Mục đích"))
    form: Any = body.paragraph_format
    assert (form.alignment, form.space_after.pt) == (3, 6)
    assert form.first_line_indent.cm == pytest.approx(1.27, abs=0.01)
    assert all(run.font.size and 13 <= run.font.size.pt <= 14 for run in body.runs)
    foot = document.tables[-1].cell(0, 0).paragraphs
    assert [p.text for p in foot][0::3] == ["Nơi nhận:", "- Lưu: VT, BCĐ ISO."]
    assert (foot[0].runs[0].font.size.pt, foot[1].runs[0].font.size.pt) == (12, 11)
    assert len(document.inline_shapes) == 4, "photo, two signatures, code"


async def test_it_looks_as_decree_30_wants_on_paper(facts: Facts, tmp_path: Path) -> None:
    pdf = write(facts, tmp_path, "report", "pdf")
    assert {name.split("-")[0] for name, _ in rendered.fonts(pdf)} == {"Tinos"}
    assert all(embedded for _, embedded in rendered.fonts(pdf))
    text = rendered.words(pdf)
    first, second, *_ = text.split("\f")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first
    assert first.strip()[:1] != "1"
    assert second.strip().startswith("2"), "a page number from the second page on"
    assert one_line(CAVEAT) in one_line(text)
    for page in rendered.pages(pdf, tmp_path):
        _assert_margins(page)


async def test_it_reads_the_same_through_an_office_program(facts: Facts, tmp_path: Path) -> None:
    files = [write(facts, tmp_path, each.key, "docx") for each in DOCUMENTS]
    files.append(write(facts, tmp_path, "report", "xlsx"))
    files.insert(0, write(facts, tmp_path, "letters", "docx"))
    letters, *found = rendered.to_pdf(files, tmp_path)
    assert SPACED in one_line(rendered.words(letters))
    for pdf in found[:-1]:
        assert {name.partition("-")[0] for name, _ in rendered.fonts(pdf)} == {"Tinos"}, pdf.name
        for page in rendered.pages(pdf, tmp_path):
            _assert_margins(page)
    by_key = dict(zip([each.key for each in DOCUMENTS], map(rendered.words, found), strict=False))
    for words in ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", "UBND TỈNH LẠNG SƠN", TEXTS["conclusion"]):
        assert words in one_line(by_key["report"])
    assert "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ" in one_line(by_key["decision"])
    assert "tại địa phương." in one_line(by_key["decision"]), "the last ground ends with a stop"
    assert "Kiểm soát cung cấp dịch vụ" in one_line(by_key["findings"])
    assert "LỊCH ĐÁNH GIÁ" in by_key["plan"]
    assert by_key["blank-checklist"].count("[ ]") == 3 * len(facts.grades)
    assert "Độc lập - Tự do - Hạnh phúc" in rendered.words(found[-1])


async def test_it_gets_every_vietnamese_letter_right(facts: Facts, tmp_path: Path) -> None:
    pdf = write(facts, tmp_path, "plan", "pdf", blocks=(Para(SPACED),))
    assert SPACED in one_line(rendered.words(pdf))


async def test_it_marks_a_draft_only_when_asked(facts: Facts, tmp_path: Path) -> None:
    plain, draft = (
        rendered.words(write(facts, tmp_path, "plan", "pdf", is_draft=is_draft))
        for is_draft in (False, True)
    )
    assert "DỰ THẢO" not in plain
    assert "DỰ THẢO" in draft


async def test_it_keeps_what_people_typed_as_words(stage: Stage, tmp_path: Path) -> None:
    nasty = '=HYPERLINK("x") <b>&amp; {{ 7*7 }} +1 @SUM(A1)'
    facts = await facts_of(stage)
    texts = {"conclusion": nasty, "summary": nasty * 80}
    facts = msgspec.structs.replace(facts, texts=texts)
    book = load_workbook(write(facts, tmp_path, "report", "xlsx"))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert nasty in {cell.value for cell in cells}
    document = docx.Document(str(write(facts, tmp_path, "report", "docx")))
    assert nasty in {paragraph.text for paragraph in document.paragraphs}
    assert nasty[:30] in one_line(rendered.words(write(facts, tmp_path, "report", "pdf")))


async def test_it_sets_a_finding_longer_than_a_page(facts: Facts, tmp_path: Path) -> None:
    (line,) = facts.nonconformities
    line.values["evidence"] = "Bằng chứng dài. " * 600
    pdf = write(facts, tmp_path, "report", "pdf")
    assert rendered.words(pdf).count("Bằng") > 590


async def test_it_leaves_no_heading_behind_its_table(facts: Facts, tmp_path: Path) -> None:
    few, many = [("1", "một hàng")] * 4, [("1", "một hàng")] * 60
    for fill in range(24, 34):
        for rows in (few, many):
            table = Table(name="T", heads=("TT", "Câu"), widths=(0.2, 0.8), rows=tuple(rows))
            blocks = (*[Para("Một dòng.")] * fill, Heading("ĐẦU MỤC"), table, Para("Hết."))
            pdf = write(facts, tmp_path, "plan", "pdf", blocks=blocks)
            pages = rendered.words(pdf).split("\f")
            (page,) = [page for page in pages if "ĐẦU MỤC" in page]
            assert "một hàng" in page.partition("ĐẦU MỤC")[2], (fill, len(rows))


async def test_it_sets_the_seal_under_the_signatures(facts: Facts, tmp_path: Path) -> None:
    seal = Seal(digest="ab" * 32, url=URL, text="Mã kiểm tra")
    blocks = (Para("Kết luận."), Marks((Mark(title="TRƯỞNG ĐOÀN", name="Lê Văn A"),)), seal)
    pdf = write(facts, tmp_path, "report", "pdf", blocks=blocks)
    first, *rest = rendered.words(pdf).strip("\f").split("\f")
    assert "Mã kiểm tra" in first
    assert not rest, "one page has room for all of it"


async def test_it_leaves_a_photo_out_that_cannot_be_read(facts: Facts, tmp_path: Path) -> None:
    for data in (b"", b"\xff\xd8\xff\xe0 not a picture", b"<svg/>"):
        path = tmp_path / "broken"
        path.write_bytes(data)
        paper = BY_KEY["report"].make(facts)
        for writer in (write_pdf, write_docx):
            with (tmp_path / "out").open("wb") as out:
                writer(paper, out, fonts=FONTS, files={PHOTO.sha256: path})


def _assert_margins(page: Path) -> None:
    """Nothing but the page's number stands in the margins; 1 mm is left for rounding."""
    with Image.open(page) as picture:
        scale = picture.width / (210 if picture.width < picture.height else 297)
        dark = picture.point(lambda value: 255 if value < 128 else 0)
        left = round(28 * scale)
        assert dark.crop((0, 0, left, picture.height)).getbbox() is None, page.name
        right = picture.width - round(18 * scale)
        edge = dark.crop((right, 0, picture.width, picture.height)).getbbox()
        assert edge is None, f"{page.name}: {edge}"
