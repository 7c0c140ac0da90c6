"""Importing a spreadsheet: a look first, a message per row and column, nothing stored twice."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import httpx
import msgspec
import openpyxl
import pytest

from auditapp.store.engine import Database
from auditapp.web.worksheets import pack, unpack
from tests.channels.paper.stage import Desk, channels, differences_of_counts, sheets
from tests.surveys.stage import rows, words

pytestmark = pytest.mark.anyio
HEAD = ("_serial", "_day", "overall", "not_good", "good", "on_time", "visits", "comment")
PACKED = re.compile(r'name="rows" value="([^"]*)"')
FAULT = re.compile(r'<tr><td class="num">(\d+)</td><td>(.*?)</td><td>(.*?)</td></tr>')


def workbook(*lines: Sequence[Any]) -> bytes:
    """Return an XLSX file with these rows."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(*lines: Sequence[Any], separator: str = ",") -> bytes:
    """Return a CSV file with these rows."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(lines)
    return out.getvalue().encode()


async def look(desk: Desk, data: bytes) -> httpx.Response:
    """Send a file and return what is said about it."""
    return await desk.client.post(
        f"/paper-imports/{desk.batch}", files={"file": ("phieu.xlsx", data)}
    )


async def confirm(desk: Desk, seen: httpx.Response) -> httpx.Response:
    """Press the button below the preview."""
    found = PACKED.search(seen.text)
    assert found is not None, seen.text
    return await desk.client.post(f"/paper-imports/{desk.batch}/rows", data={"rows": found[1]})


def faults(seen: httpx.Response) -> list[tuple[str, str, str]]:
    """Return (row, column, sentence) of every fault shown."""
    return [(each[0], each[1], each[2]) for each in FAULT.findall(seen.text)]


@pytest.mark.parametrize("make", [workbook, table])
async def test_it_stores_digits_codes_and_words_only_after_confirmation(
    desk: Desk, database: Database, make: Any
) -> None:
    data = make(
        HEAD,
        (1, "03/11/2026", 5, "", "1B", 1, "2", "Rất tốt"),
        (2, "", "Không hài lòng", "waiting; Thái độ phục vụ", "", "late", "three_or_more", ""),
        (3, "", "very satisfied", "", "Nơi chờ, trang thiết bị", "Đúng hẹn", "1 LẦN", ""),
        (4, "", "", "", "", "", "", ""),
    )
    seen = await look(desk, data)
    assert seen.status_code == 200
    assert "Lưu 3 phiếu" in seen.text
    assert await rows(database) == []
    assert (await confirm(desk, seen)).status_code == 303
    stored = [msgspec.json.decode(row.answers) for row in await rows(database)]
    assert sorted(stored, key=lambda each: str(each["overall"]) + str(each["visits"])) == [
        {
            "overall": 2,
            "not_good": ["attitude", "waiting"],
            "on_time": "late",
            "visits": "three_or_more",
        },
        {"overall": 5, "good": ["place"], "on_time": "on_time", "visits": "one"},
        {
            "overall": 5,
            "good": ["attitude", "other"],
            "on_time": "on_time",
            "visits": "two",
            "comment": True,
        },
    ]
    assert {row.hour.day for row in await rows(database)} == {3, 13}
    assert [comment.words for comment in await words(database)] == ["Rất tốt"]
    assert await channels(database, desk.stage.cast.province.id) == {"paper": 3}
    assert await differences_of_counts(database) == []
    assert [sheet.serial for sheet in await sheets(database)] == [1, 2, 3]


async def test_it_stores_the_same_file_once(desk: Desk, database: Database) -> None:
    data = workbook(HEAD, (1, "", 5), (2, "", 4))
    seen = await look(desk, data)
    for _ in range(2):
        assert (await confirm(desk, seen)).status_code == 303
    again = await look(desk, data)
    assert "không có gì để lưu" in again.text
    assert PACKED.search(again.text) is None
    more = await look(desk, workbook(HEAD, (2, "", 1), (3, "", 3)))
    assert "Lưu 1 phiếu" in more.text
    await confirm(desk, more)
    overall = sorted(msgspec.json.decode(row.answers)["overall"] for row in await rows(database))
    assert overall == [3, 4, 5]
    assert await differences_of_counts(database) == []


async def test_it_names_every_fault_by_row_and_column(desk: Desk, database: Database) -> None:
    data = workbook(
        ("Số phiếu [_serial]", "Ngày [_day]", "overall", "3. Điều gì làm tốt? [good]", "comment"),
        (1, "", 5, "", "tốt"),
        ("một", "", 5, "", ""),
        (1, "", 4, "", ""),
        (2, "", 7, "hài hước", ""),
        (3, "30/11/2026", 5, "", ""),
        (4, "hôm qua", 5, "", ""),
        (21, "", 5, "", ""),
        (5, "", "4;5", "", ""),
        (6, "", 5, "", "=1+1"),
        (7, "", 5, "", "x" * 501),
    )
    seen = await look(desk, data)
    assert seen.status_code == 200
    assert faults(seen) == [
        ("3", "Số phiếu [_serial]", "Đây không phải số phiếu."),
        ("4", "Số phiếu [_serial]", "Phiếu này đã có ở hàng 2."),
        ("5", "overall", "Câu này không có câu trả lời “7”."),
        ("5", "3. Điều gì làm tốt? [good]", "Câu này không có câu trả lời “hài hước”."),
        ("6", "Ngày [_day]",
         "Phiếu của đợt này được thu từ ngày 02/11/2026 đến ngày 13/11/2026."),
        ("7", "Ngày [_day]", "Xin Ông/Bà nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/09/2026."),
        ("8", "Số phiếu [_serial]", "Phiếu của đợt này được đánh số từ 1 đến 20."),
        ("9", "overall", "Câu này chỉ được chọn một ô."),
        ("10", "comment", "Ô này chứa công thức hoặc lỗi. Xin thay bằng giá trị."),
        ("11", "comment", "Nội dung quá dài: tối đa 500 ký tự."),
    ]  # fmt: skip
    assert "Lưu 1 phiếu" in seen.text
    await confirm(desk, seen)
    assert [sheet.serial for sheet in await sheets(database)] == [1]


@pytest.mark.parametrize(
    ("head", "column", "words"),
    [
        (("overall",), "", "Thiếu cột số phiếu: [_serial]."),
        (("_serial", "overall", "Tuổi"), "Tuổi", "Không có câu hỏi nào ứng với cột này."),
        (("_serial", "overall", "overall"), "overall", "Cột này bị lặp."),
    ],
)
async def test_it_stores_nothing_under_a_header_it_does_not_know(
    desk: Desk, head: tuple[str, ...], column: str, words: str
) -> None:
    seen = await look(desk, workbook(head, (1, 5, 5)))
    assert faults(seen) == [("1", column, words)]
    assert PACKED.search(seen.text) is None


def bomb() -> bytes:
    """Return a workbook whose one sheet unpacks to 50 MB of the same letter."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"a" * 50_000_000)
    return out.getvalue()


def lying_bomb() -> bytes:
    """Return the same with 100 bytes written into its directory as the size of the sheet."""
    data, size = bytearray(bomb()), (50_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    return bytes(data.replace(size, (100).to_bytes(4, "little")))


def broken() -> bytes:
    """Return a workbook whose sheet is no XML."""
    out = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook(HEAD, (1, "", 5))))
    with source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            is_sheet = name.endswith("sheet1.xml")
            archive.writestr(name, b"<worksheet" if is_sheet else source.read(name))
    return out.getvalue()


BAD_FILES = {
    "empty": (b"", "Tệp trống"),
    "only blanks": (b"\n\n,,\n", "Tệp trống"),
    "a picture": (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
        "không phải bảng tính",
    ),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(64), "không phải bảng tính"),
    "half an archive": (workbook(HEAD, (1, "", 5))[:900], "không phải bảng tính"),
    "another archive": (b"PK\x03\x04 and nothing more", "không phải bảng tính"),
    "no XML inside": (broken(), "không phải bảng tính"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kiểu cũ (.xls)"),
    "a bomb of 50 MB": (bomb(), "giải nén lớn hơn nhiều"),
    "a bomb that lies": (lying_bomb(), "không phải bảng tính"),
    "Windows-1258": (b"s\xf4\xec phi\xea\xecu", "không ở dạng UTF-8"),
    "an open quote": (b'_serial,overall\n1,"5\n', "không phải bảng tính"),
    "too many rows": (table(HEAD, *((n, "", 5) for n in range(1, 2100))), "nhiều hàng hoặc cột"),
    "too many columns": (table(["x"] * 200), "nhiều hàng hoặc cột"),
}


@pytest.mark.parametrize("name", BAD_FILES)
async def test_it_says_what_is_wrong_with_a_file(desk: Desk, database: Database, name: str) -> None:
    data, sentence = BAD_FILES[name]
    answer = await look(desk, data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await rows(database) == []


async def test_it_takes_at_most_two_megabytes(desk: Desk) -> None:
    assert (await look(desk, b"x" * 2_200_000)).status_code == 413


async def test_it_takes_files_on_this_page_only(desk: Desk) -> None:
    for path in (f"/paper/{desk.batch}/sheets", "/paper"):
        answer = await desk.client.post(path, files={"file": ("x.csv", b"1")})
        assert answer.status_code == 415


@pytest.mark.parametrize("packed", ["", "x", "====", "eJw=", "é", pack([["a"]])[:-6]])
async def test_it_refuses_rows_that_it_did_not_pack(desk: Desk, packed: str) -> None:
    answer = await desk.client.post(f"/paper-imports/{desk.batch}/rows", data={"rows": packed})
    assert answer.status_code == 400


async def test_it_judges_again_what_comes_back_from_the_preview(
    desk: Desk, database: Database
) -> None:
    forged = pack([["_serial", "overall"], ["1", "9"], ["99", "5"], ["2", "5"]])
    answer = await desk.client.post(f"/paper-imports/{desk.batch}/rows", data={"rows": forged})
    assert answer.status_code == 303
    assert [sheet.serial for sheet in await sheets(database)] == [2]
    assert unpack(forged)[3] == ["2", "5"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_it_gives_a_template_that_it_reads(desk: Desk, database: Database, kind: str) -> None:
    await desk.key_in(1, {"overall": "5"})
    answer = await desk.client.get(f"/paper/{desk.batch}/template.{kind}")
    assert answer.status_code == 200
    assert f'filename="paper-1.{kind}"' in answer.headers["content-disposition"]
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        lines = [list(line) for line in book.worksheets[0].iter_rows(values_only=True)]
        assert ["1. Ông/Bà hài lòng thế nào với lần phục vụ này?", "5", "5", "Rất hài lòng"] in [
            list(line) for line in book.worksheets[1].iter_rows(values_only=True)
        ]
    else:
        lines = [list(line) for line in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))]
    assert lines[0][0] == "Số phiếu [_serial]"
    assert lines[0][2].endswith("[overall]")
    assert [str(line[0]) for line in lines[1:]] == [str(n) for n in range(2, 21)]
    filled = [lines[0], [2, "", "Hài lòng"], *([n] for n in range(3, 21))]
    seen = await look(desk, workbook(*filled))
    assert faults(seen) == []
    assert (await confirm(desk, seen)).headers["location"].endswith("?imported=1")
    assert "Đã lưu 1 phiếu từ tệp" in await desk.get("?imported=1")


async def test_it_draws_imported_sheets_for_a_second_entry_too(
    desk: Desk, database: Database
) -> None:
    await desk.open(share="50")
    await confirm(desk, await look(desk, workbook(HEAD, *((n, "", 5) for n in range(1, 9)))))
    assert sum(sheet.is_drawn for sheet in await sheets(database)) == 4


async def test_it_is_for_keepers_and_open_batches(desk: Desk) -> None:
    data = workbook(HEAD, (1, "", 5))
    await desk.client.post(f"/paper/{desk.batch}/closure")
    refused = await look(desk, data)
    assert refused.status_code == 409
    assert "Đợt phiếu này đã đóng" in refused.text
    await desk.sit("unit_head")
    assert (await look(desk, data)).status_code == 403
