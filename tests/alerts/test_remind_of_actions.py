"""Reminders of corrective actions, over a record that people really raised."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from auditapp.alerts.actions.remind import remind
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.models.jobs import REMIND, Job
from auditapp.alerts.tables import reminders
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from tests.cast import sign_in
from tests.improvement.stage import FACTS, set_stage

pytestmark = pytest.mark.anyio


async def test_a_record_without_answer_reaches_owner_and_superior(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, tools: Tools
) -> None:
    stage = await set_stage(service, client, clock)
    it = await stage.raised()
    above = await sign_in(service, client, clock, "iso_secretary", stage.cast.province)
    clock.forward(timedelta(days=60))
    now = clock.now()
    await remind(tools, Job("j", None, None, REMIND, REMIND, "", now, now, 1, "l", None, ""))
    async with service.database.reading() as conn:
        ordered = sa.select(reminders).order_by(reminders.c.step)
        found = list(await conn.execute(ordered))
    told = {(row.step, row.account_id) for row in found}
    assert ("due", stage.owner.id) in told
    assert ("province", above) in told
    assert {row.step for row in found} == {"due", "superior", "province"}
    assert {(row.kind, row.href) for row in found} == {("respond", f"/nonconformities/{it}")}
    assert {row.title for row in found} == {FACTS["title"]}
