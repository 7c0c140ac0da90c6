"""Changing what is shown: caption, turn, blur, taking away; and what becomes of the contents."""

import io
import re
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from PIL import Image

from auditapp.audits.actions import delete_contents, verify_trail
from auditapp.audits.tables import audit_files
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_id
from auditapp.people.tables import events
from tests.audits.files.stage import (
    Q,
    change,
    form_of,
    kept_keys,
    named_keys,
    photos_page,
    send,
    shown,
)
from tests.audits.stage import CODES, ON_PAPER, Stage, edit
from tests.web.pictures import made

pytestmark = pytest.mark.anyio


@pytest.fixture
async def photos(stage: Stage) -> Stage:
    """The lead has sent two photos to the first line."""
    stage.lead.acts(stage.client)
    for size in (100, 120):
        assert (await send(stage, made.photo(size, 80), caption=f"Ảnh {size}")).status_code == 200
    return stage


async def remove(stage: Stage, number: int = 0) -> httpx.Response:
    photo = (await shown(stage))[number]
    at = f"/audits/{stage.audit.id}/photos/{photo.id}/removal"
    return await stage.client.post(at, data=form_of(await photos_page(stage), at))


async def test_it_saves_a_caption_and_a_turn_as_edits(photos: Stage) -> None:
    photo = (await shown(photos))[0]
    answer = await change(photos, photo, caption="Quầy 3")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"photos?item={Q}#photo-{photo.id}")
    for turn in (90, 180, 270, 0):
        text = await photos_page(photos)
        button = re.search(r'<button [^>]*name="turn" value="(\d+)"', text)
        assert button and int(button[1]) == turn
        await change(photos, photo, turn=str(turn))
        (now, _) = await shown(photos)
        assert (now.rotation, now.caption, now.sha256) == (turn, "Quầy 3", photo.sha256)
    assert len(await photos.log()) == 2 + 1 + 4
    text = await photos_page(photos)
    await change(photos, photo, turn="90")
    assert "turned-90" in await photos_page(photos)
    assert "turned-90" not in text


async def test_it_records_nothing_where_nothing_changed_and_a_double_press_once(
    photos: Stage,
) -> None:
    photo = (await shown(photos))[0]
    at = f"/audits/{photos.audit.id}/photos/{photo.id}"
    typed = form_of(await photos_page(photos), at)
    await photos.client.post(at, data=typed)
    assert len(await photos.log()) == 2
    for _ in range(3):
        assert (await photos.client.post(at, data=typed | {"turn": "90"})).status_code == 303
    assert len(await photos.log()) == 3


@pytest.mark.parametrize(
    "typed", [{"caption": "x" * 301}, {"turn": "45"}, {"turn": "x"}, {"page": "x"}]
)
async def test_it_refuses_what_cannot_stand_and_keeps_the_page(
    photos: Stage, typed: dict[str, str]
) -> None:
    answer = await change(photos, (await shown(photos))[0], **typed)
    assert answer.status_code == 422
    assert "Ảnh 100" in answer.text
    assert len(await photos.log()) == 2


async def test_it_deletes_the_content_of_what_is_taken_away_and_keeps_a_record(
    photos: Stage,
) -> None:
    gone = (await shown(photos))[0]
    url = f"/audits/{photos.audit.id}/files/{gone.sha256}"
    assert (await photos.client.get(url)).status_code == 200
    assert len(await kept_keys(photos)) == 4
    answer = await remove(photos)
    assert answer.status_code == 303
    assert len(await shown(photos)) == 1
    assert (await photos.client.get(url)).status_code == 404
    assert len(await kept_keys(photos)) == 2
    assert await kept_keys(photos) == await named_keys(photos)
    async with photos.service.database.reading() as conn:
        row = (
            await conn.execute(sa.select(audit_files).where(audit_files.c.sha256 == gone.sha256))
        ).one()
        told = (await conn.execute(sa.select(events).order_by(events.c.at.desc()))).all()
    assert (row.deleted_by, row.blob) == (photos.lead.id, "")
    assert row.deleted_at is not None
    assert any(event.action == "audit.files_deleted" for event in told)
    _, breaks = await verify_trail(photos.service.database, photos.audit.id)
    assert breaks == []
    assert (await photos.client.post(f"/audits/{photos.audit.id}/photos/{gone.id}/removal")
            ).status_code == 404  # fmt: skip


async def test_it_keeps_a_content_that_is_still_shown_elsewhere(photos: Stage) -> None:
    await send(photos, made.photo(100, 80), item=CODES[1])
    await remove(photos)
    assert len(await shown(photos)) == 1
    assert len(await kept_keys(photos)) == 4
    (still,) = await shown(photos, CODES[1])
    url = f"/audits/{photos.audit.id}/files/{still.sha256}"
    assert (await photos.client.get(url)).status_code == 200


async def test_it_takes_the_same_photo_again_after_it_was_taken_away(photos: Stage) -> None:
    await remove(photos)
    assert (await send(photos, made.photo(100, 80))).status_code == 200
    assert len(await shown(photos)) == 2
    assert await kept_keys(photos) == await named_keys(photos)
    newest = (await shown(photos))[-1]
    url = f"/audits/{photos.audit.id}/files/{newest.sha256}"
    assert (await photos.client.get(url)).status_code == 200


async def test_it_deletes_later_what_a_tablet_took_away(photos: Stage) -> None:
    photo = (await shown(photos))[0]
    await photos.record(photos.lead, edit(Q, photo.field, "", base=photo.edit_id))
    url = f"/audits/{photos.audit.id}/files/{photo.sha256}"
    assert (await photos.client.get(url)).status_code == 404
    assert len(await kept_keys(photos)) == 4
    service = photos.service
    assert await delete_contents(service.database, service.keeper.blobs) == 1
    assert await delete_contents(service.database, service.keeper.blobs) == 0
    assert await kept_keys(photos) == await named_keys(photos)


async def test_it_keeps_both_versions_that_two_wrote_without_seeing_each_other(
    photos: Stage,
) -> None:
    photo = (await shown(photos))[0]
    at = f"/audits/{photos.audit.id}/photos/{photo.id}"
    seen = form_of(await photos_page(photos), at)
    await photos.client.post(at, data=seen | {"caption": "một"})
    photos.auditor.acts(photos.client)
    await photos.client.post(at, data=seen | {"caption": "hai", "page": new_id()})
    assert (await shown(photos))[0].caption == "hai"
    assert [entry.value for entry in await photos.log()][-2].count("một")


@pytest.mark.parametrize(
    "value",
    [
        "x", "[]", "{}", '{"sha256":1}', '{"sha256":"x"}', '{"sha256":"' + "0" * 64 + '"}',
        '{"sha256":"%s","rotation":45}', '{"sha256":"%s","rotation":"90"}', "[" * 3000,
        '{"sha256":"%s","html":"<b>"}', '{"sha256":"%s","caption":"' + "x" * 301 + '"}',
    ],
)  # fmt: skip
async def test_it_refuses_edits_of_photos_that_cannot_stand(photos: Stage, value: str) -> None:
    photo = (await shown(photos))[0]
    said = value.replace("%s", photo.sha256)
    with pytest.raises(Invalid):
        await photos.record(photos.lead, edit(Q, photo.field, said, base=photo.edit_id))
    assert (await shown(photos))[0] == photo


async def test_it_takes_edits_of_photos_in_any_order_of_words(photos: Stage) -> None:
    photo = (await shown(photos))[0]
    said = f'{{ "rotation": 180, "sha256": "{photo.sha256}" }}'
    change = edit(Q, photo.field, said, base=photo.edit_id)
    assert await photos.record(photos.lead, change) == 1
    assert await photos.record(photos.lead, change) == 0
    assert (await shown(photos))[0].rotation == 180
    for field in ("photo.x", "photo.", f"photo.{'A' * 26}", "photos"):
        with pytest.raises(Invalid):
            await photos.record(photos.lead, edit(Q, field, said))


async def test_it_blurs_the_chosen_cells_for_good(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    await send(stage, made.photo(400, 300), caption="Sổ")
    (photo,) = await shown(stage)
    at = f"/audits/{stage.audit.id}/photos/{photo.id}/blur"
    page = await stage.client.get(at)
    assert page.status_code == 200
    assert len(re.findall(r'name="cell"', page.text)) == 48
    # The corner that is blue, and with it the border to the red beside it.
    answer = await stage.client.post(at, data={"cell": ["0-0", "0-1", "0-2", "1-0", "9-9", "x"]})
    assert answer.status_code == 303
    (now,) = await shown(stage)
    assert (now.id, now.caption) == (photo.id, "Sổ")
    assert now.sha256 != photo.sha256
    url = f"/audits/{stage.audit.id}/files/"
    assert (await stage.client.get(url + photo.sha256)).status_code == 404
    assert await kept_keys(stage) == await named_keys(stage)
    assert len(await kept_keys(stage)) == 2
    before = Image.open(io.BytesIO(made.photo(400, 300)))
    after = Image.open(io.BytesIO((await stage.client.get(url + now.sha256)).content))
    assert after.size == before.size
    blurred = after.crop((0, 0, 150, 50)).getcolors(100_000)
    assert blurred is not None
    assert after.getpixel((300, 200)) == (255, 255, 255)
    _, breaks = await verify_trail(stage.service.database, stage.audit.id)
    assert breaks == []


async def test_it_blurs_a_content_wherever_it_is_shown(photos: Stage) -> None:
    await send(photos, made.photo(100, 80), item=CODES[1])
    (photo, _) = await shown(photos)
    at = f"/audits/{photos.audit.id}/photos/{photo.id}/blur"
    assert (await photos.client.post(at, data={"cell": "0-0"})).status_code == 303
    (first, _), (second,) = await shown(photos), await shown(photos, CODES[1])
    assert first.sha256 == second.sha256 != photo.sha256
    assert len(await kept_keys(photos)) == 4


async def test_it_asks_what_to_blur(photos: Stage) -> None:
    photo = (await shown(photos))[0]
    at = f"/audits/{photos.audit.id}/photos/{photo.id}/blur"
    for cells in ([], ["99-0"], ["-1-0"]):
        answer = await photos.client.post(at, data={"cell": cells, "a": "b"})
        assert answer.status_code == 422
        assert "chọn phần cần làm mờ" in answer.text
    assert (await shown(photos))[0] == photo


async def test_it_offers_no_blur_and_no_turn_for_documents(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    await send(stage, made.PDF, caption="Quyết định")
    (file,) = await shown(stage)
    assert not file.is_photo
    at = f"/audits/{stage.audit.id}/photos/{file.id}"
    assert (await stage.client.get(f"{at}/blur")).status_code == 404
    assert (await stage.client.post(f"{at}/blur", data={"cell": "0-0"})).status_code == 404
    assert 'name="turn"' not in await photos_page(stage)
    await change(stage, file, turn="90", caption="QĐ")
    (now,) = await shown(stage)
    assert (now.rotation, now.caption) == (0, "QĐ")
    with pytest.raises(Invalid):
        said = msgspec.json.encode({"sha256": file.sha256, "rotation": 90}).decode()
        await stage.record(stage.lead, edit(Q, file.field, said, base=now.edit_id))


async def test_it_leaves_a_signed_audit_as_it_is(photos: Stage) -> None:
    await photos.grade_all(photos.lead)
    photo = (await shown(photos))[0]
    at = f"/audits/{photos.audit.id}/photos/{photo.id}"
    typed = form_of(await photos_page(photos), at)
    assert (
        await photos.client.post(f"/audits/{photos.audit.id}/sign-off", data=ON_PAPER)
    ).status_code == 303
    posts: dict[str, dict[str, str]] = {
        at: typed | {"turn": "90"},
        f"{at}/removal": typed,
        f"{at}/blur": {"cell": "0-0"},
    }
    for path, data in posts.items():
        assert (await photos.client.post(path, data=data)).status_code == 409, path
    with pytest.raises(Conflict):
        await photos.record(photos.lead, edit(Q, photo.field, "", base=photo.edit_id))
    text = await photos_page(photos)
    assert "<form" not in text.split("<main")[1]
    assert len(await kept_keys(photos)) == 4


Act = Callable[[Stage, str], Coroutine[Any, Any, httpx.Response]]


async def test_it_lets_nobody_else_change_photos(photos: Stage) -> None:
    photo = (await shown(photos))[0]
    at = f"/audits/{photos.audit.id}/photos/{photo.id}"
    for role, place, status in (
        ("auditor", photos.cast.other_commune, 404),
        ("iso_secretary", photos.cast.department, 403),
    ):
        await photos.enter(role, place)
        for path in (at, f"{at}/removal", f"{at}/blur"):
            assert (await photos.client.post(path, data={"x": "y"})).status_code == status
    assert (await shown(photos))[0] == photo
