"""Taking in photos and documents: by an outbox and by a plain form, once each, by whom it may."""

import asyncio
import importlib
import io

import pytest
from PIL import Image

from auditapp.audits.actions import verify_trail
from auditapp.audits.models.evidence import MOST_ON_A_LINE
from auditapp.base.ids import new_id
from tests.audits.files.stage import (
    JSON,
    Q,
    form_of,
    kept_keys,
    named_keys,
    photos_page,
    send,
    shown,
)
from tests.audits.stage import CODES, ON_PAPER, Stage
from tests.web.pictures import made

pytestmark = pytest.mark.anyio


async def test_it_takes_a_photo_from_an_outbox_and_names_its_id(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    edit_id = new_id()
    answer = await send(stage, edit_id=edit_id, caption="Bảng niêm yết")
    assert answer.status_code == 200
    assert answer.json()["taken"] == [edit_id]
    (photo,) = await shown(stage)
    assert (photo.is_photo, photo.caption, photo.rotation) == (True, "Bảng niêm yết", 0)
    assert answer.json()["field"] == photo.field
    assert await kept_keys(stage) == await named_keys(stage)
    _, breaks = await verify_trail(stage.service.database, stage.audit.id)
    assert breaks == []


async def test_it_takes_a_photo_from_a_plain_form_and_goes_back(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    hidden = form_of(await photos_page(stage), f"/uploads/{stage.audit.id}/photos")
    answer = await send(stage, as_json=False, typed=hidden | {"caption": "Quầy 1"})
    assert answer.status_code == 303
    (photo,) = await shown(stage)
    goal = f"/audits/{stage.audit.id}/photos?item={Q}#photo-{photo.id}"
    assert answer.headers["location"] == goal
    text = await photos_page(stage)
    assert 'value="Quầy 1"' in text
    assert f"/thumbnails/{photo.sha256}" in text
    assert "secret name" not in text


async def test_it_keeps_one_content_once_and_shows_it_where_it_was_added(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    for item in (Q, Q, CODES[1]):
        assert (await send(stage, item=item)).status_code == 200
    assert len(await shown(stage)) == 2
    assert len(await shown(stage, CODES[1])) == 1
    assert len(await kept_keys(stage)) == 2  # the photo and its small picture


async def test_it_stores_a_resend_once_however_it_comes(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    edit_id = new_id()
    answers = await asyncio.gather(*(send(stage, edit_id=edit_id) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len({answer.text for answer in answers}) == 1
    assert (await send(stage, edit_id=edit_id)).json()["taken"] == [edit_id]
    assert len(await stage.log()) == 1
    assert await kept_keys(stage) == await named_keys(stage)


async def test_it_stores_a_double_press_of_the_plain_form_once_but_not_two_photos(
    stage: Stage,
) -> None:
    stage.lead.acts(stage.client)
    page = new_id()
    for content in (made.photo(), made.photo(), made.photo(90, 90)):
        assert (await send(stage, content, as_json=False, page=page)).status_code == 303
    assert len(await shown(stage)) == 2


async def test_it_refuses_an_id_that_was_used_for_something_else(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    edit_id = new_id()
    await send(stage, edit_id=edit_id)
    answer = await send(stage, edit_id=edit_id, item=CODES[1])
    assert answer.status_code == 409
    assert "mã" in answer.json()["error"]["message"].lower()
    stage.auditor.acts(stage.client)
    assert (await send(stage, edit_id=edit_id)).status_code == 409
    assert len(await stage.log()) == 1
    assert await kept_keys(stage) == await named_keys(stage)


@pytest.mark.parametrize("as_json", [True, False])
async def test_it_says_why_a_file_is_not_taken_and_keeps_the_caption(
    stage: Stage, as_json: bool
) -> None:
    stage.lead.acts(stage.client)
    answer = await send(stage, made.SVG, as_json=as_json, caption="Ảnh chụp")
    assert answer.status_code == 422
    assert "Không nhận loại tệp này" in (
        answer.json()["error"]["message"] if as_json else answer.text
    )
    if not as_json:
        assert 'value="Ảnh chụp"' in answer.text
    assert await stage.log() == []
    assert await kept_keys(stage) == set()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"item": "Q-9-9"}, 422),
        ({"item": ""}, 422),
        ({"edit_id": "x"}, 422),
        ({"edit_id": ""}, 422),
        ({"edit_id": "a/../../../../b"}, 422),
        ({"caption": "x" * 301}, 422),
        ({"device_at": "yesterday"}, 200),
        ({"item": "@opening"}, 200),
        ({"item": "@nothing"}, 422),
    ],
)
async def test_it_checks_every_field(stage: Stage, fields: dict[str, str], status: int) -> None:
    stage.lead.acts(stage.client)
    answer = await send(stage, typed=fields)
    assert answer.status_code == status
    assert len(await stage.log()) == (status == 200)
    assert await kept_keys(stage) == await named_keys(stage)


async def test_it_asks_for_a_file_where_none_came(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    url = f"/uploads/{stage.audit.id}/photos"
    for options in (
        {"data": {"item": Q, "edit_id": new_id()}},
        {"data": {"item": Q}, "files": {"other": ("x", b"x")}},
        {"data": {"item": Q}, "files": {"file": ("x", b"")}},
    ):
        answer = await stage.client.post(url, headers=JSON, **options)
        assert answer.status_code == 422
        page = await stage.client.post(url, **options)
        assert page.status_code == 422
        assert "Xin Ông/Bà chọn một tệp." in page.text


async def test_it_takes_files_of_the_team_only(stage: Stage) -> None:
    observer = await stage.enter("auditor", stage.cast.other_commune)
    assert (await send(stage)).status_code == 404
    reader = await stage.enter("iso_secretary", stage.cast.department)
    assert (await send(stage)).status_code == 403
    stage.client.cookies.clear()
    assert (await send(stage)).status_code == 401
    assert observer.id != reader.id
    assert await stage.log() == []


async def test_it_takes_nothing_after_the_signature(stage: Stage) -> None:
    await stage.grade_all(stage.lead)
    stage.lead.acts(stage.client)
    edit_id = new_id()
    assert (await send(stage, edit_id=edit_id)).status_code == 200
    assert (
        await stage.client.post(f"/audits/{stage.audit.id}/sign-off", data=ON_PAPER)
    ).status_code == 303
    assert (await send(stage)).status_code == 409
    assert (await send(stage, as_json=False)).status_code == 409
    assert (await send(stage, edit_id=edit_id)).status_code == 200  # a resend of what was taken
    assert await kept_keys(stage) == await named_keys(stage)


async def test_it_limits_how_many_a_line_holds(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    adding = importlib.import_module("auditapp.audits.actions.add_file")
    monkeypatch.setattr(adding, "MOST_ON_A_LINE", 2)
    stage.lead.acts(stage.client)
    for size in (50, 60):
        assert (await send(stage, made.photo(size, size))).status_code == 200
    answer = await send(stage, made.photo(70, 70))
    assert answer.status_code == 422
    assert "tối đa 2" in answer.json()["error"]["message"]
    assert (await send(stage, made.photo(70, 70), item=CODES[1])).status_code == 200
    assert await kept_keys(stage) == await named_keys(stage)
    assert MOST_ON_A_LINE >= 20


async def test_it_says_when_it_cannot_store(
    stage: Stage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stage.lead.acts(stage.client)
    folder = tmp_path_factory.mktemp("full")
    (folder / "file").write_text("no folder")
    from auditapp.audits.actions import Keeper
    from auditapp.store.blobs import Blobs

    keeper = stage.service.keeper
    stage.service.keeper = Keeper(Blobs(str(folder / "file" / "below")), keeper.studio)
    answer = await send(stage)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert await stage.log() == []
    stage.service.keeper = keeper
    assert (await send(stage)).status_code == 200


async def test_it_keeps_a_photo_upright_and_bare(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    await send(stage, made.photo_with_secrets(6))
    (photo,) = await shown(stage)
    answer = await stage.client.get(f"/audits/{stage.audit.id}/files/{photo.sha256}")
    assert Image.open(io.BytesIO(answer.content)).size == (80, 120)
    every = b"".join([await stage.service.keeper.blobs.get(key) for key in await kept_keys(stage)])
    assert not any(secret in every for secret in made.SECRETS)


async def test_it_refuses_other_verbs(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    assert (await stage.client.get(f"/uploads/{stage.audit.id}/photos")).status_code == 405
