"""From a finding of an audit to a nonconformity, and back."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.improvement.queries.listing import list_of_source
from tests.audits.stage import CODES, FIELDS, Stage, edit, set_stage

pytestmark = pytest.mark.anyio
ITEM = CODES[2]


@pytest.fixture
async def stage(service: Service, client: httpx.AsyncClient, clock: FixedClock) -> Stage:
    """An audit with one minor nonconformity."""
    made = await set_stage(service, client, clock)
    names = ("criterion", "evidence", "statement", "deadline")
    values = [edit(ITEM, "grade", "nc_minor"), *(edit(ITEM, name, FIELDS[name]) for name in names)]
    await made.record(made.lead, *values)
    return made


def _new(stage: Stage) -> str:
    return f"/nonconformities/new?source=audit_item&audit={stage.audit.id}&item={ITEM}"


async def test_it_fills_in_everything_that_the_finding_tells(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    findings = await stage.client.get(f"/audits/{stage.audit.id}/findings")
    assert _new(stage).replace("&", "&amp;") in findings.text
    page = (await stage.client.get(_new(stage))).text
    for name in ("criterion", "evidence", "statement"):
        assert FIELDS[name] in page
    assert "20/12/2026" in page  # the deadline that the auditor set


async def test_it_raises_it_in_one_tap_with_links_both_ways(stage: Stage) -> None:
    head = await stage.enter("unit_head", stage.cast.division)
    stage.lead.acts(stage.client)
    page = (await stage.client.get(_new(stage))).text
    assert f'<option value="{head.id}" selected>' in page
    form = {
        "source": "audit_item", "audit": stage.audit.id, "item": ITEM, "title": "Chưa cập nhật",
        "grade": "nc_minor", "clause": "8.5.1", "requirement": "R", "evidence": "E",
        "statement": "S", "found_on": "2026-11-16", "owner_id": head.id,
        "verifier_id": stage.lead.id, "issue": "yes",
    }  # fmt: skip
    answer = await stage.client.post("/nonconformities", data=form)
    assert answer.status_code == 303
    async with stage.service.database.reading() as conn:
        (made,) = await list_of_source(
            conn, stage.audit.root_id, "audit_item", stage.audit.id, parts=[ITEM]
        )
    assert (made.state, made.lead_id, str(made.act_due)) == ("issued", stage.lead.id, "2026-12-20")
    assert (made.measure, made.measure_part) == ("clause", made.measure_part)
    record = (await stage.client.get(f"/nonconformities/{made.id}")).text
    assert f"/audits/{stage.audit.id}/findings#finding-{ITEM}" in record
    back = f"/nonconformities?state=all&source=audit_item&source_id={stage.audit.id}"
    assert f"/nonconformities/{made.id}" in (await stage.client.get(back)).text
    again = await stage.client.get(_new(stage))
    assert f"/nonconformities/{made.id}" in again.text
    effect = await stage.client.get(f"/nonconformities/{made.id}/effect")
    assert effect.status_code == 200


async def test_it_hides_the_finding_from_strangers(stage: Stage) -> None:
    await stage.enter("manager", stage.cast.commune)
    assert (await stage.client.get(_new(stage))).status_code == 404


async def test_it_shows_everybody_what_waits_for_them(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    page = (await stage.client.get("/")).text
    assert f"/audits/{stage.audit.id}/commitment" in page or f"/audits/{stage.audit.id}/c" in page
    await stage.enter("unit_head", stage.cast.other_division)
    assert f"/audits/{stage.audit.id}" not in (await stage.client.get("/")).text
