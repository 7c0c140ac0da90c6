"""Low scores and key words: found in the counts, told once, kept until handled, nobody betrayed."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from auditapp.alerts.models.alerts import GATHER, checked_words, lowered, release, tell_at, words_in
from auditapp.alerts.models.jobs import TELL
from auditapp.alerts.tables import alert_finds, alert_marks, alerts
from auditapp.base.clock import to_hour
from auditapp.base.errors import Invalid
from auditapp.store.metadata import UtcDateTime
from auditapp.surveys import tables
from tests.alerts.stage import Stage

pytestmark = pytest.mark.anyio


async def test_it_gathers_low_scores_of_one_agency_in_one_alert(stage: Stage) -> None:
    await stage.hear()
    await stage.answer([1, 5, 5, 4, 2, 5])
    (found,) = await stage.look()
    assert (found.agency_id, found.survey_id) == (stage.cast.commune.id, stage.survey.id)
    assert (found.answers, found.levels) == (6, {"1": 1, "2": 1, "4": 1, "5": 3})
    await stage.answer([1] * 5)
    (found,) = await stage.look()
    assert (found.answers, found.levels["1"]) == (11, 6)


async def test_it_says_nothing_of_fewer_answers_than_may_be_shown(stage: Stage) -> None:
    await stage.hear()
    await stage.answer([1, 1, 1, 1])
    assert await stage.look() == []
    await stage.answer([5])
    (found,) = await stage.look()
    assert found.levels == {"1": 4, "5": 1}
    await stage.answer([1])
    (found,) = await stage.look()
    assert found.answers == 5


async def test_it_waits_over_days_until_enough_have_answered(stage: Stage) -> None:
    await stage.hear()
    await stage.answer([1, 2])
    assert await stage.look() == []
    stage.clock.forward(timedelta(days=2))
    await stage.answer([5, 5, 5])
    (found,) = await stage.look()
    assert found.levels == {"1": 1, "2": 1, "5": 3}


async def test_it_raises_nothing_for_good_scores_and_forgets_them(stage: Stage) -> None:
    await stage.hear()
    await stage.answer([4, 5, 5, 5, 5])
    assert await stage.look() == []
    await stage.answer([1, 5, 5, 5, 5])
    (found,) = await stage.look()
    assert found.answers == 5


async def test_it_keeps_the_hour_and_nothing_finer(stage: Stage) -> None:
    stage.clock.forward(timedelta(minutes=37, seconds=12))
    await stage.hear()
    await stage.answer([1] * 5)
    (found,) = await stage.look()
    assert found.first_hour == found.last_hour == to_hour(stage.clock.now())
    moments = {
        f"{table.name}.{column.name}"
        for table in (alerts, alert_marks, alert_finds)
        for column in table.columns
        if isinstance(column.type, UtcDateTime)
    }
    assert moments == {"alerts.first_hour", "alerts.last_hour", "alerts.handled_at"}


async def test_it_leaves_no_minute_of_an_answer_in_the_file(
    stage: Stage, database_url: str
) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("looks into SQLite's files")
    await stage.hear(channel="email", words="hồ sơ")
    stage.clock.forward(timedelta(minutes=37, seconds=12))
    given = f"{stage.clock.now():%Y-%m-%d %H:%M}".encode()
    await stage.answer([1] * 10, words="Mất hồ sơ")
    stage.clock.forward(timedelta(seconds=100))
    looked = f"{stage.clock.now() + GATHER:%Y-%m-%d %H:%M}".encode()
    (found,) = await stage.look()
    assert found.words == {"hồ sơ": 10}
    path = Path(database_url.removeprefix("sqlite:///"))
    content = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    assert looked in content  # a message waits: the search would find a minute
    assert given not in content


async def test_fifty_bad_answers_in_an_hour_are_one_message(stage: Stage) -> None:
    await stage.hear(channel="email")
    begun = stage.clock.now()
    for _ in range(10):
        await stage.answer([1] * 5)
        await stage.look()
        stage.clock.forward(timedelta(minutes=3))
    (job,) = await stage.jobs(TELL)
    assert job.run_at == begun + timedelta(minutes=27 + 5)
    (found,) = await stage.rows()
    assert found.levels == {"1": 50}


async def test_a_message_waits_two_hours_at_most_and_as_long_after_the_last() -> None:
    from datetime import UTC, datetime

    first = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
    late = first + timedelta(minutes=118)
    assert tell_at(first, late, None) == first + timedelta(hours=2)
    assert tell_at(first, first, first - timedelta(hours=1)) == first + timedelta(hours=1)


async def test_an_answer_that_was_taken_back_hides_no_later_one(stage: Stage) -> None:
    counts = {date(2026, 11, 16): {"1": 2, "5": 4}}
    mark = {date(2026, 11, 16): {"1": 3, "5": 4}}
    assert release(counts, mark, k=5) == ({}, False)
    kept = {day: lowered(counts[day], levels) for day, levels in mark.items()}
    assert kept == {date(2026, 11, 16): {"1": 2, "5": 4}}
    await stage.hear()
    await stage.answer([1] * 5)
    await stage.look()
    async with stage.service.database.writing() as conn:
        await conn.execute(tables.counts.update().values(n=tables.counts.c.n - 1))
    await stage.look()
    await stage.answer([1] * 5)
    (found,) = await stage.look()
    assert found.levels == {"1": 10}


async def test_two_processes_that_look_at_once_count_once(stage: Stage) -> None:
    import asyncio

    await stage.hear()
    await stage.answer([1] * 6)
    await asyncio.gather(stage.look(), stage.look(), stage.look())
    (found,) = await stage.rows()
    assert found.answers == 6


async def test_it_finds_key_words_once_and_only_where_comments_may_be_read(stage: Stage) -> None:
    await stage.hear(threshold="0", words="chờ lâu")
    await stage.answer([4] * 4)
    await stage.answer([4], words="Tôi phải chờ lâu quá")
    assert await stage.look() == []  # five answers this month: too few for comments
    await stage.answer([4] * 5)
    (found,) = await stage.look()
    assert found.words == {"chờ lâu": 1}
    await stage.answer([4] * 5)
    (found,) = await stage.look()
    assert found.words == {"chờ lâu": 1}


async def test_it_keeps_no_word_of_a_citizen(stage: Stage) -> None:
    await stage.hear(words="hồ sơ")
    await stage.answer([1] * 9)
    await stage.answer([1], words="Cán bộ Zebra làm mất hồ sơ")
    assert len(await stage.look()) == 1
    for table in (alerts, alert_marks, alert_finds):
        async with stage.service.database.reading() as conn:
            assert "Zebra" not in str((await conn.execute(sa.select(table))).all())


def test_marks_count_where_both_sides_wrote_them() -> None:
    wanted = ["hối lộ", "cham"]
    assert words_in("Có hối lộ!", wanted) == {"hối lộ"}
    assert words_in("co hoi lo, chậm", wanted) == {"hối lộ", "cham"}
    assert words_in("hỏi lỗ", wanted) == set()
    assert words_in("chạm chân", ["chậm"]) == set()


@pytest.mark.parametrize("typed", ["a" * 61, "!!!", ",".join(f"từ{n}" for n in range(21))])
def test_it_refuses_strange_key_words(typed: str) -> None:
    with pytest.raises(Invalid):
        checked_words(typed)


async def test_it_stays_until_handled_and_then_begins_anew(stage: Stage) -> None:
    await stage.hear()
    await stage.answer([1] * 5)
    (found,) = await stage.look()
    page = await stage.client.get(f"/alerts/{found.id}")
    assert page.status_code == 200
    assert f"/nonconformities/new?source=survey_question&amp;survey={stage.survey.id}" in page.text
    empty = await stage.client.post(f"/alerts/{found.id}/handling", data={"note": " "})
    assert empty.status_code == 422
    note = {"note": "Đã họp với bộ phận Một cửa"}
    done = await stage.client.post(f"/alerts/{found.id}/handling", data=note)
    assert done.status_code == 303
    again = await stage.client.post(f"/alerts/{found.id}/handling", data=note)
    assert again.status_code == 409
    assert "Đã họp" in (await stage.client.get("/alerts?state=handled")).text
    assert stage.cast.commune.name not in (await stage.client.get("/alerts")).text
    await stage.answer([1] * 5)
    assert [row.handled_at is None for row in await stage.look()].count(True) == 1


async def test_a_stranger_sees_no_alert(stage: Stage) -> None:
    await stage.hear()
    await stage.answer([1] * 5)
    (found,) = await stage.look()
    await stage.enter("manager", stage.cast.other_commune)
    assert (await stage.client.get(f"/alerts/{found.id}")).status_code == 404
    assert stage.cast.commune.name not in (await stage.client.get("/alerts")).text


@pytest.mark.parametrize(
    "typed",
    [
        {"agency_id": "nowhere"},
        {"threshold": "9"},
        {"threshold": "0"},
        {"channel": "pigeon"},
        {"channel": "webhook"},
        {"survey_id": "none"},
    ],
)
async def test_it_keeps_what_was_typed_when_a_choice_is_wrong(
    stage: Stage, typed: dict[str, Any]
) -> None:
    form = {"agency_id": stage.cast.province.id, "threshold": "2", "channel": "page"} | typed
    page = await stage.client.post("/alerts/subscriptions", data=form)
    assert page.status_code == 422
    assert 'class="error"' in page.text


async def test_a_person_ends_only_their_own_subscription(stage: Stage) -> None:
    await stage.hear()
    page = await stage.client.get("/alerts/subscriptions")
    address = page.text.split('action="/alerts/subscriptions/')[1].split('"')[0]
    await stage.enter("manager", stage.cast.province)
    other = await stage.client.post(f"/alerts/subscriptions/{address}")
    assert other.status_code == 404
