"""A receipt deletes one answer with its words and counts, and leaves a record without content."""

import logging
import re
from datetime import date, timedelta

import httpx
import pytest
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from auditapp.surveys.models.ticket import tidy
from auditapp.surveys.queries import counts as count_queries
from auditapp.surveys.tables import deletions, receipts
from tests.surveys.stage import Stage, counted, rows, token, words
from tests.surveys.test_recount import differences

pytestmark = pytest.mark.anyio
CODE = re.compile(r'class="c-code">([A-Z0-9-]{19})<')
WHOLE = {"overall": "2", "not_good": "fees", "comment": "Gọi 0912345678", "done": "1"}


async def answer(client: httpx.AsyncClient, stage: Stage) -> tuple[dict[str, str], str]:
    """Answer and ask for a receipt; return what was sent, and the code."""
    form = {"token": await token(client, stage.address)} | WHOLE
    thanks = await client.post(stage.address, data=form | {"receipt": "1"})
    assert thanks.status_code == 200, thanks.text
    assert "Xin cảm ơn" in thanks.text
    (code,) = CODE.findall(thanks.text)
    return form, code


async def everything(database: Database, table: sa.Table) -> list[tuple[object, ...]]:
    """Return every row of a table."""
    async with database.reading() as conn:
        return [tuple(row) for row in await conn.execute(sa.select(table))]


async def test_it_deletes_the_answer_its_words_and_what_it_counted(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    await client.post(
        stage.address, data={"token": await token(client, stage.address), "overall": "5"}
    )
    before = await counted(database, stage.cast.province.id)
    _, code = await answer(client, stage)
    assert len(await rows(database)) == 2
    sent = await client.post("/receipt", data={"receipt": code.lower()})
    assert sent.status_code == 200
    assert "đã được xóa" in sent.text
    assert [row.answers for row in await rows(database)] == ['{"overall":5}']
    assert await words(database) == []
    assert await counted(database, stage.cast.province.id) == before
    assert await differences(database) == []
    assert await everything(database, receipts) == []
    root = stage.cast.province.id
    assert sorted(await everything(database, deletions)) == [
        (root, date(2026, 11, 16), "answers", "receipt", None, 1),
        (root, date(2026, 11, 16), "comments", "receipt", None, 1),
    ]


async def test_it_deletes_once_and_says_so_the_second_time(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    codes = [(await answer(client, stage))[1] for _ in range(2)]
    for code in codes:
        assert (await client.post("/receipt", data={"receipt": code})).status_code == 200
    again = await client.post("/receipt", data={"receipt": codes[0]})
    assert again.status_code == 422
    assert "đã được xóa hoặc mã biên nhận đã hết hạn" in again.text
    assert codes[0] in again.text
    assert [row[-1] for row in await everything(database, deletions)] == [2, 2]


async def test_it_gives_a_reloaded_page_the_same_code_and_keeps_its_hash_alone(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    form, code = await answer(client, stage)
    again = await client.post(stage.address, data=form | {"receipt": "1"})
    assert CODE.findall(again.text) == [code]
    (row,) = await everything(database, receipts)
    (stored,) = await rows(database)
    assert row[2:] == (stored.id, date(2026, 12, 16))
    assert tidy(code) not in str(row)
    assert code not in str(again.headers)


async def test_it_stores_no_receipt_for_those_who_do_not_ask(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    form = {"token": await token(client, stage.address)} | WHOLE
    assert (await client.post(stage.address, data=form)).status_code == 303
    assert await everything(database, receipts) == []


async def test_it_expires_after_thirty_days(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    _, code = await answer(client, stage)
    clock.forward(timedelta(days=31))
    assert (await client.post("/receipt", data={"receipt": code})).status_code == 422
    assert len(await rows(database)) == 1


@pytest.mark.parametrize("typed", ["", "x", "3333333333333333", "<b>", "é" * 16, "A" * 5000])
async def test_it_brings_a_wrong_code_back_with_a_sentence(
    stage: Stage, client: httpx.AsyncClient, typed: str
) -> None:
    refused = await client.post("/receipt", data={"receipt": typed})
    assert refused.status_code == 422
    assert "không phải mã biên nhận" in refused.text


@pytest.mark.parametrize("path", ["/receipt", "/ticket"])
async def test_it_writes_no_address_and_no_code_into_the_log(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with caplog.at_level(logging.INFO, "auditapp.access"):
        await client.get(path)
        await client.post(path, data={path[1:]: "3333333333333333"})
    lines = [line.message for line in caplog.records if line.name == "auditapp.access"]
    assert len(lines) == 2
    assert not any("client" in line or "3333" in line for line in lines)


async def test_it_takes_no_ticket_for_a_receipt(
    stage: Stage, service: Service, client: httpx.AsyncClient
) -> None:
    code = service.citizens.tickets.issue()
    assert (await client.post("/receipt", data={"receipt": code})).status_code == 422


async def test_it_deletes_all_or_nothing(
    stage: Stage, client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, code = await answer(client, stage)

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(count_queries, "add_counts", fail)
    assert (await client.post("/receipt", data={"receipt": code})).status_code == 500
    monkeypatch.undo()
    assert len(await rows(database)) == len(await words(database)) == 1
    assert len(await everything(database, receipts)) == 1
    assert await everything(database, deletions) == []
    assert await differences(database) == []


async def test_it_masks_words_before_they_are_stored_also_when_they_are_amended(
    stage: Stage, client: httpx.AsyncClient, database: Database
) -> None:
    form = {"token": await token(client, stage.address), "overall": "2", "done": "1"}
    await client.post(stage.address, data=form | {"comment": "Gọi 0912345678"})
    assert [row.words for row in await words(database)] == ["Gọi [số điện thoại]"]
    await client.post(stage.address, data=form | {"comment": "Thư lan@example.vn"})
    assert [row.words for row in await words(database)] == ["Thư [địa chỉ thư điện tử]"]
    await client.post(stage.address, data=form)
    assert [row.words for row in await words(database)] == ["Thư [địa chỉ thư điện tử]"]
    assert await differences(database) == []
