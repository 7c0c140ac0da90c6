"""The citizen's way: first tap, what follows, thanks; nothing lost and nothing stored twice."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Unavailable
from auditapp.store.engine import Database
from tests.surveys.stage import (
    Stage,
    counted,
    periods,
    read_token,
    rows,
    token,
    words,
)

pytestmark = pytest.mark.anyio
HTMX = {"hx-request": "true"}


async def test_it_stores_the_first_tap_and_shows_what_follows_in_a_whole_page(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    sent = await client.post(
        stage.address, data={"token": await token(client, stage.address), "overall": "2"}
    )
    assert sent.status_code == 200
    assert "Đã ghi nhận: Không hài lòng" in sent.text
    assert "Điều gì chưa tốt?" in sent.text
    assert "Điều gì làm tốt?" not in sent.text
    assert 'aria-pressed="true"' in sent.text
    assert [row.answers for row in await rows(database)] == ['{"overall":2}']


async def test_it_answers_htmx_with_the_part_that_the_page_includes(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    page_token = await token(client, stage.address)
    sent = await client.post(
        stage.address, data={"token": page_token, "overall": "5"}, headers=HTMX
    )
    assert sent.text.lstrip().startswith("<div")
    assert 'id="follow-ups"' in sent.text
    assert "<html" not in sent.text
    assert read_token(sent) == page_token
    assert "Điều gì làm tốt?" in sent.text


async def test_it_adds_what_follows_to_the_same_response_and_says_thanks(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    form = {"token": await token(client, stage.address), "overall": "2"}
    await client.post(stage.address, data=form)
    sent = await client.post(
        stage.address,
        data=form | {"not_good": ["", "attitude", "fees"], "on_time": "late", "done": "1",
                     "comment": "Chờ lâu quá"},
    )  # fmt: skip
    assert sent.status_code == 303
    thanks = await client.get(sent.headers["location"])
    assert "Cảm ơn" in thanks.text
    (row,) = await rows(database)
    assert row.answers == (
        '{"overall":2,"not_good":["attitude","fees"],"on_time":"late","comment":true}'
    )
    (comment,) = await words(database)
    assert (comment.words, comment.score, comment.day) == ("Chờ lâu quá", 2, date(2026, 11, 16))
    assert await counted(database, stage.cast.province.id) == {
        ("", ""): 1, ("overall", "2"): 1, ("not_good", "attitude"): 1, ("not_good", "fees"): 1,
        ("not_good", "answered"): 1, ("on_time", "late"): 1, ("comment", "answered"): 1,
    }  # fmt: skip


async def test_it_amends_with_the_difference_when_the_rating_changes(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    form = {"token": await token(client, stage.address), "overall": "2"}
    whole = form | {"not_good": "fees", "comment": "Phí cao", "done": "1"}
    await client.post(stage.address, data=whole)
    await client.post(stage.address, data=form | {"overall": "5"})
    assert [row.answers for row in await rows(database)] == ['{"overall":5,"comment":true}']
    assert [(row.words, row.score) for row in await words(database)] == [("Phí cao", 5)]
    assert await counted(database, stage.cast.point.id) == {
        ("", ""): 1, ("overall", "5"): 1, ("comment", "answered"): 1,
    }  # fmt: skip


async def test_it_takes_back_what_is_cleared(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    form = {"token": await token(client, stage.address), "overall": "4", "done": "1"}
    await client.post(stage.address, data=form | {"good": ["", "fees"], "comment": "Tốt"})
    await client.post(stage.address, data=form | {"good": "", "comment": ""})
    assert [row.answers for row in await rows(database)] == ['{"overall":4}']
    assert await words(database) == []
    assert await counted(database, stage.cast.point.id) == {("", ""): 1, ("overall", "4"): 1}


async def test_it_stores_a_resent_page_once_however_often_and_at_once(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    form = {"token": await token(client, stage.address), "overall": "3", "comment": "Ổn",
            "done": "1"}  # fmt: skip
    await asyncio.gather(*(client.post(stage.address, data=form) for _ in range(20)))
    assert len(await rows(database)) == 1
    assert len(await words(database)) == 1
    assert (await counted(database, stage.cast.point.id))["", ""] == 1


async def test_it_keeps_an_amended_answer_on_the_day_and_hour_it_was_given(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 11, 30, 16, 40, tzinfo=UTC)
    form = {"token": await token(client, stage.address), "overall": "3"}
    await client.post(stage.address, data=form)
    clock.forward(timedelta(minutes=90))  # the next day, and the next month
    await client.post(stage.address, data=form | {"overall": "4"})
    (row,) = await rows(database)
    assert row.hour == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert await periods(database, stage.cast.point.id) == {
        ("D", date(2026, 11, 30)), ("M", date(2026, 11, 1)),
    }  # fmt: skip


async def test_it_brings_everything_typed_back_with_a_fresh_token_when_the_old_one_ran_out(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    form = {"token": await token(client, stage.address), "overall": "2", "not_good": "fees",
            "comment": "Tôi đã viết rất nhiều", "done": "1"}  # fmt: skip
    clock.forward(timedelta(minutes=122))
    refused = await client.post(stage.address, data=form)
    assert refused.status_code == 409
    assert "đã mở quá lâu" in refused.text
    assert "Tôi đã viết rất nhiều" in refused.text
    assert await rows(database) == []
    sent = await client.post(stage.address, data=form | {"token": read_token(refused)})
    assert sent.status_code == 303
    assert len(await rows(database)) == 1


@pytest.mark.parametrize("forged", ["", "x", "A" * 43, "é" * 43, "A" * 5000])
async def test_it_treats_a_forged_token_like_an_old_one(
    stage: Stage, client: httpx.AsyncClient, database: Database, forged: str
) -> None:
    refused = await client.post(stage.address, data={"token": forged, "overall": "2"})
    assert refused.status_code == 409
    assert await rows(database) == []
    sent = await client.post(
        stage.address, data={"token": read_token(refused), "overall": "2"}, headers=HTMX
    )
    assert sent.status_code == 200


async def test_it_does_not_take_a_token_of_another_counter(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    other = await token(client, f"/q/{stage.cast.other_point.code}")
    refused = await client.post(stage.address, data={"token": other, "overall": "2"})
    assert refused.status_code == 409


async def test_it_keeps_the_rating_and_what_was_typed_when_something_else_is_wrong(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    form = {"token": await token(client, stage.address), "overall": "1", "done": "1",
            "comment": "x" * 501, "on_time": "late"}  # fmt: skip
    refused = await client.post(stage.address, data=form)
    assert refused.status_code == 422
    assert "x" * 501 in refused.text
    assert read_token(refused) == form["token"]
    assert [row.answers for row in await rows(database)] == ['{"overall":1}']


@pytest.mark.parametrize("overall", ["", "0", "6", "abc", "1.5"])
async def test_it_asks_again_for_a_rating_that_does_not_exist(
    stage: Stage, client: httpx.AsyncClient, database: Database, overall: str
) -> None:
    form = {"token": await token(client, stage.address), "overall": overall}
    for extra in ({}, {"done": "1"}):
        refused = await client.post(stage.address, data=form | extra)
        assert refused.status_code == 422
        assert "Xin chọn một câu trả lời" in refused.text
    assert await rows(database) == []


async def test_it_keeps_every_one_of_300_answers_from_one_address_in_one_minute(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    async def citizen(number: int) -> int:
        form = {"token": await token(client, stage.address), "overall": str(1 + number % 5)}
        return (await client.post(stage.address, data=form)).status_code

    statuses = await asyncio.gather(*(citizen(number) for number in range(300)))
    assert set(statuses) == {200}
    assert len(await rows(database)) == 300
    assert (await counted(database, stage.cast.province.id))["overall", "5"] == 60


async def test_it_stores_words_in_one_normal_form(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    decomposed = "Ha\u0300i lo\u0300ng"
    await client.post(
        stage.address,
        data={"token": await token(client, stage.address), "overall": "5", "done": "1",
              "comment": decomposed},
    )  # fmt: skip
    assert [row.words for row in await words(database)] == ["Hài lòng"]


async def test_it_refuses_control_characters(stage: Stage, client: httpx.AsyncClient) -> None:
    form = {"token": await token(client, stage.address), "overall": "5", "comment": "a\0b"}
    assert (await client.post(stage.address, data=form)).status_code == 400


async def test_it_brings_everything_back_when_the_service_is_busy(
    stage: Stage, client: httpx.AsyncClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise Unavailable(retry_after=2)

    form = {"token": await token(client, stage.address), "overall": "5", "done": "1",
            "comment": "Vẫn còn đây"}  # fmt: skip
    monkeypatch.setattr(service.citizens.intake, "submit", full)
    busy = await client.post(stage.address, data=form)
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")
    assert "Vẫn còn đây" in busy.text
    assert read_token(busy) == form["token"]
    monkeypatch.undo()
    assert (await client.post(stage.address, data=form)).status_code == 303


async def test_it_keeps_nothing_about_the_person(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    form = {"token": await token(client, stage.address), "overall": "5"}
    await client.post(stage.address, data=form, headers={"user-agent": "Canary-Agent"})
    (row,) = await rows(database)
    assert row.hour == datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
    assert form["token"] not in str(row)
    assert "Canary" not in str(row)
    assert "127.0.0.1" not in str(row)
    assert (row.point_id, row.field, row.channel) == (stage.cast.point.id, "ho-tich", "qr")
