"""The register of auditors' competence: who holds what until when, and audits counted."""

from datetime import date, timedelta

import pytest

from auditapp.audits.models.auditors import Record, standing_of
from tests.audits.stage import Stage

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 16)


def certificate(expires_on: date | None, kind: str = "certificate") -> Record:
    return Record("r", "a", kind, "x", "y", date(2024, 1, 1), expires_on)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("records", "standing"),
    [
        ([], "none"),
        ([certificate(None, "training")], "none"),
        ([certificate(None)], "valid"),
        ([certificate(TODAY + timedelta(days=91))], "valid"),
        ([certificate(TODAY + timedelta(days=90))], "soon"),
        ([certificate(TODAY)], "soon"),
        ([certificate(TODAY - timedelta(days=1))], "expired"),
        ([certificate(TODAY - timedelta(days=1)), certificate(None)], "valid"),
    ],
)
def test_the_best_certificate_counts(records: list[Record], standing: str) -> None:
    assert standing_of(records, TODAY) == standing


def entry(**more: str) -> dict[str, str]:
    return {
        "kind": "certificate",
        "name": "Đánh giá viên nội bộ ISO 9001",
        "issuer": "Chi cục TCĐLCL",
        "issued_on": "01/03/2025",
        "expires_on": "31/12/2026",
        **more,
    }


async def test_it_keeps_certificates_and_filters_by_expiry(stage: Stage) -> None:
    await stage.enter("iso_secretary", stage.cast.province)
    page = f"/auditors/{stage.auditor.id}"
    assert "Chưa có nội dung nào" in (await stage.client.get(page)).text
    assert (await stage.client.post(f"{page}/records", data=entry())).status_code == 303
    old = entry(name="Chứng chỉ cũ", expires_on="2025-12-31")
    await stage.client.post(f"/auditors/{stage.lead.id}/records", data=old)
    shown = (await stage.client.get(page)).text
    assert "Đánh giá viên nội bộ ISO 9001" in shown
    assert "Hết hạn trong 90 ngày" in shown

    async def listed(standing: str) -> set[str]:
        text = (await stage.client.get(f"/auditors?standing={standing}")).text
        return {one.id for one in (stage.auditor, stage.lead) if f"/auditors/{one.id}" in text}

    assert await listed("soon") == {stage.auditor.id}
    assert await listed("expired") == {stage.lead.id}
    assert await listed("valid") == set()
    assert await listed("") == await listed("nonsense") == {stage.auditor.id, stage.lead.id}


async def test_it_counts_the_audits_that_began(stage: Stage) -> None:
    await stage.enter("iso_secretary", stage.cast.province)
    shown = (await stage.client.get(f"/auditors/{stage.lead.id}")).text
    assert "Tổng số 1 cuộc" in shown
    assert stage.audit.title in shown


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"issuer": " "},
        {"kind": "medal"},
        {"issued_on": "ngày nào"},
        {"issued_on": "2026-11-17"},
        {"expires_on": "01/01/2025"},
        {"name": "x" * 201},
    ],
)
async def test_it_says_what_is_wrong_with_an_entry(stage: Stage, change: dict[str, str]) -> None:
    await stage.enter("iso_secretary", stage.cast.province)
    typed = entry(**{"issuer": "Trường CBQL", **change})
    answer = await stage.client.post(f"/auditors/{stage.auditor.id}/records", data=typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    if "issuer" not in change:
        assert "Trường CBQL" in answer.text


async def test_entries_and_former_units_can_be_taken_back(stage: Stage) -> None:
    await stage.enter("iso_secretary", stage.cast.province)
    page = f"/auditors/{stage.auditor.id}"
    await stage.client.post(f"{page}/records", data=entry())
    unit = {"agency_id": stage.cast.division.id, "until": "30/06/2026"}
    assert (await stage.client.post(f"{page}/units", data=unit)).status_code == 303
    for wrong in ({"until": "17/11/2026"}, {"until": ""}, {"agency_id": "nothing"}):
        assert (await stage.client.post(f"{page}/units", data=unit | wrong)).status_code == 422
    text = (await stage.client.get(page)).text
    assert "đến ngày 30/06/2026" in text
    paths = {part.partition('"')[0] for part in text.split('action="') if "/removal" in part[:200]}
    assert len(paths) == 2
    for path in paths:
        assert (await stage.client.post(path)).status_code == 303
        assert (await stage.client.post(path)).status_code == 404
    assert "đến ngày 30/06/2026" not in (await stage.client.get(page)).text


async def test_auditors_see_their_own_entry_and_change_nothing(stage: Stage) -> None:
    stage.auditor.acts(stage.client)
    own = f"/auditors/{stage.auditor.id}"
    assert own in (await stage.client.get("/audits")).text
    assert (await stage.client.get(own)).status_code == 200
    assert (await stage.client.post(f"{own}/records", data=entry())).status_code == 403
    assert (await stage.client.get(f"/auditors/{stage.lead.id}")).status_code == 404
    assert (await stage.client.get("/auditors")).status_code == 403


async def test_strangers_find_no_register_but_their_own(stage: Stage) -> None:
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.get(f"/auditors/{stage.auditor.id}")).status_code == 404
    assert (await stage.client.get("/auditors/nobody")).status_code == 404
    assert stage.auditor.id not in (await stage.client.get("/auditors")).text
