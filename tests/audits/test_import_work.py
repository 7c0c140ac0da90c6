"""A file of unsent work: each entry keeps its author, is taken once, and names who brought it."""

import base64
import hashlib
import hmac
from typing import Any

import httpx
import msgspec
import pytest

from auditapp.audits.actions import verify_trail
from auditapp.audits.models.unsent import seal_key
from auditapp.base.ids import new_id
from tests.audits.stage import CODES, Person, Stage
from tests.web.pictures import made

pytestmark = pytest.mark.anyio
Q = CODES[0]


def entry(stage: Stage, author: Person, field: str, value: str, **more: Any) -> dict[str, Any]:
    """Return an entry as the author's tablet writes and seals it."""
    made = {"id": new_id(), "kind": "edit", "label": f"{Q} · {field}", **more}
    made["fields"] = {"item": Q, "field": field, "value": value, "base": None, "device_at": ""}
    said = [made["id"], Q, field, value, "", ""]
    return made | {"seal": sealed(stage, author, said)}


def sealed(stage: Stage, author: Person, said: list[str]) -> str:
    """Return the seal that only pages of the author can make."""
    secret = stage.service.settings.secret_key
    key = seal_key(secret, account_id=author.id, audit_id=stage.audit.id)
    return hmac.new(key.encode(), msgspec.json.encode(said), hashlib.sha256).hexdigest()


def file_of(stage: Stage, author: Person, *entries: dict[str, Any], **more: Any) -> bytes:
    """Return a file of unsent work."""
    work = {
        "format": "audit-outbox",
        "version": 1,
        "audit": stage.audit.id,
        "account": author.id,
        "exported_at": "2026-11-16T02:00:00Z",
        "entries": list(entries),
    }
    return msgspec.json.encode({**work, **more})


async def bring(stage: Stage, person: Person, data: bytes) -> httpx.Response:
    """Bring a file in at the page."""
    person.acts(stage.client)
    return await stage.client.post(
        f"/audit-work/{stage.audit.id}", files={"file": ("unsent.json", data)}
    )


async def test_it_keeps_the_author_and_names_who_brought_it(stage: Stage) -> None:
    data = file_of(
        stage,
        stage.auditor,
        entry(stage, stage.auditor, "grade", "ofi"),
        entry(stage, stage.auditor, "note", "Nên số hoá\nhồ sơ “một cửa”"),
    )
    answer = await bring(stage, stage.lead, data)
    assert answer.status_code == 200
    assert "2 mục vừa được nạp, 0 mục đã có từ trước, 0 mục không nạp được" in answer.text
    log = await stage.log()
    assert {(edit.account_id, edit.imported_by) for edit in log} == {
        (stage.auditor.id, stage.lead.id)
    }
    assert (await verify_trail(stage.service.database, stage.audit.id))[1] == []
    page = await stage.client.get(f"/audits/{stage.audit.id}")
    assert " nạp)</small>" in page.text


async def test_who_brought_it_is_part_of_the_chain(stage: Stage) -> None:
    await bring(
        stage,
        stage.lead,
        file_of(stage, stage.auditor, entry(stage, stage.auditor, "note", "x")),
    )
    (edit,) = await stage.log()
    assert edit.imported_by == stage.lead.id
    from auditapp.audits.models.log import hash_of

    assert hash_of(edit) == edit.hash
    assert hash_of(msgspec.structs.replace(edit, imported_by=None)) != edit.hash


async def test_it_takes_a_file_once_also_when_the_tablet_sent_some(stage: Stage) -> None:
    one, two = (entry(stage, stage.auditor, "note", value) for value in ("một", "hai"))
    stage.auditor.acts(stage.client)
    sent = {**one["fields"], "id": one["id"]}
    await stage.client.post(
        f"/audits/{stage.audit.id}/edits", json={"account": stage.auditor.id, "edits": [sent]}
    )
    data = file_of(stage, stage.auditor, one, two)
    for new, known in ((1, 1), (0, 2)):
        answer = await bring(stage, stage.lead, data)
        assert f"{new} mục vừa được nạp, {known} mục đã có từ trước" in answer.text
    assert [(edit.value, edit.imported_by) for edit in await stage.log()] == [
        ("một", None),
        ("hai", stage.lead.id),
    ]


async def test_nobody_can_write_in_anothers_name(stage: Stage) -> None:
    honest = entry(stage, stage.auditor, "note", "Đạt")
    forged = {**honest, "fields": {**honest["fields"], "value": "Không đạt"}}
    bare = {**entry(stage, stage.auditor, "evidence", "x"), "seal": ""}
    others = entry(stage, stage.lead, "evidence", "x")
    answer = await bring(stage, stage.lead, file_of(stage, stage.auditor, forged, bare, others))
    assert "3 mục không nạp được" in answer.text
    assert "Không xác minh được" in answer.text
    assert await stage.log() == []


async def test_the_author_needs_no_seal(stage: Stage) -> None:
    bare = {**entry(stage, stage.auditor, "evidence", "x"), "seal": ""}
    answer = await bring(stage, stage.auditor, file_of(stage, stage.auditor, bare))
    assert "1 mục vừa được nạp" in answer.text


async def test_it_says_of_each_entry_why_not(stage: Stage) -> None:
    good = entry(stage, stage.auditor, "note", "x")
    bad = entry(stage, stage.auditor, "grade", "excellent")
    photo: dict[str, Any] = {"id": new_id(), "kind": "file"}
    photo |= {"url": f"/audits/{stage.audit.id}/nothing"}
    photo |= {"label": "Ảnh 1", "fields": {}, "blob": {"type": "image/jpeg", "data": "AAAA"}}
    data = file_of(stage, stage.auditor, good, bad, photo)
    answer = await bring(stage, stage.auditor, data)
    assert "1 mục vừa được nạp, 0 mục đã có từ trước, 2 mục không nạp được" in answer.text
    assert "Ảnh 1" in answer.text


async def test_it_keeps_photos_for_their_author_once(stage: Stage) -> None:
    url, fields = f"/uploads/{stage.audit.id}/photos", {"item": Q, "caption": "Bảng niêm yết"}
    words = msgspec.json.encode(fields).decode()
    data = base64.b64encode(made.photo(400, 300)).decode()
    photo: dict[str, Any] = {"id": new_id(), "kind": "file", "url": url, "fields": fields}
    photo |= {"sealed_fields": words, "blob": {"type": "image/jpeg", "data": data}}
    photo["seal"] = sealed(stage, stage.auditor, [str(photo["id"]), url, words, data])
    for _ in range(2):
        answer = await bring(stage, stage.lead, file_of(stage, stage.auditor, photo))
        assert "0 mục không nạp được" in answer.text
    (kept,) = [edit for edit in await stage.log() if edit.field.startswith("photo.")]
    assert (kept.account_id, kept.imported_by) == (stage.auditor.id, stage.lead.id)
    assert "Bảng niêm yết" in kept.value
    photo["fields"] = {"item": CODES[1]}
    answer = await bring(stage, stage.lead, file_of(stage, stage.auditor, photo))
    assert "1 mục không nạp được" in answer.text


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"\xff", b"x" * 100, b'{"format":"audit-outbox"}', b'"\\u0000"'],
)
async def test_it_refuses_other_files_with_a_sentence(stage: Stage, data: bytes) -> None:
    answer = await bring(stage, stage.lead, data)
    assert answer.status_code == 422
    assert "không phải tệp dữ liệu chưa gửi" in answer.text


async def test_it_refuses_the_file_of_another_audit(stage: Stage) -> None:
    answer = await bring(stage, stage.lead, file_of(stage, stage.lead, audit=new_id()))
    assert answer.status_code == 422
    assert "thuộc cuộc đánh giá khác" in answer.text


async def test_the_iso_secretary_may_bring_it_and_a_stranger_finds_nothing(stage: Stage) -> None:
    data = file_of(stage, stage.auditor, entry(stage, stage.auditor, "note", "x"))
    stranger = await stage.enter("auditor", stage.cast.commune)
    assert (await bring(stage, stranger, data)).status_code == 404
    watcher = await stage.enter("manager", stage.cast.department)
    assert (await bring(stage, watcher, data)).status_code == 403
    secretary = await stage.enter("iso_secretary", stage.cast.department)
    assert (await bring(stage, secretary, data)).status_code == 200
    assert [edit.imported_by for edit in await stage.log()] == [secretary.id]
