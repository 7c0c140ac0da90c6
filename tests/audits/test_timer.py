"""The timer: periods that auditors start and stop, and nothing else."""

from datetime import timedelta

import pytest

from auditapp.audits.models.log import fold
from auditapp.audits.models.timer import minutes_by_person, periods_of, total
from auditapp.base.errors import Invalid
from tests.audits.stage import CODES, Stage, edit

pytestmark = pytest.mark.anyio


async def press(stage: Stage, act: str) -> int:
    typed = {"act": act, "item": CODES[1]}
    answer = await stage.client.post(f"/audits/{stage.audit.id}/timer", data=typed)
    return answer.status_code


async def test_it_sums_the_periods_of_everybody(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    assert await press(stage, "start") == 303
    stage.clock.forward(timedelta(minutes=20))
    stage.auditor.acts(stage.client)
    await press(stage, "start")
    stage.clock.forward(timedelta(minutes=10))
    await press(stage, "stop")
    state, now = fold(await stage.log()), stage.clock.now()
    assert minutes_by_person(state, now) == {stage.lead.id: 30, stage.auditor.id: 10}
    assert total(state, now) == timedelta(minutes=40)
    page = await stage.client.get(f"/audits/{stage.audit.id}/conduct")
    assert 'data-timer="40" data-runs=""' in page.text


async def test_a_second_press_changes_nothing(stage: Stage) -> None:
    await press(stage, "stop")
    assert await stage.log() == []
    await press(stage, "start")
    await press(stage, "start")
    (period,) = periods_of(fold(await stage.log()))
    assert period.stopped is None
    assert len(await stage.log()) == 1


async def test_one_that_was_forgotten_counts_a_day_at_the_most(stage: Stage) -> None:
    await press(stage, "start")
    stage.clock.forward(timedelta(days=3))
    assert total(fold(await stage.log()), stage.clock.now()) == timedelta(days=1)


@pytest.mark.parametrize(
    ("field", "value"),
    [("started.abcdefgh", "08:00"), ("started.abcdefgh", ""), ("line.abcdefgh", "2026-11-16")],
)
async def test_the_log_refuses_what_is_no_period(stage: Stage, field: str, value: str) -> None:
    with pytest.raises(Invalid):
        await stage.record(stage.lead, edit("@time", field, value))


async def test_it_is_for_the_team_alone(stage: Stage) -> None:
    await stage.enter("administrator", stage.cast.department)
    assert await press(stage, "start") == 403
    await stage.enter("administrator", stage.cast.commune)
    assert await press(stage, "start") == 404
    assert (await stage.client.get(f"/audits/{stage.audit.id}/timer")).status_code == 405
