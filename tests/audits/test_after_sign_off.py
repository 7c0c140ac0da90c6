"""Addenda, and the check of a digest: what stays as it was signed, and what shows a change."""

import pytest
import sqlalchemy as sa

from auditapp.audits.actions import add_addendum, check_digest, sign_off_audit, verify_trail
from auditapp.audits.models.addenda import Addendum
from auditapp.audits.tables import audit_addenda, audits
from auditapp.base.errors import Conflict, Forbidden, Invalid, NotFound
from tests.audits.stage import Person, Stage, edit

pytestmark = pytest.mark.anyio


async def freeze(stage: Stage) -> str:
    await stage.grade_all(stage.lead)
    signed = await sign_off_audit(
        stage.service.database, stage.clock, stage.lead.actor, stage.audit.id
    )
    return str(signed.digest)


async def add(
    stage: Stage, person: Person, text: str = "Sửa mã hồ sơ", reason: str = "Ghi nhầm"
) -> Addendum:
    return await add_addendum(
        stage.service.database, stage.clock, person.actor, stage.audit.id, text=text, reason=reason
    )


async def test_it_chains_addenda_to_what_was_signed_and_changes_nothing_of_it(stage: Stage) -> None:
    digest = await freeze(stage)
    before = await stage.now()
    first = await add(stage, stage.lead)
    second = await add(stage, stage.lead, "Thêm")
    after = await stage.now()
    assert (first.prev_hash, second.prev_hash) == (digest, first.hash)
    assert (after.digest, after.head_hash, after.edit_count) == (
        before.digest,
        before.head_hash,
        before.edit_count,
    )
    _, breaks = await verify_trail(stage.service.database, stage.audit.id)
    assert breaks == []


async def test_it_keeps_the_same_addendum_once(stage: Stage) -> None:
    await freeze(stage)
    assert await add(stage, stage.lead) == await add(stage, stage.lead)


async def test_it_takes_addenda_from_the_lead_alone_and_only_after_sign_off(stage: Stage) -> None:
    with pytest.raises(Conflict):
        await add(stage, stage.lead)
    await freeze(stage)
    with pytest.raises(Forbidden):
        await add(stage, stage.auditor)
    for text, reason, field in (("", "x", "text"), ("x", " ", "reason"), ("x" * 4001, "x", "text")):
        with pytest.raises(Invalid) as refusal:
            await add(stage, stage.lead, text, reason)
        assert refusal.value.field == field


async def test_it_finds_every_change_of_an_addendum(stage: Stage) -> None:
    await freeze(stage)
    await add(stage, stage.lead)
    await add(stage, stage.lead, "Thêm")
    async with stage.service.database.writing() as conn:
        for change in (audit_addenda.update().values(text="x"), audit_addenda.delete()):
            with pytest.raises(sa.exc.DBAPIError):
                async with conn.begin_nested():
                    await conn.execute(change)
        await conn.execute(audits.update().values(addendum_count=1))
    _, breaks = await verify_trail(stage.service.database, stage.audit.id)
    assert [each.fault for each in breaks] == ["the addenda end at 2, but 1 were written"]


async def test_it_tells_which_audit_a_digest_is_of(stage: Stage) -> None:
    digest = await freeze(stage)
    added = await add(stage, stage.lead)
    for typed in (digest, digest[:12], f" {digest[:8]} {digest[8:].upper()} "):
        found = await check_digest(stage.service.database, stage.auditor.actor, typed)
        assert (found.audit.id, found.breaks, found.addendum) == (stage.audit.id, [], None)
    found = await check_digest(stage.service.database, stage.auditor.actor, added.hash)
    assert found.addendum == added
    for typed in (digest[:11], "không phải mã", "g" * 64):
        with pytest.raises(Invalid):
            await check_digest(stage.service.database, stage.auditor.actor, typed)
    with pytest.raises(NotFound):
        await check_digest(stage.service.database, stage.auditor.actor, "0" * 64)


async def test_it_says_that_an_audit_is_not_as_it_was_signed(stage: Stage) -> None:
    digest = await freeze(stage)
    async with stage.service.database.writing() as conn:
        await conn.execute(audits.update().values(head_hash="0" * 64))
    await stage.enter("auditor", stage.cast.commune)
    page = await stage.client.get("/audits/check", params={"digest": digest})
    assert "không còn như khi ký" in page.text


async def test_it_answers_any_colleague_and_nobody_else(stage: Stage) -> None:
    digest = await freeze(stage)
    await stage.enter("auditor", stage.cast.commune)
    assert (await stage.client.get("/audits/check")).status_code == 200
    page = await stage.client.get("/audits/check", params={"digest": digest})
    assert page.status_code == 200
    assert "Còn nguyên vẹn" in page.text
    assert "Không ký tại đây" in page.text
    unknown = await stage.client.get("/audits/check", params={"digest": "0" * 64})
    assert unknown.status_code == 404
    assert "0" * 64 in unknown.text, "what was typed is kept"
    assert (await stage.client.get("/audits/check?digest=x")).status_code == 422
    stage.client.cookies.clear()
    assert (await stage.client.get("/audits/check")).status_code in {302, 303, 401}


async def test_it_adds_by_its_page(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    path = f"/audits/{stage.audit.id}"
    await freeze(stage)
    refused = await stage.client.post(f"{path}/addenda", data={"text": "Sửa mã", "reason": ""})
    assert refused.status_code == 422
    assert "Sửa mã" in refused.text
    done = await stage.client.post(f"{path}/addenda", data={"text": "Sửa mã", "reason": "Nhầm"})
    assert done.headers["location"] == f"{path}/signing#addenda"
    assert "Sửa mã" in (await stage.client.get(f"{path}/signing")).text
    stage.auditor.acts(stage.client)
    assert (await stage.client.post(f"{path}/addenda")).status_code == 403


async def test_it_writes_the_conclusion_by_its_page(stage: Stage) -> None:
    stage.auditor.acts(stage.client)
    path = f"/audits/{stage.audit.id}/conclusion"
    page = await stage.client.get(path)
    assert page.status_code == 200
    typed = {"conclusion": "Phù hợp", "summary": "", "recommendations": "Cập nhật"}
    done = await stage.client.post(path, data=typed)
    assert done.headers["location"] == f"/audits/{stage.audit.id}/signing"
    assert {(e.field, e.value) for e in await stage.log()} == {
        ("conclusion", "Phù hợp"),
        ("recommendations", "Cập nhật"),
    }
    await stage.client.post(path, data={**typed, "base.conclusion": (await stage.log())[0].edit_id})
    assert len(await stage.log()) == 2, "a repeated post amounts to nothing new"
    too_long = await stage.client.post(path, data={"conclusion": "x" * 3501})
    assert too_long.status_code == 422
    assert "x" * 3501 in too_long.text
    with pytest.raises(Invalid):
        await stage.record(stage.lead, edit("@report", "grade", "conform"))
