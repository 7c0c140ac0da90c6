"""A sheet keyed in wrongly: taken back with all that it counted, and keyed in again."""

import httpx
import pytest
import sqlalchemy as sa

from auditapp.people.tables import events
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


async def remove(desk: Desk, serial: int | str) -> httpx.Response:
    """Take a sheet back as the page's form does."""
    return await desk.client.post(f"/paper/{desk.batch}/removals", data={"_serial": str(serial)})


async def test_it_takes_a_sheet_out_of_everything_that_it_counted_in(
    desk: Desk, database: Database
) -> None:
    await desk.key_in(1, GOOD)
    before = await counted(database, desk.stage.cast.province.id)
    await desk.key_in(2, BAD | {"comment": "Chờ lâu"})
    await desk.key_in(2, GOOD, again=True)
    assert len(await differences(database)) > 0
    taken = await remove(desk, 2)
    assert taken.status_code == 303
    assert [sheet.serial for sheet in await sheets(database)] == [1]
    assert await differences(database) == []
    assert len(await rows(database)) == 1
    assert [each.words for each in await words(database)] == ["Rất tốt"]
    assert await counted(database, desk.stage.cast.province.id) == before
    assert await differences_of_counts(database) == []
    page = (await desk.client.get(taken.headers["location"])).text
    assert "Đã rút lại phiếu số 2" in page


async def test_it_can_be_keyed_in_again(desk: Desk, database: Database) -> None:
    await desk.key_in(1, BAD)
    await remove(desk, 1)
    assert (await desk.key_in(1, GOOD)).status_code == 303
    (row,) = await rows(database)
    assert '"overall":5' in row.answers
    assert await differences_of_counts(database) == []


async def test_it_writes_down_who_took_which_sheet_back(desk: Desk, database: Database) -> None:
    await desk.key_in(7, GOOD)
    await remove(desk, 7)
    async with database.reading() as conn:
        found = await conn.execute(
            sa.select(events.c.actor_id, events.c.detail).where(
                events.c.action == "paper.taken_back"
            )
        )
        ((who, detail),) = list(found)
    assert (who, detail["sheet"]) == (desk.person, 7)


async def test_it_lets_typists_take_back_their_own_sheets_alone(
    desk: Desk, database: Database
) -> None:
    await desk.key_in(1, GOOD)
    await desk.sit("unit_head")
    refused = await remove(desk, 1)
    assert refused.status_code == 403
    assert "Phiếu số 1 do người khác nhập" in refused.text
    await desk.key_in(2, GOOD)
    assert (await remove(desk, 2)).status_code == 303
    assert [sheet.serial for sheet in await sheets(database)] == [1]


@pytest.mark.parametrize("serial", ["", "x", "0", "5", "999999"])
async def test_it_says_that_a_sheet_was_not_keyed_in(desk: Desk, serial: str) -> None:
    refused = await remove(desk, serial)
    assert refused.status_code == 409
    assert "chưa được nhập" in refused.text


async def test_it_changes_nothing_in_a_closed_batch(desk: Desk, database: Database) -> None:
    await desk.key_in(1, GOOD)
    await desk.client.post(f"/paper/{desk.batch}/closure")
    assert (await remove(desk, 1)).status_code == 409
    assert len(await rows(database)) == 1
    assert "/removals" not in await desk.get()


async def test_it_is_for_those_of_the_batch(desk: Desk, database: Database) -> None:
    await desk.key_in(1, GOOD)
    assert "/removals" in await desk.get()
    await desk.sit("manager", desk.stage.cast.other_commune)
    assert (await remove(desk, 1)).status_code == 404
    await desk.sit("auditor")
    assert (await remove(desk, 1)).status_code == 403
    assert len(await rows(database)) == 1
