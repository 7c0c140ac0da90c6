"""Handing files out: to whom may see the audit, as what they are, unable to run as a page."""

import hashlib

import pytest

from auditapp.web.pictures import DOCUMENTS
from tests.audits.files.stage import Q, send, shown
from tests.audits.stage import Stage
from tests.web.pictures import made

pytestmark = pytest.mark.anyio


async def address(stage: Stage, content: bytes = b"") -> str:
    """Send a file as the lead; return where it is handed out."""
    stage.lead.acts(stage.client)
    assert (await send(stage, content)).status_code == 200
    return f"/audits/{stage.audit.id}/files/{(await shown(stage))[-1].sha256}"


async def test_it_hands_a_photo_out_so_that_it_cannot_run(stage: Stage) -> None:
    url = await address(stage, made.photo() + made.HTML)
    for path in (url, url.replace("/files/", "/thumbnails/")):
        answer = await stage.client.get(path)
        assert answer.status_code == 200
        heads = answer.headers
        assert heads["content-type"] == "image/jpeg"
        assert heads["content-security-policy"] == "sandbox; default-src 'none'"
        assert heads["x-content-type-options"] == "nosniff"
        assert heads["content-disposition"].startswith("inline; filename=")
        assert heads["cache-control"] == "private, no-cache"
        assert heads["cross-origin-resource-policy"] == "same-origin"
        assert b"<script" not in answer.content
    content = (await stage.client.get(url)).content
    assert hashlib.sha256(content).hexdigest() == url.rpartition("/")[2]


@pytest.mark.parametrize(
    ("content", "kind", "ending"),
    [
        (made.PDF, "application/pdf", "pdf"),
        (made.docx(), DOCUMENTS["docx"], "docx"),
        (made.old_office("Workbook"), "application/vnd.ms-excel", "xls"),
    ],
)  # fmt: skip
async def test_it_hands_documents_out_as_they_came_to_be_saved(
    stage: Stage, content: bytes, kind: str, ending: str
) -> None:
    url = await address(stage, content)
    answer = await stage.client.get(url)
    assert answer.content == content
    assert answer.headers["content-type"] == kind
    named = url.rpartition("/")[2][:12]
    assert answer.headers["content-disposition"] == f'attachment; filename="{named}.{ending}"'
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert (await stage.client.get(url.replace("/files/", "/thumbnails/"))).status_code == 404


async def test_it_sends_a_copy_that_the_browser_has_only_once(stage: Stage) -> None:
    url = await address(stage)
    tag = (await stage.client.get(url)).headers["etag"]
    again = await stage.client.get(url, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    await stage.enter("auditor", stage.cast.other_commune)
    assert (await stage.client.get(url, headers={"if-none-match": tag})).status_code == 404


async def test_it_hands_nothing_to_whom_the_audit_is_not_for(stage: Stage) -> None:
    url = await address(stage)
    expected = {
        ("auditor", "other_commune"): 404,
        ("administrator", "other_commune"): 404,
        ("province_viewer", "province"): 403,
        ("iso_secretary", "department"): 200,
        ("unit_head", "division"): 200,
    }
    for (role, place), status in expected.items():
        await stage.enter(role, getattr(stage.cast, place))
        for path in (url, url.replace("/files/", "/thumbnails/")):
            assert (await stage.client.get(path)).status_code == status, (role, place)
    stage.client.cookies.clear()
    assert (await stage.client.get(url)).status_code in {303, 401}


async def test_it_knows_no_file_of_another_audit_and_no_other_address(stage: Stage) -> None:
    url = await address(stage)
    sha256 = url.rpartition("/")[2]
    for path in (
        f"/audits/{'a' * 26}/files/{sha256}",
        f"/audits/{stage.audit.id}/files/{'0' * 64}",
        f"/audits/{stage.audit.id}/files/..%2f..%2fetc%2fpasswd",
        f"/audits/{stage.audit.id}/files/{sha256.upper()}",
        f"/audits/{stage.audit.id}/files/{sha256}.html",
    ):
        assert (await stage.client.get(path)).status_code == 404, path


async def test_it_answers_404_when_a_content_is_gone(stage: Stage) -> None:
    url = await address(stage)
    blobs = stage.service.keeper.blobs
    await blobs.delete([kept.key async for kept in blobs.list()])
    assert (await stage.client.get(url)).status_code == 404


async def test_it_shows_small_pictures_in_every_list(stage: Stage) -> None:
    url = await address(stage)
    await stage.grade_all(stage.lead, "observation", note="Xem ảnh")
    small = url.replace("/files/", "/thumbnails/")
    for page in (f"conduct?item={Q}", "checklist", "findings", f"photos?item={Q}"):
        text = (await stage.client.get(f"/audits/{stage.audit.id}/{page}")).text
        assert f'src="{small}" width="160" height="160" loading="lazy"' in text, page
