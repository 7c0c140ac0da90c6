"""Keying in: a sheet is one answer, in the channel of paper, at noon of its day, stored once."""

from datetime import UTC, datetime

import msgspec
import pytest

from auditapp.base.ids import new_id
from auditapp.store.engine import Database
from tests.channels.paper.stage import (
    BAD,
    GOOD,
    Desk,
    channels,
    differences_of_counts,
    sheets,
)
from tests.surveys.stage import counted, rows, words

pytestmark = pytest.mark.anyio


async def test_it_stores_a_sheet_as_an_answer_on_paper(desk: Desk, database: Database) -> None:
    saved = await desk.key_in(7, GOOD)
    assert saved.status_code == 303
    (row,) = await rows(database)
    assert row.channel == "paper"
    assert row.hour == datetime(2026, 11, 13, 5, tzinfo=UTC)  # noon in Viet Nam, the last day
    assert msgspec.json.decode(row.answers) == {
        "overall": 5,
        "good": ["attitude", "other"],
        "on_time": "on_time",
        "visits": "two",
        "comment": True,
    }
    (comment,) = await words(database)
    assert (comment.words, comment.score) == ("Rất tốt", 5)
    found = await counted(database, desk.stage.cast.province.id)
    assert found["overall", "5"] == found["good", "other"] == found["", ""] == 1
    assert await differences_of_counts(database) == []


async def test_it_goes_on_with_the_next_sheet_and_says_which_was_saved(desk: Desk) -> None:
    saved = await desk.key_in(1, GOOD, _day="2026-11-03")
    page = (await desk.client.get(saved.headers["location"])).text
    assert "Vừa lưu: phiếu 1" in page
    assert 'name="_serial" value="2"' in page
    assert 'value="2026-11-03"' in page
    assert '<b id="paper-done">1</b>' in page


async def test_it_takes_the_day_that_stands_on_the_sheet(desk: Desk, database: Database) -> None:
    await desk.key_in(1, GOOD, _day="2026-11-03")
    await desk.key_in(2, GOOD, _day="04/11/2026")
    assert sorted(row.hour.day for row in await rows(database)) == [3, 4]
    for day in ("2026-11-01", "2026-11-14", "2026-13-01", "hôm qua"):
        refused = await desk.key_in(3, GOOD, _day=day)
        assert refused.status_code == 422
    assert len(await rows(database)) == 2


async def test_it_takes_no_day_that_is_still_to_come(desk: Desk) -> None:
    await desk.open(last_day="2026-12-31")
    refused = await desk.key_in(1, GOOD, _day="2026-11-17")
    assert refused.status_code == 422
    assert "đến ngày 16/11/2026" in refused.text
    assert (await desk.key_in(1, GOOD)).status_code == 303


async def test_it_stores_a_resend_once_and_refuses_a_sheet_keyed_in_before(
    desk: Desk, database: Database
) -> None:
    entry = new_id()
    for _ in range(3):
        assert (await desk.key_in(1, GOOD, _entry=entry)).status_code == 303
    refused = await desk.key_in(1, BAD)
    assert refused.status_code == 409
    assert "Phiếu 1 đã được nhập" in refused.text
    assert 'name="not_good" value="23"' in refused.text  # kept
    assert len(await rows(database)) == 1
    assert await channels(database, desk.stage.cast.commune.id) == {"paper": 1}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"overall": "7"}, "không có ô 7"),
        ({"overall": "45"}, "chỉ được chọn một ô"),
        ({"overall": "1", "not_good": "1Z"}, "không có ô Z"),
        ({"comment": "x" * 501}, "quá dài"),
        ({}, "chưa có câu trả lời nào"),
        ({"overall": "0", "visits": "-"}, "chưa có câu trả lời nào"),
    ],
)
async def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    desk: Desk, database: Database, typed: dict[str, str], words: str
) -> None:
    refused = await desk.key_in(1, typed | {"on_time": "-"})
    assert refused.status_code == 422
    assert words in refused.text
    for value in typed.values():
        assert value in refused.text
    assert await rows(database) == []
    assert await sheets(database) == []


@pytest.mark.parametrize("serial", ["0", "21", "", "x", "-1", "999999999999"])
async def test_it_knows_the_sheets_of_its_batch(desk: Desk, serial: str) -> None:
    refused = await desk.key_in(serial, GOOD)
    assert refused.status_code == 422
    assert "đánh số từ 1 đến 20" in refused.text


async def test_it_leaves_out_what_skip_logic_does_not_ask(desk: Desk, database: Database) -> None:
    await desk.key_in(1, BAD | {"good": "1"})
    (row,) = await rows(database)
    assert "good" not in msgspec.json.decode(row.answers)
    assert await differences_of_counts(database) == []


async def test_it_stores_a_sheet_without_the_overall_answer(desk: Desk, database: Database) -> None:
    assert (await desk.key_in(1, {"visits": "1"})).status_code == 303
    (row,) = await rows(database)
    assert msgspec.json.decode(row.answers) == {"visits": "one"}


async def test_it_answers_the_script_in_json(desk: Desk) -> None:
    saved = await desk.key_in(1, GOOD, as_json="1")
    assert (saved.status_code, saved.json()) == (200, {"faults": {}, "done": 1})
    again = await desk.key_in(1, GOOD, as_json="1")
    assert again.status_code == 409
    assert "Phiếu 1 đã được nhập" in again.json()["faults"]["_sheet"]
    bad = await desk.key_in(2, {"overall": "8"}, as_json="1")
    assert bad.status_code == 422
    assert list(bad.json()["faults"]) == ["overall"]


async def test_it_keys_in_what_was_collected_after_the_survey_was_closed(
    desk: Desk, database: Database
) -> None:
    batch = desk.batch
    await desk.sit("iso_secretary", desk.stage.cast.province)
    closed = await desk.client.post(f"/surveys/{desk.stage.survey.id}/closure")
    assert closed.status_code == 303
    assert (await desk.open()).status_code == 422
    desk.batch = batch
    assert (await desk.key_in(1, GOOD)).status_code == 303
    assert len(await rows(database)) == 1


async def test_it_shows_every_box_with_its_key(desk: Desk) -> None:
    page = await desk.get("/sheets/new")
    assert "<kbd>5</kbd> Rất hài lòng" in page
    assert "<kbd>1</kbd> Thái độ phục vụ" in page
    assert "<kbd>B</kbd> Khác" in page
    assert 'data-paper="' in page
