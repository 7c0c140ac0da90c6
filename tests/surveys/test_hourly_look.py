"""What the service does by itself every hour."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.store.bulk import Bulk
from auditapp.store.engine import Database
from auditapp.surveys.actions.answer import Answer, store_answers
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.jobs import HourlyLook
from tests.surveys.stage import Stage

pytestmark = pytest.mark.anyio


def give(bulk: Bulk, *, at: datetime, answers: list[Answer]) -> None:
    store_answers(bulk, at, answers)


async def test_it_cuts_off_the_log_where_the_last_answers_lie_in_their_order(
    stage: Stage, database: Database, clock: FixedClock
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL's rows are told of in docs/privacy.md")
    counter = await Counters(database, clock).get(stage.cast.point.code)
    written = Path(f"{database.url.database}-wal")
    keys = [new_id() for _ in range(20)]
    for key in keys:
        one = [Answer(counter, key, {}, {"overall": 5}, None)]  # type: ignore[arg-type]
        await database.bulk(partial(give, at=clock.now(), answers=one))
    assert all(key.encode() in written.read_bytes() for key in keys), "they lay there"
    clock.forward(timedelta(hours=1))
    await HourlyLook(database, clock).look()
    assert written.stat().st_size == 0
