"""An agency's own template: what is refused and why, what is previewed, where it holds."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import httpx
import pytest

from auditapp.agencies.models import Agency
from auditapp.reports.jobs.template import Faulty, fill, used_fields
from auditapp.reports.models.example import example_values
from auditapp.reports.models.templates import FIELDS
from tests.audits.stage import Stage
from tests.reports.stage import fill_in


def word(*paragraphs: str) -> bytes:
    """Return a DOCX of these paragraphs."""
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """Return a DOCX that unpacks to far more than it weighs."""
    out = BytesIO(word("{{ title }}"))
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image.bin", bytes(40 * 1024 * 1024))
    return out.getvalue()


async def bring(
    stage: Stage, agency: Agency, data: bytes, document: str = "report"
) -> httpx.Response:
    return await stage.client.post(
        f"/report-templates/{agency.id}",
        data={"document": document},
        files={"file": ("mau.docx", data, "application/octet-stream")},
    )


async def adopt(stage: Stage, agency: Agency, data: bytes) -> str:
    """Bring a template and put it to use; return the path of its example."""
    brought = await bring(stage, agency, data)
    assert brought.status_code == 303, brought.text
    path, _, mark = brought.headers["location"].partition("#template-")
    done = await stage.client.post(f"{path}/{mark}/adoption")
    assert done.status_code == 303
    return f"{path}/{mark}/example"


@pytest.mark.anyio
async def test_it_shows_what_a_template_leaves_out_before_it_is_used(stage: Stage) -> None:
    await fill_in(stage)
    await stage.enter("administrator", stage.cast.department)
    department = stage.cast.department
    brought = await bring(stage, department, word("{{ title }} – {{ unit }}"))
    assert brought.status_code == 303
    page = await stage.client.get(f"/report-templates/{department.id}")
    assert "Mẫu này thiếu các trường" in page.text
    assert "<code>conclusion</code>" in page.text
    assert "<li><code>title</code>" not in page.text
    stage.lead.acts(stage.client)
    made = await stage.client.get(f"/audits/{stage.audit.id}/documents/report.docx")
    assert "BÁO CÁO" in {p.text for p in docx.Document(BytesIO(made.content)).paragraphs}


@pytest.mark.anyio
async def test_it_holds_for_everything_below_until_it_is_withdrawn(stage: Stage) -> None:
    await fill_in(stage)
    await stage.enter("administrator", stage.cast.department)
    template = word(
        "{{ title }}: {{ unit }}",
        "{%p for each in findings %}",
        "{{ each.clause }} {{ each.statement }}",
        "{%p endfor %}",
    )
    example = await adopt(stage, stage.cast.department, template)
    shown = docx.Document(BytesIO((await stage.client.get(example)).content))
    assert shown.paragraphs[0].text == "{title}: {unit}".format(**example_values())
    stage.lead.acts(stage.client)
    path = f"/audits/{stage.audit.id}/documents/report.docx"
    made = docx.Document(BytesIO((await stage.client.get(path)).content))
    assert [p.text for p in made.paragraphs if p.text] == [
        "Đánh giá nội bộ đợt 1 năm 2026: Văn phòng Sở",
        "8.5.1 Chưa cập nhật quy trình",
    ]
    ours = docx.Document(BytesIO((await stage.client.get(f"{path}?own=1")).content))
    assert "BÁO CÁO" in {p.text for p in ours.paragraphs}
    await stage.enter("administrator", stage.cast.department)
    await stage.client.post(example.replace("/example", "/retirement"))
    stage.lead.acts(stage.client)
    again = docx.Document(BytesIO((await stage.client.get(path)).content))
    assert "BÁO CÁO" in {p.text for p in again.paragraphs}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Xin chọn một tệp Word"),
        (b"x" * (2 * 1024 * 1024 + 1), "tối đa 2 MB"),
        (b"not a zip", "không phải là tệp Word"),
        (word("{{ titel }} {{ conclusion }}"), "Mẫu dùng các trường không có: titel"),
        (word("{{ title | nothing }}"), "{{ title | nothing }}"),
    ],
    ids=["empty", "too-large", "no-zip", "unknown-field", "unknown-filter"],
)
async def test_it_says_what_is_wrong_with_a_template(
    stage: Stage, data: bytes, sentence: str
) -> None:
    await stage.enter("administrator", stage.cast.department)
    answer = await bring(stage, stage.cast.department, data)
    assert answer.status_code == 422
    assert sentence in answer.text
    page = await stage.client.get(f"/report-templates/{stage.cast.department.id}")
    assert "template-" not in page.text.replace("report-template", "")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"PK\x03\x04 broken", "no-docx"),
        (word("{{ title"), "syntax"),
        (word("{% for each in findings %}{{ each.clause }}"), "syntax"),
        (word("{{ findings[0].nothing }}"), "nothing"),
        (word("{{ ''.__class__.__mro__ }}"), "unsafe"),
        (word("{{ findings.append(1) }}"), "unsafe"),
        (word("{% for x in range(10**9) %}{{ title }}{% endfor %}"), "Range too big"),
        (bomb(), "too-large"),
    ],
    ids=[
        *("half-zip", "open-tag", "open-loop", "unknown-part", "python", "changing"),
        *("endless", "bomb"),
    ],
)
def test_it_names_every_kind_of_fault(data: bytes, fault: str) -> None:
    with pytest.raises(Faulty) as refusal:
        used_fields(data)
        fill(data, example_values(), BytesIO())
    assert fault in str(refusal.value)


@pytest.mark.anyio
async def test_it_bounds_what_a_template_may_eat(stage: Stage) -> None:
    await stage.enter("administrator", stage.cast.department)
    greedy = word("{{ title * 9999999 * 999 }}")
    answer = await bring(stage, stage.cast.department, greedy)
    assert answer.status_code in {422, 503}


@pytest.mark.anyio
async def test_it_gives_a_template_to_begin_with_that_passes(stage: Stage) -> None:
    await stage.enter("administrator", stage.cast.department)
    starter = await stage.client.get(f"/report-templates/{stage.cast.department.id}/starter")
    example = await adopt(stage, stage.cast.department, starter.content)
    shown = docx.Document(BytesIO((await stage.client.get(example)).content))
    said = "\\n".join(p.text for p in shown.paragraphs)
    values = example_values()
    assert set(values) == set(FIELDS)
    for name in ("objective", "scope", "summary", "conclusion", "recommendations", "caveat"):
        assert values[name] in said, name
    assert values["findings"][0]["statement"] in shown.tables[1].cell(1, 2).text
    assert len(shown.tables[1].rows) == 2


@pytest.mark.anyio
async def test_it_is_the_administrator_s_alone(stage: Stage) -> None:
    path = f"/report-templates/{stage.cast.department.id}"
    await stage.enter("iso_secretary", stage.cast.department)
    assert (await stage.client.get(path)).status_code == 403
    assert (await bring(stage, stage.cast.department, word("x"))).status_code == 403
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.get(path)).status_code == 404
    assert (await stage.client.get(f"{path}/nothing/example")).status_code == 404
