"""Questions from a file: a look with a message per row and column, nothing kept until confirmed."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import yaml

from auditapp.audits.models.ciso_library import MOST_EVENTS
from auditapp.audits.models.questions_file import read_header
from auditapp.web.worksheets import pack
from tests.audits.drafts import Drafting, begin
from tests.audits.stage import CODES, Stage

pytestmark = pytest.mark.anyio
PACKED = re.compile(r'name="rows" value="([^"]*)"')
FAULT = re.compile(r'<tr><td class="num">(\d+)</td><td>(.*?)</td><td>(.*?)</td></tr>')
HEAD = ("Điều khoản", "Câu hỏi", "Question", "Bằng chứng cần xem")


@pytest.fixture
async def draft(stage: Stage) -> Drafting:
    """A planned audit of the division."""
    return await begin(stage)


def workbook(*lines: Sequence[Any]) -> bytes:
    """Return an XLSX file with these rows."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(*lines: Sequence[Any]) -> bytes:
    """Return a CSV file with these rows."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def library(**more: Any) -> dict[str, Any]:
    """Return a library in the shape of CISO Assistant's: a heading, two requirements, a note."""
    base = "urn:x:risk:req_node:demo"
    nodes = [
        {"urn": f"{base}:5", "assessable": False, "depth": 1, "ref_id": 5, "name": "Policies"},
        {
            "urn": f"{base}:5.1",
            "assessable": True,
            "depth": 2,
            "parent_urn": f"{base}:5",
            "ref_id": 5.1,
            "name": "Rules",
            "description": "Rules for security are approved.",
            "annotation": "The approved document",
            "translations": {"vi": {"name": "Quy định", "description": "Quy định được duyệt."}},
        },
        {
            "urn": f"{base}:node7",
            "assessable": True,
            "depth": 2,
            "parent_urn": f"{base}:5",
            "description": "A requirement without a number.",
        },
    ]
    nodes += [
        {"urn": f"{base}:people", "assessable": False, "depth": 1, "name": "People"},
        {
            "urn": f"{base}:people:1",
            "assessable": True,
            "depth": 2,
            "parent_urn": f"{base}:people",
            "questions": {
                f"{base}:people:1:question:1": {
                    "type": "unique_choice",
                    "text": "Are people trained?",
                    "translations": {"vi": {"text": "Đã tập huấn chưa?"}},
                    "choices": [{"urn": "x", "value": "Yes", "color": "#209226"}],
                }
            },
        },
    ]
    framework = {"urn": "urn:x:framework:demo", "ref_id": "demo", "requirement_nodes": nodes}
    return {
        "urn": "urn:x:library:demo",
        "locale": "en",
        "name": "Demo framework",
        "copyright": "© Nobody",
        "version": 1,
        "objects": {"framework": framework},
        **more,
    }


async def look(draft: Drafting, data: bytes) -> httpx.Response:
    """Send a file and return what is said about it."""
    files = {"file": ("tep", data)}
    return await draft.stage.client.post(f"/question-imports/{draft.audit.id}", files=files)


async def confirm(draft: Drafting, seen: httpx.Response) -> httpx.Response:
    """Press the button below the preview."""
    found = PACKED.search(seen.text)
    assert found is not None, seen.text
    path = f"/question-imports/{draft.audit.id}/rows"
    return await draft.stage.client.post(path, data={"rows": found[1]})


def faults(seen: httpx.Response) -> list[tuple[str, str, str]]:
    """Return (row, column, sentence) of every fault shown."""
    return [(each[0], each[1], each[2]) for each in FAULT.findall(seen.text)]


@pytest.mark.parametrize("make", [workbook, table])
async def test_it_adds_the_questions_of_a_table_after_confirmation(
    draft: Drafting, make: Any
) -> None:
    data = make(
        HEAD, ("7.2", "Đã tập huấn chưa?", "Trained?", "Chứng nhận"), ("9.3.1", "Khi nào họp?")
    )
    seen = await look(draft, data)
    assert seen.status_code == 200
    assert faults(seen) == []
    assert await draft.codes() == list(CODES)
    assert await draft.stored() is None
    assert (await confirm(draft, seen)).status_code == 303
    lines = {line.clause: line for line in (await draft.draft()).lines}
    assert lines["7.2"].question.text == {"vi": "Đã tập huấn chưa?", "en": "Trained?"}
    assert lines["7.2"].question.evidence_hint == {"vi": "Chứng nhận"}
    assert lines["7.2"].title["vi"] == "Năng lực"
    again = await look(draft, data)
    assert PACKED.search(again.text) is None
    assert "không có gì để thêm" in again.text


async def test_it_knows_the_questions_of_the_bank_by_their_words_or_codes(draft: Drafting) -> None:
    asked = "CÁC YẾU TỐ NÀY được xem lại khi nào, lần gần nhất có gì thay đổi?"
    data = table(("ID", "Điều", "cau hoi"), ("", "4.1", asked), ("Q-4.2-1", "", "Ai quan tâm?"))
    await confirm(draft, await look(draft, data))
    lines = {line.code: line.clause for line in (await draft.draft()).lines}
    assert "Q-4.1-2" in lines  # in the draft already under this code
    assert lines["Q-4.2-1"] == "4.2"
    assert len(lines) == 4


async def test_it_names_every_fault_by_row_and_column(draft: Drafting) -> None:
    data = workbook(
        ("Điều khoản", "Câu hỏi", "Câu hỏi", "Màu", "Mã"),
        ("", "Thiếu điều khoản?", "", "", ""),
        ("8 5", "Sai điều khoản?", "", "", ""),
        ("8.5.1", "", "", "x", ""),
        ("8.5.1", "=1+1", "", "", ""),
        ("8.5.1", "Sai mã?", "", "", "1x"),
        ("8.5.1", "Dài " * 1000, "", "", ""),
        ("", "", "", "", ""),
        ("8.5.1", "Đúng?", "", "", ""),
        ("8.5.1", "đúng?", "", "", ""),
    )
    seen = await look(draft, data)
    told = faults(seen)
    assert [(row, column) for row, column, _ in told] == [
        ("1", "Câu hỏi"),
        ("1", "Màu"),
        ("2", "Điều khoản"),
        ("3", "Điều khoản"),
        ("4", "Câu hỏi"),
        ("5", "Câu hỏi"),
        ("6", "Mã"),
        ("7", "Câu hỏi"),
        ("10", ""),
    ]
    assert "công thức" in told[5][2]
    assert "dòng 9" in told[8][2]
    await confirm(draft, seen)
    assert len(await draft.codes()) == 4


async def test_it_reads_a_library_of_ciso_assistant(draft: Drafting) -> None:
    seen = await look(draft, yaml.safe_dump(library(), allow_unicode=True).encode())
    assert faults(seen) == []
    assert "© Nobody" in seen.text
    await confirm(draft, seen)
    first, second = [line for line in (await draft.draft()).lines if line.clause == "5"]
    assert first.code.startswith("R-5.1-")
    assert first.title == {"en": "Policies"}
    assert first.question.text == {
        "en": "Rules – Rules for security are approved.",
        "vi": "Quy định – Quy định được duyệt.",
    }
    assert first.question.evidence_hint == {"en": "The approved document"}
    assert second.question.text == {"en": "A requirement without a number."}
    (third,) = [line for line in (await draft.draft()).lines if line.clause == "people"]
    assert third.title == {"en": "People"}
    assert third.question.text == {"en": "Are people trained?", "vi": "Đã tập huấn chưa?"}
    await draft.start()
    page = await draft.stage.client.get(f"/audits/{draft.audit.id}/checklist")
    assert "Quy định được duyệt." in page.text


async def test_it_reads_a_library_in_another_language(draft: Drafting) -> None:
    seen = await look(draft, yaml.safe_dump(library(locale="fr")).encode())
    await confirm(draft, seen)
    lines = [line for line in (await draft.draft()).lines if line.clause == "5"]
    assert lines[1].question.text == {"fr": "A requirement without a number."}
    assert (await draft.form()).languages == ("vi", "en", "fr")


def bomb() -> bytes:
    """Return a workbook whose sheet unpacks to far more than its size."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    return out.getvalue()


LAUGHS = b"objects:\n a: &a [x, x]\n b: &b [*a, *a]\n c: [*b, *b]\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Tệp trống"),
        (bomb(), "giải nén"),
        (b"PK\x03\x04 nonsense", "không phải bảng tính"),
        (table(*(["8.5.1", "x"] for _ in range(2100))), "nhiều hàng"),
        (table(["x"] * 200), "nhiều hàng"),
        ("Điều;Câu hỏi\n8.5;Hỏi".encode("utf-16"), "UTF-8"),
        (LAUGHS, "bí danh"),
        (b"objects: {framework: [", "YAML"),
        (b"objects: " + b"[" * 3000, "lồng sâu"),
        (b"objects:\n  framework: 5\n", "CISO Assistant"),
        (b"objects: !!python/object/apply:os.system ['true']\n", "YAML"),
        (b"objects:\n  framework:\n    requirement_nodes: []\n", "không có yêu cầu nào"),
        (b"objects:\n  - " + b"1\n  - " * (MOST_EVENTS + 9), "lồng sâu"),
        (b"objects: \xff\xfe", "UTF-8"),
    ],
)
async def test_it_refuses_hostile_files_with_a_sentence(
    draft: Drafting, data: bytes, said: str
) -> None:
    seen = await look(draft, data)
    assert seen.status_code == 422
    assert said in seen.text
    assert await draft.stored() is None


async def test_it_refuses_more_lines_than_a_checklist_may_have(draft: Drafting) -> None:
    lines = [["Clause", "Question"], *(["4.1", f"Câu {n}?"] for n in range(600))]
    path = f"/question-imports/{draft.audit.id}/rows"
    for answer in (
        await look(draft, table(*lines)),
        await draft.stage.client.post(path, data={"rows": pack(lines)}),
    ):
        assert answer.status_code == 422
        assert "500" in answer.text
    assert await draft.stored() is None


async def test_it_refuses_what_nobody_packed_and_what_is_too_large(draft: Drafting) -> None:
    path = f"/question-imports/{draft.audit.id}"
    client = draft.stage.client
    assert (await client.post(f"{path}/rows", data={"rows": "nonsense"})).status_code == 400
    assert (await look(draft, b"x" * (4 * 1024 * 1024 + 1))).status_code == 413


async def test_it_takes_no_file_once_the_audit_has_started(draft: Drafting) -> None:
    seen = await look(draft, table(HEAD, ("4.1", "Muộn?")))
    await draft.start()
    assert (await confirm(draft, seen)).status_code == 409
    path = f"/question-imports/{draft.audit.id}"
    assert (await draft.stage.client.get(path)).status_code == 303


async def test_it_is_for_those_who_draft(draft: Drafting) -> None:
    await draft.stage.enter("manager", draft.stage.cast.department)
    assert (await look(draft, table(HEAD))).status_code == 403
    await draft.stage.enter("administrator", draft.stage.cast.commune)
    assert (await look(draft, table(HEAD))).status_code == 404


def test_the_example_on_the_page_is_a_table_that_is_read() -> None:
    page = Path("auditapp/audits/templates/new_question_import.html").read_text("utf-8")
    heads = re.findall(r'<th scope="col">([^<{]+)</th>', page)
    columns, wrong = read_header(heads)
    assert list(columns.values()) == ["clause", "text.vi", "text.en", "hint.vi"]
    assert wrong == []
