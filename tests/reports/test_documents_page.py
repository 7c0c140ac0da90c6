"""Documents over HTTP: who gets which, in what form, and what is refused."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import msgspec
import pytest
from openpyxl import load_workbook

from auditapp.audits.actions import create_audit
from auditapp.audits.models.log import chained
from auditapp.audits.queries import insert_edits, update_head
from auditapp.reports.actions.make_document import Wanted, make_document
from auditapp.reports.models.documents import BY_KEY
from tests.audits.files.stage import send
from tests.audits.stage import CODES, Stage, edit, planned
from tests.reports.stage import as_units, fill_in, photo_file

pytestmark = pytest.mark.anyio


async def test_it_offers_every_document_and_makes_it(stage: Stage) -> None:
    await as_units(stage)
    await fill_in(stage)
    path = f"/audits/{stage.audit.id}/documents"
    page = await stage.client.get(path)
    assert page.status_code == 200
    for key in BY_KEY:
        assert f"{path}/{key}.docx" in page.text
    word = await stage.client.get(f"{path}/report.docx?draft=1")
    assert word.status_code == 200
    assert word.headers["content-disposition"] == (
        'attachment; filename="bao-cao-danh-gia-noi-bo-danh-gia-noi-bo-dot-1-nam-2026.docx"'
    )
    head = docx.Document(BytesIO(word.content)).tables[0]
    assert "DỰ THẢO" in head.cell(1, 0).text
    pdf = await stage.client.get(f"{path}/decision.pdf")
    assert (pdf.content[:5], pdf.headers["content-type"]) == (b"%PDF-", "application/pdf")
    book = load_workbook(BytesIO((await stage.client.get(f"{path}/checklist.xlsx")).content))
    assert len(book.sheetnames) == 3


async def test_it_refuses_what_does_not_exist_and_what_has_not_begun(stage: Stage) -> None:
    path = f"/audits/{stage.audit.id}/documents"
    for name in ("report.exe", "nothing.docx", "report", "..%2fx.docx"):
        assert (await stage.client.get(f"{path}/{name}")).status_code == 404, name
    lead = stage.lead
    audit = await create_audit(
        stage.service.database,
        stage.clock,
        lead.actor,
        planned(stage.cast.division, stage.version_id, (lead.id, "lead")),
    )
    path = f"/audits/{audit.id}/documents"
    assert "report.docx" not in (await stage.client.get(path)).text
    assert (await stage.client.get(f"{path}/report.docx")).status_code == 409


async def test_it_shows_evidence_to_those_alone_who_may_see_it(stage: Stage) -> None:
    path = f"/audits/{stage.audit.id}/documents"
    await stage.enter("province_viewer", stage.cast.province)
    assert (await stage.client.get(path)).status_code == 403
    assert (await stage.client.get(f"{path}/plan.pdf")).status_code == 403
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.get(path)).status_code == 404
    assert (await stage.client.post(path)).status_code == 405


async def test_it_draws_photos_when_it_is_given_their_files(
    stage: Stage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ((digest, file),) = photo_file(tmp_path_factory.mktemp("photo")).items()
    await fill_in(stage)
    await put_photo(stage, CODES[2], {"sha256": digest, "caption": "Sổ", "rotation": 90})
    await put_photo(stage, CODES[1], {"sha256": "cd" * 32})

    async def read(sha256: str) -> bytes | None:
        return file.read_bytes() if sha256 == digest else None

    act = (stage.service.database, stage.clock, stage.service.settings, stage.audit.id)
    wanted = Wanted(document=BY_KEY["checklist"], format="docx")
    with_photo = await make_document(*act, wanted, read_photo=read)
    without = await make_document(*act, wanted)
    assert [_media(made.data) for made in (with_photo, without)] == [1, 0]
    words = {p.text for p in docx.Document(BytesIO(with_photo.data)).paragraphs}
    assert f"Ảnh, mục {CODES[2]}: Sổ" in words
    assert f"Ảnh, mục {CODES[1]}" not in words


async def test_it_draws_the_photos_that_were_sent(stage: Stage) -> None:
    assert (await send(stage, item=CODES[0], caption="Sổ theo dõi")).status_code < 300
    path = f"/audits/{stage.audit.id}/documents/checklist.docx"
    made = await stage.client.get(path)
    assert _media(made.content) == 1
    words = {p.text for p in docx.Document(BytesIO(made.content)).paragraphs}
    assert f"Ảnh, mục {CODES[0]}: Sổ theo dõi" in words


def _media(data: bytes) -> int:
    return sum("media/" in name for name in ZipFile(BytesIO(data)).namelist())


async def put_photo(stage: Stage, item: str, value: dict[str, Any]) -> None:
    """Append an edit as the upload of a photo does."""
    new = edit(item, f"photo.{value['sha256'][:4]}", msgspec.json.encode(value).decode())
    audit = await stage.now()
    made = chained(new, audit, account_id=stage.lead.id, at=stage.clock.now())
    async with stage.service.database.writing() as conn:
        await insert_edits(conn, audit, [made])
        await update_head(conn, audit.id, count=made.seq, head_hash=made.hash)


async def test_it_sets_the_head_of_an_agency_s_documents(stage: Stage) -> None:
    await as_units(stage)
    await stage.enter("iso_secretary", stage.cast.department)
    path = f"/agencies/{stage.cast.division.id}/letterhead"
    page = await stage.client.get(path)
    assert "SỞ KHOA HỌC VÀ CÔNG NGHỆ" in page.text, "the division's documents are the department's"
    typed = {"place": "Lương Văn Tri", "signer_title": "KT. GIÁM ĐỐC\r\nPHÓ GIÁM ĐỐC"}
    done = await stage.client.post(path, data=typed)
    assert done.status_code == 303
    too_long = await stage.client.post(path, data={"place": "x" * 81})
    assert too_long.status_code == 422
    assert "x" * 81 in too_long.text
    stage.lead.acts(stage.client)
    word = await stage.client.get(f"/audits/{stage.audit.id}/documents/decision.docx")
    document = docx.Document(BytesIO(word.content))
    assert "Lương Văn Tri, ngày" in document.tables[0].cell(1, 1).text
    assert "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ" in {p.text for p in document.paragraphs}
    assert "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC" in document.tables[-1].cell(0, 1).text
    await stage.enter("auditor", stage.cast.department)
    assert (await stage.client.get(path)).status_code == 403
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.post(path, data=typed)).status_code == 404
