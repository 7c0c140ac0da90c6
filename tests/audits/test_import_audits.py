"""Past audits from a spreadsheet: judged row by row, stored as signed audits with their trail."""

import hashlib
import re
from datetime import date
from typing import Any

import httpx
import pytest

from auditapp.audits.actions import list_findings, verify_trail
from auditapp.audits.models.audit import Audit
from auditapp.audits.queries import get_audit, list_audit_ids, list_tallies
from tests.audits.drafts import begin, words
from tests.audits.stage import Person, Stage
from tests.audits.test_import_questions import PACKED, faults, table, workbook

pytestmark = pytest.mark.anyio
HEAD = ("Đơn vị", "Ngày", "Điều khoản", "Câu hỏi", "Kết quả", "Phát biểu", "Bằng chứng")
BANK = "Các yếu tố này được xem lại khi nào, lần gần nhất có gì thay đổi?"
GOOD = (
    HEAD,
    ("SKHCN-VP", "05/09/2025", "4.1", BANK, "KPH nhẹ", "Chưa xem lại năm 2025", "Sổ họp"),
    ("văn phòng sở", "06/09/2025", "7.2", "Đã tập huấn chưa?", "phù hợp", "", "Chứng nhận"),
    ("SKHCN-VP", "05/09/2024", "9.1.2", "Có khảo sát không?", "Không phù hợp", "Không có", ""),
    ("SKHCN-VP", "05/09/2024", "8.3.1", "Có thiết kế không?", "KAD", "Không thiết kế", ""),
)


@pytest.fixture
async def secretary(stage: Stage) -> Person:
    """The ISO secretary of the department, who holds the browser."""
    return await stage.enter("iso_secretary", stage.cast.department)


async def look(stage: Stage, data: bytes) -> httpx.Response:
    """Send a file and return what is said about it."""
    return await stage.client.post(
        "/audit-imports",
        files={"file": ("danh-gia.xlsx", data)},
        data={"standard": "tcvn-iso-9001-2015"},
    )


async def confirm(stage: Stage, seen: httpx.Response, **fields: str) -> httpx.Response:
    """Press the button below the preview."""
    found = PACKED.search(seen.text)
    assert found is not None, seen.text
    digest = fields.pop("digest", "0" * 64)
    sent = {"rows": found[1], "digest": digest, "standard": "tcvn-iso-9001-2015", **fields}
    return await stage.client.post("/audit-imports/rows", data=sent)


async def imported(stage: Stage) -> list[Audit]:
    """Return the imported audits by their first day."""
    async with stage.service.database.reading() as conn:
        found = [await get_audit(conn, audit_id) for audit_id in await list_audit_ids(conn)]
    return sorted((a for a in found if a.imported_from), key=lambda audit: audit.starts_on)


@pytest.mark.parametrize("make", [workbook, table])
async def test_it_stores_each_unit_and_year_as_a_signed_audit(
    stage: Stage, secretary: Person, make: Any
) -> None:
    data = make(*GOOD)
    digest = hashlib.sha256(data).hexdigest()
    seen = await look(stage, data)
    assert faults(seen) == []
    assert digest in seen.text
    assert await imported(stage) == []
    assert (await confirm(stage, seen, digest=digest)).status_code == 303
    before, last = await imported(stage)
    assert (before.starts_on, before.ends_on) == (date(2024, 9, 5), date(2024, 9, 5))
    assert (last.starts_on, last.ends_on) == (date(2025, 9, 5), date(2025, 9, 6))
    assert last.title == "Đánh giá nội bộ năm 2025 – Văn phòng Sở"
    assert (last.imported_from, last.signed_off_by) == (digest, secretary.id)
    database = stage.service.database
    for audit in (before, last):
        assert (await verify_trail(database, audit.id))[1] == []
    async with database.reading() as conn:
        found = await list_findings(conn, last)
        tallies = await list_tallies(conn, [before, last])
    assert [(each.item, each.grade.key, each.words) for each in found] == [
        ("Q-4.1-2", "nc_minor", "Chưa xem lại năm 2025")
    ]
    assert found[0].values["criterion"] == "4.1 Hiểu tổ chức và bối cảnh của tổ chức"
    assert tallies[before.id].grades == {"nc": 1, "na": 1}


async def test_it_stores_the_same_audits_once(stage: Stage, secretary: Person) -> None:
    seen = await look(stage, table(*GOOD))
    for _ in range(2):
        assert (await confirm(stage, seen)).status_code == 303
    assert len(await imported(stage)) == 2
    again = await look(stage, workbook(*GOOD))
    assert PACKED.search(again.text) is None
    assert "Đã nhập trước đây" in again.text


async def test_it_is_shown_counted_and_taken_for_the_next_checklist(
    stage: Stage, secretary: Person
) -> None:
    await confirm(stage, await look(stage, table(*GOOD)))
    _, last = await imported(stage)
    listed = await stage.client.get("/audits?state=signed_off")
    assert "Nhập từ tệp" in listed.text
    page = await stage.client.get(f"/audits/{last.id}")
    assert "bảng tính có mã băm" in page.text
    draft = await begin(stage)
    await draft.add(**{"from": "earlier", "earlier": last.id, "mode": "replace"})
    assert (await draft.codes())[0] == "Q-4.1-2"
    shown = words(await draft.show())
    assert "Chưa xem lại năm 2025" in shown
    assert "Lần trước" in shown
    for path in ("/conduct", "/draft"):
        answer = await stage.client.get(f"/audits/{last.id}{path}")
        assert answer.status_code in {303, 403}


async def test_it_names_every_fault_and_holds_the_whole_audit_back(
    stage: Stage, secretary: Person
) -> None:
    seen = await look(
        stage,
        workbook(
            (*HEAD, "Màu"),
            ("SKHCN-VP", "05/09/2025", "4.1", "Một?", "PH", "", ""),
            ("SKHCN-VP", "05/09/2025", "4.1", "một?", "PH", "", ""),
            ("SKHCN-VP", "05/09/2025", "4.2", "Hai?", "KPH nặng", "", "Sổ"),
            ("SKHCN-VP", "05/09/2024", "4.1", "Năm khác?", "PH", "", ""),
            ("SKHCN-QL", "32/13/2025", "4.1", "Ba?", "tốt", "", ""),
            ("Sở không có", "05/09/2030", "", "", "", "", ""),
            ("05983", "05/09/2025", "4.1", "Ngoài phạm vi?", "PH", "", ""),
            ("SKHCN-QL", "05/09/2025", "4.1", "=1+1", "PH", "", ""),
            ("", "", "", "", "", "", ""),
        ),
    )
    assert [(row, column) for row, column, _ in faults(seen)] == [
        ("1", "Màu"),
        ("3", "Câu hỏi"),
        ("4", "Phát biểu"),
        ("6", "Ngày"),
        ("6", "Kết quả"),
        ("7", "Đơn vị"),
        ("7", "Ngày"),
        ("7", "Điều khoản"),
        ("7", "Câu hỏi"),
        ("7", "Kết quả"),
        ("8", "Đơn vị"),
        ("9", "Câu hỏi"),
    ]
    held = re.search(
        r'<span class="stat-value">(\d+)</span>\s*<span[^>]*>Cuộc đánh giá bị giữ', seen.text
    )
    assert held is not None
    assert held[1] == "2"  # of the office and of the other division in 2025
    await confirm(stage, seen)
    assert [audit.starts_on.year for audit in await imported(stage)] == [2024]


async def test_it_asks_how_grave_a_nonconformity_is_where_others_say_it(
    stage: Stage, secretary: Person
) -> None:
    row = ("SKHCN-VP", "05/09/2025", "4.1")
    seen = await look(
        stage, table(HEAD, (*row, "Một?", "KPH", "x", ""), (*row, "Hai?", "LY", "y", ""))
    )
    assert [(line, column) for line, column, _ in faults(seen)] == [("2", "Kết quả")]
    assert "nặng và nhẹ" in seen.text
    assert PACKED.search(seen.text) is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Tệp trống"),
        (b"PK\x03\x04 nonsense", "không phải bảng tính"),
        (b"\xd0\xcf\x11\xe0 old", ".xls"),
    ],
)
async def test_it_refuses_files_that_are_none(
    stage: Stage, secretary: Person, data: bytes, said: str
) -> None:
    seen = await look(stage, data)
    assert seen.status_code == 422
    assert said in seen.text


async def test_it_names_the_columns_that_are_missing(stage: Stage, secretary: Person) -> None:
    seen = await look(stage, table(("Đơn vị", "Ngày"), ("SKHCN-VP", "05/09/2025")))
    assert [sentence for _, _, sentence in faults(seen)] == [
        f"Thiếu cột: {name}." for name in ("Điều khoản", "Câu hỏi", "Kết quả")
    ]


async def test_it_is_for_those_who_plan_audits(stage: Stage, secretary: Person) -> None:
    seen = await look(stage, table(*GOOD))
    assert (await confirm(stage, seen, digest="short")).status_code == 400
    assert (await confirm(stage, seen, standard="nothing")).status_code == 422
    await stage.enter("iso_secretary", stage.cast.commune)
    assert (await confirm(stage, seen)).status_code == 303  # nothing there is theirs to import
    assert await imported(stage) == []
    await stage.enter("manager", stage.cast.department)
    assert (await stage.client.get("/audit-imports")).status_code == 403
    assert (await look(stage, table(*GOOD))).status_code == 403
    assert (await confirm(stage, seen)).status_code == 403
