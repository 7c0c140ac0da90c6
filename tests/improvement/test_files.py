"""Evidence before and after, and deadlines set per agency."""

import pytest

from auditapp.improvement.queries.files import list_places
from auditapp.store.blobs import Blobs
from tests.improvement.stage import Stage
from tests.web.pictures import made

pytestmark = pytest.mark.anyio


async def _upload(stage: Stage, it: str, side: str) -> int:
    answer = await stage.client.post(
        f"/uploads/nonconformities/{it}/files",
        data={"side": side, "name": "Bảng niêm yết"},
        files={"file": ("anh.jpg", made.photo(), "image/jpeg")},
    )
    return answer.status_code


async def test_it_keeps_evidence_and_deletes_it_for_good(stage: Stage) -> None:
    it = await stage.raised()
    stage.owner.acts(stage.client)
    assert await _upload(stage, it, "sideways") == 422
    assert await _upload(stage, it, "before") == 303
    (file,) = (await stage.work(it)).files
    address = f"/nonconformities/{it}/files/{file.id}"
    photo = await stage.client.get(address)
    assert (photo.status_code, photo.headers["content-type"]) == (200, "image/jpeg")
    assert "sandbox" in photo.headers["content-security-policy"]
    async with stage.service.database.reading() as conn:
        (place,) = await list_places(conn)
    blobs: Blobs = stage.service.keeper.blobs
    assert await blobs.get(place.key) == photo.content
    stage.verifier.acts(stage.client)
    assert (await stage.client.post(f"{address}/removal")).status_code == 403
    stage.owner.acts(stage.client)
    assert (await stage.client.post(f"{address}/removal")).status_code == 303
    assert [kept async for kept in blobs.list("improvement")] == []
    assert (await stage.client.get(address)).status_code == 404


async def test_it_sets_deadlines_for_an_agency_and_below(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    address = f"/agencies/{stage.cast.department.id}/improvement"
    form = {
        "cause_days": "3", "plan_days": "6", "minor_days": "20", "major_days": "10",
        "verify_days": "5", "effect_days": "90", "days_off": "17/11/2026", "days_worked": "",
    }  # fmt: skip
    wrong = await stage.client.post(address, data={**form, "plan_days": "2"})
    assert (wrong.status_code, 'value="20"' in wrong.text) == (422, True)
    assert (await stage.client.post(address, data=form)).status_code == 303
    found = await stage.get(await stage.raised())
    assert [str(day) for day in (found.respond_due, found.act_due)] == ["2026-11-20", "2026-12-06"]
