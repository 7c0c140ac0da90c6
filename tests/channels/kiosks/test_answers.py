"""What a tablet sends: each answer once, in its hour and channel, with nothing of the tablet."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.channels.models.kiosk_answers import given_hour
from auditapp.store.engine import Database
from auditapp.surveys.actions.change_survey import change_version
from auditapp.surveys.actions.recount import list_slices, verify_counts
from auditapp.surveys.actions.standing import close_survey
from auditapp.surveys.tables import counts
from tests.channels.kiosks.stage import add, answer, code_of, now_ms, pair, send
from tests.surveys.stage import (
    Stage,
    counted,
    open_for,
    periods,
    publish_third_version,
    rows,
    words,
)

pytestmark = pytest.mark.anyio
HOUR = 3_600_000


async def test_it_stores_an_answer_in_the_channel_of_its_own(
    stage: Stage, tablet: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    given = answer(
        stage, clock, fields={"overall": ["2"], "not_good": ["fees"], "comment": ["Phí cao"]}
    )
    assert (await send(tablet, clock, given)).json() == {"kept": [given["id"]], "refused": {}}
    (row,) = await rows(database)
    assert (row.channel, row.point_id) == ("kiosk", stage.cast.point.id)
    assert row.answers == '{"overall":2,"not_good":["fees"],"comment":true}'
    assert [each.words for each in await words(database)] == ["Phí cao"]
    async with database.reading() as conn:
        channels = (await conn.scalars(sa.select(counts.c.channel).distinct())).all()
    assert channels == ["kiosk"]
    kept = repr(tuple(row))
    assert given["id"] not in kept
    assert tablet.cookies["kiosk"] not in kept


async def test_it_stores_a_resent_answer_once_however_often_and_at_once(
    stage: Stage, tablet: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    given = [answer(stage, clock) for _ in range(5)]
    replies = await asyncio.gather(*(send(tablet, clock, *given, given[0]) for _ in range(8)))
    assert {reply.status_code for reply in replies} == {200}
    assert len(await rows(database)) == 5
    assert (await counted(database, stage.cast.province.id))["", ""] == 5


async def test_it_adds_what_came_later_to_the_same_response(
    stage: Stage, tablet: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    given = answer(stage, clock)
    await send(tablet, clock, given)
    clock.forward(timedelta(hours=3))
    await send(tablet, clock, given | {"fields": {"overall": ["4"], "good": ["fees"]}})
    (row,) = await rows(database)
    assert row.answers == '{"overall":4,"good":["fees"]}'
    assert row.hour == datetime(2026, 11, 16, 2, tzinfo=UTC)


async def test_it_counts_answers_given_offline_in_their_hour_and_day(
    stage: Stage, tablet: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    given = answer(stage, clock, fields={"overall": ["4"], "comment": ["Tốt"]})
    clock.forward(timedelta(days=2, minutes=50))
    await send(tablet, clock, given)
    (row,) = await rows(database)
    assert row.hour == datetime(2026, 11, 16, 2, tzinfo=UTC)
    assert await periods(database, stage.cast.point.id) == {
        ("D", date(2026, 11, 16)), ("M", date(2026, 11, 1)),
    }  # fmt: skip
    assert [each.day for each in await words(database)] == [date(2026, 11, 16)]
    for part in await list_slices(database):
        assert await verify_counts(database, part) == []


@pytest.mark.parametrize(
    ("given", "device", "hour"),
    [
        (0, 0, 0),  # now, by a clock that is right
        (-5 * HOUR, 0, -5),  # five hours without network
        (-5 * HOUR, 60_000, -5),  # a minute fast changes nothing
        (2 * HOUR, 7 * HOUR, -5),  # a clock seven hours fast, five hours without network
        (-400 * 24 * HOUR, -400 * 24 * HOUR + 3 * HOUR, -3),  # a clock that fell back a year
        (-30 * 24 * HOUR, 0, -720),  # a month offline
        (-32 * 24 * HOUR, 0, 0),  # longer than is believed
        (4 * HOUR, 0, 0),  # the future is not believed
    ],
)
def test_it_believes_a_tablets_clock_within_bounds(given: int, device: int, hour: int) -> None:
    now = datetime(2026, 11, 16, 2, 20, tzinfo=UTC)
    base = int(now.timestamp() * 1000)
    found = given_hour((base + given) // HOUR * HOUR, base + device, now)
    assert found == datetime(2026, 11, 16, 2, tzinfo=UTC) + timedelta(hours=hour)


async def test_it_leaves_out_what_cannot_be_stored_and_keeps_the_rest(
    stage: Stage, tablet: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    fields = {"overall": ["4"], "on_time": ["never"], "good": ["fees"], "strange": ["x"]}
    await send(tablet, clock, answer(stage, clock, fields=fields))
    assert [row.answers for row in await rows(database)] == ['{"overall":4,"good":["fees"]}']


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"fields": {}}, "empty"),
        ({"fields": {"overall": ["9"]}}, "empty"),
        ({"survey": "x" * 26}, "unknown"),
        ({"point": "x" * 26}, "elsewhere"),
    ],
)
async def test_it_refuses_what_belongs_nowhere_and_says_why(
    stage: Stage,
    tablet: httpx.AsyncClient,
    database: Database,
    clock: FixedClock,
    changed: dict[str, Any],
    why: str,
) -> None:
    bad, good = answer(stage, clock, **changed), answer(stage, clock)
    reply = await send(tablet, clock, bad, good)
    assert reply.json() == {"kept": [good["id"]], "refused": {bad["id"]: why}}
    assert len(await rows(database)) == 1


async def test_it_answers_422_to_what_is_no_batch(tablet: httpx.AsyncClient) -> None:
    bodies: list[Any] = [
        {},
        {"now": 1, "answers": []},
        {"now": 1, "answers": [{"id": "short"}]},
        {"now": -1, "answers": []},
        {"now": 10**18, "answers": [{}]},
        [],
    ]
    for body in bodies:
        reply = await tablet.post("/kiosk/answers", json=body)
        assert reply.status_code == 422, body


async def test_it_takes_fifty_at_once_and_no_more(
    stage: Stage, tablet: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    many = [answer(stage, clock) for _ in range(51)]
    assert (await send(tablet, clock, *many)).status_code == 422
    assert len((await send(tablet, clock, *many[:50])).json()["kept"]) == 50
    assert len(await rows(database)) == 50


async def test_it_takes_answers_to_a_survey_that_was_closed_meanwhile(
    stage: Stage,
    tablet: httpx.AsyncClient,
    database: Database,
    service: Service,
    clock: FixedClock,
) -> None:
    given = answer(stage, clock)
    await close_survey(database, clock, stage.secretary, survey_id=stage.survey.id)
    next_one = await open_for(
        database, clock, stage.secretary, agency_ids=(stage.cast.province.id,)
    )
    service.citizens.counters.forget()
    clock.forward(timedelta(days=20))
    assert (await send(tablet, clock, given)).json()["kept"] == [given["id"]]
    (row,) = await rows(database)
    assert (row.survey_id, row.channel) == (stage.survey.id, "kiosk")
    clock.forward(timedelta(days=12))
    late = answer(stage, clock)
    assert (await send(tablet, clock, late)).json()["refused"] == {late["id"]: "unknown"}
    new = answer(stage, clock, survey=next_one.id)
    assert (await send(tablet, clock, new)).json()["kept"] == [new["id"]]


async def test_it_reads_what_was_given_offline_by_the_version_that_the_tablet_asked(
    stage: Stage,
    tablet: httpx.AsyncClient,
    database: Database,
    service: Service,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    newest = await publish_third_version(database, clock, tmp_path / "forms")
    fields = {"overall": ["4"], "on_time": ["not_due"], "visits": ["two"]}
    before = answer(stage, clock, fields=fields)
    by, id_ = stage.secretary, stage.survey.id
    await change_version(database, clock, by, survey_id=id_, form_version_id=newest)
    service.citizens.counters.forget()
    edition = f"{id_}.{newest}"
    assert f'data-survey="{edition}"' in (await tablet.get("/kiosk")).text
    after = answer(stage, clock, survey=edition, fields={"overall": ["5"]})
    never = answer(stage, clock, survey=f"{id_}.{'x' * 26}")
    reply = (await send(tablet, clock, before, after, never)).json()
    assert sorted(reply["kept"]) == sorted([before["id"], after["id"]])
    assert reply["refused"] == {never["id"]: "unknown"}
    assert {(row.version, row.answers) for row in await rows(database)} == {
        (2, '{"overall":4,"on_time":"not_due","visits":"two"}'),
        (3, '{"overall":5}'),
    }
    for part in await list_slices(database):
        assert await verify_counts(database, part) == []


async def test_it_refuses_answers_of_a_tablet_that_is_not_paired(
    stage: Stage, stranger: httpx.AsyncClient, clock: FixedClock
) -> None:
    assert (await send(stranger, clock, answer(stage, clock))).status_code == 410


async def test_it_does_not_take_what_was_given_before_the_tablet_was_moved(
    stage: Stage,
    keeper: httpx.AsyncClient,
    tablet: httpx.AsyncClient,
    database: Database,
    clock: FixedClock,
) -> None:
    from auditapp.agencies.actions import open_point

    point = await open_point(
        database, clock, agency=stage.cast.commune, name="Quầy 9", place="reception"
    )
    kept = answer(stage, clock)
    moved = await add(keeper, point.id)
    assert (await pair(tablet, await code_of(keeper, moved))).status_code == 303
    assert (await send(tablet, clock, kept)).json()["refused"] == {kept["id"]: "elsewhere"}


async def test_it_takes_a_plain_form_where_there_is_no_javascript(
    stage: Stage, tablet: httpx.AsyncClient, database: Database
) -> None:
    page = (await tablet.get("/kiosk")).text
    hidden = dict(
        part.split('" value="')
        for part in page.replace('type="hidden" name="', "\0").split("\0")[1:]
        for part in [part.partition('">')[0]]
        if part.startswith("kiosk.")
    )
    empty = await tablet.post("/kiosk/answers", data=hidden | {"done": "1"})
    assert empty.status_code == 422
    assert "Xin chọn một câu trả lời" in empty.text
    for _ in range(2):
        sent = await tablet.post("/kiosk/answers", data=hidden | {"overall": "5", "good": "fees"})
        assert sent.status_code == 303
    thanks = await tablet.get(sent.headers["location"])
    assert "Câu trả lời đã được ghi nhận" in thanks.text
    assert [row.answers for row in await rows(database)] == ['{"overall":5,"good":["fees"]}']


async def test_it_says_nothing_runs_and_tells_the_tablet_when_that_changes(
    stage: Stage,
    tablet: httpx.AsyncClient,
    database: Database,
    service: Service,
    clock: FixedClock,
) -> None:
    from tests.channels.kiosks.stage import beat

    before = (await beat(tablet)).json()["page"]
    await close_survey(database, clock, stage.secretary, survey_id=stage.survey.id)
    service.citizens.counters.forget()
    assert (await beat(tablet)).json()["page"] != before
    page = await tablet.get("/kiosk")
    assert page.status_code == 200
    assert "chưa có khảo sát nào" in page.text.lower()


async def test_it_counts_a_busy_service_as_not_sent(
    stage: Stage,
    tablet: httpx.AsyncClient,
    service: Service,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from auditapp.base.errors import Unavailable

    async def full(*_: object, **__: object) -> None:
        raise Unavailable(retry_after=2)

    monkeypatch.setattr(service.citizens.intake, "submit", full)
    reply = await send(tablet, clock, answer(stage, clock), now=now_ms(clock))
    assert reply.json() == {"kept": [], "refused": {}}


async def test_it_writes_no_address_into_the_log(
    stage: Stage, tablet: httpx.AsyncClient, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="auditapp.access"):
        await send(tablet, clock, answer(stage, clock))
    (line,) = [record.getMessage() for record in caplog.records if "access" in record.name]
    assert '"route":"/kiosk/answers","status":200' in line
    assert "client" not in line
