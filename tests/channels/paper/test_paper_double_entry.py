"""Double entry: drawn by chance, held against the first, settled with the counts following."""

import msgspec
import pytest

from auditapp.base.ids import new_id
from auditapp.store.engine import Database
from tests.channels.paper.stage import (
    BAD,
    GOOD,
    Desk,
    differences,
    differences_of_counts,
    sheets,
)
from tests.surveys.stage import counted, rows, words

pytestmark = pytest.mark.anyio


async def agree(desk: Desk, serial: int = 1, **picks: str) -> int:
    """Settle the differences of a sheet; return the status."""
    form = {"_serial": str(serial)}
    for code, pick in picks.items():
        choice, _, typed = pick.partition(" ")
        form |= {f"pick:{code}": choice, f"third:{code}": typed}
    answer = await desk.client.post(f"/paper/{desk.batch}/differences", data=form)
    return answer.status_code


async def answers(database: Database) -> dict[str, object]:
    """Return the one stored answer."""
    (row,) = await rows(database)
    found: dict[str, object] = msgspec.json.decode(row.answers)
    return found


@pytest.mark.parametrize(("share", "drawn"), [("0", 0), ("10", 1), ("50", 3), ("100", 5)])
async def test_it_draws_the_share_that_was_asked_for(
    desk: Desk, database: Database, share: str, drawn: int
) -> None:
    await desk.open(share=share)
    for serial in range(1, 6):
        await desk.key_in(serial, GOOD)
    assert sum(sheet.is_drawn for sheet in await sheets(database)) == drawn


async def test_it_offers_drawn_sheets_of_others_first(desk: Desk, database: Database) -> None:
    await desk.open(share="100")
    for serial in (4, 2):
        await desk.key_in(serial, GOOD)
    await desk.sit("manager")
    await desk.key_in(1, GOOD)
    page = await desk.get("/seconds/new")
    assert 'data-open="[2, 4, 1]"' in page
    assert "do chính Ông/Bà nhập lần đầu" in page
    assert 'name="comment"' not in page  # no second copy of anybody's words


async def test_it_agrees_silently_where_both_entries_do(desk: Desk, database: Database) -> None:
    await desk.key_in(1, GOOD)
    await desk.sit("unit_head")
    assert (await desk.key_in(1, GOOD, again=True)).status_code == 303
    (sheet,) = await sheets(database)
    assert sheet.second_by == desk.person != sheet.entered_by
    assert sheet.compared == 4
    assert await differences(database) == []
    assert "0,0%" in await desk.get()
    assert len(await rows(database)) == 1


async def test_it_lists_every_question_that_differs_and_changes_nothing_yet(
    desk: Desk, database: Database
) -> None:
    await desk.key_in(1, GOOD)
    before = await answers(database)
    await desk.sit("manager")
    await desk.key_in(1, {"overall": "4", "good": "1", "on_time": "1"}, again=True)
    assert await answers(database) == before
    found = [(each.question, each.first, each.second) for each in await differences(database)]
    assert found == [
        ("good", '["attitude","other"]', '["attitude"]'),
        ("overall", '["5"]', '["4"]'),
        ("visits", '["two"]', "[]"),
    ]
    page = await desk.get("/differences")
    assert "3 trên 4 câu trả lời nhập hai lần khác nhau (75,0%)" in page
    assert "Người iso_secretary" in page
    assert "Rất hài lòng" in page


async def test_it_corrects_the_answer_and_its_counts_together(
    desk: Desk, database: Database
) -> None:
    await desk.key_in(1, GOOD)
    await desk.sit("manager")
    await desk.key_in(1, {"overall": "4", "good": "1", "on_time": "1", "visits": "2"}, again=True)
    assert await agree(desk, overall="second", good="first") == 303
    assert (await answers(database))["overall"] == 4
    assert (await answers(database))["good"] == ["attitude", "other"]
    assert [comment.words for comment in await words(database)] == ["Rất tốt"]
    assert [comment.score for comment in await words(database)] == [4]
    found = await counted(database, desk.stage.cast.province.id)
    assert ("overall", "5") not in found
    assert found["overall", "4"] == found["", ""] == 1
    assert await differences_of_counts(database) == []
    settled = {each.question: each for each in await differences(database)}
    assert settled["overall"].agreed == '["4"]'
    assert settled["overall"].agreed_by == desk.person
    assert "1 câu trả lời đã được sửa" in await desk.get()
    await desk.sit("administrator", desk.stage.cast.province)
    assert "Sửa câu trả lời trên phiếu giấy" in (await desk.client.get("/people/record")).text


async def test_it_takes_a_third_answer_and_lets_skip_logic_follow(
    desk: Desk, database: Database
) -> None:
    await desk.key_in(1, GOOD)
    await desk.key_in(1, GOOD | {"overall": "4", "on_time": "2"}, again=True)
    assert await agree(desk, overall="third 2", on_time="third -") == 303
    assert await answers(database) == {"overall": 2, "visits": "two", "comment": True}
    assert await differences_of_counts(database) == []


async def test_it_wants_an_answer_for_every_difference(desk: Desk, database: Database) -> None:
    await desk.key_in(1, GOOD)
    await desk.key_in(1, GOOD | {"overall": "4", "on_time": "2"}, again=True)
    assert await agree(desk, overall="first") == 422
    assert await agree(desk, overall="first", on_time="third 9") == 422
    assert await agree(desk, overall="fourth", on_time="first") == 422
    assert [each.agreed for each in await differences(database)] == [None, None]
    assert await agree(desk, overall="first", on_time="first") == 303
    assert await agree(desk, overall="first", on_time="first") == 409
    assert (await answers(database))["overall"] == 5


async def test_it_checks_a_sheet_once_and_only_after_its_first_entry(
    desk: Desk, database: Database
) -> None:
    assert (await desk.key_in(1, GOOD, again=True)).status_code == 409
    await desk.key_in(1, GOOD)
    entry = new_id()
    for _ in range(2):
        assert (await desk.key_in(1, BAD, again=True, _entry=entry)).status_code == 303
    assert (await desk.key_in(1, BAD, again=True)).status_code == 409
    assert (await desk.key_in(1, {"overall": "8"}, again=True)).status_code == 409
    assert len(await rows(database)) == 1


async def test_it_leaves_differences_to_keepers(desk: Desk) -> None:
    await desk.key_in(1, GOOD)
    await desk.key_in(1, BAD, again=True)
    await desk.sit("unit_head")
    assert (await desk.client.get(f"/paper/{desk.batch}/differences")).status_code == 403
    assert await agree(desk, overall="first") == 403
