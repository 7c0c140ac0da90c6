"""One answer per ticket: spent with the answer, refused in clear words, and linked to nothing."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.ids import CODE_ALPHABET
from auditapp.channels.actions.tickets import revoke_batch
from auditapp.store.bulk import Bulk
from auditapp.store.engine import Database
from auditapp.surveys.models.ticket import Codes, Refusal, check_letter, grouped, tidy
from auditapp.surveys.queries import counts as count_queries
from auditapp.surveys.tables import counts
from tests.surveys.stage import Stage, read_token, rows, token, words
from tests.surveys.ticket_stage import batches, issue, left, opened

pytestmark = pytest.mark.anyio
CODES = Codes("k" * 40, "ticket")
HTMX = {"hx-request": "true"}


async def test_it_stores_the_answer_under_its_own_channel_and_spends_the_ticket(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    one, other = (await issue(service, clock, stage, 2)).codes
    sent = await client.post(
        stage.address, data=await opened(client, stage, one) | {"overall": "4"}
    )
    assert sent.status_code == 200
    assert "Đã ghi nhận: Hài lòng" in sent.text
    assert [row.channel for row in await rows(database)] == ["ticket"]
    assert [row.hash for row in await left(database)] == [CODES.hashed(other)]
    async with database.reading() as conn:
        assert set(await conn.scalars(sa.select(counts.c.channel))) == {"ticket"}


async def test_it_amends_and_stores_a_resend_once_with_the_same_ticket(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    (code,) = (await issue(service, clock, stage)).codes
    form = await opened(client, stage, code) | {"overall": "2"}
    first = await client.post(stage.address, data=form, headers=HTMX)
    assert f'name="ticket" value="{code}"' in first.text
    whole = form | {"not_good": "fees", "comment": "Phí cao", "done": "1"}
    for _ in range(3):
        assert (await client.post(stage.address, data=whole)).status_code == 303
    assert [row.answers for row in await rows(database)] == [
        '{"overall":2,"not_good":["fees"],"comment":true}'
    ]
    assert await left(database) == []


async def test_it_stores_twenty_resends_at_once_one_time(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    (code,) = (await issue(service, clock, stage)).codes
    form = await opened(client, stage, code) | {"overall": "3", "done": "1"}
    sent = await asyncio.gather(*(client.post(stage.address, data=form) for _ in range(20)))
    assert {answer.status_code for answer in sent} == {303}
    assert len(await rows(database)) == 1


async def test_it_takes_one_of_two_pages_with_the_same_ticket_and_offers_the_other_to_go_on(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    (code,) = (await issue(service, clock, stage)).codes
    pages = [await opened(client, stage, code) for _ in range(2)]
    words_typed = {"overall": "2", "comment": "Đã viết nhiều", "done": "1"}
    sent = await asyncio.gather(
        *(client.post(stage.address, data=page | words_typed) for page in pages)
    )
    taken, refused = sorted(sent, key=lambda answer: answer.status_code)
    assert (taken.status_code, refused.status_code) == (303, 409)
    assert "đã được sử dụng" in refused.text
    assert "Đã viết nhiều" in refused.text
    assert 'name="ticket"' not in refused.text
    assert len(await rows(database)) == 1
    again = await client.post(stage.address, data=words_typed | {"token": read_token(refused)})
    assert again.status_code == 303
    assert sorted(row.channel for row in await rows(database)) == ["qr", "ticket"]


async def test_it_tells_a_first_tap_in_a_part_that_the_ticket_was_used(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    (code,) = (await issue(service, clock, stage)).codes
    one, two = [await opened(client, stage, code) for _ in range(2)]
    await client.post(stage.address, data=one | {"overall": "5"})
    refused = await client.post(stage.address, data=two | {"overall": "5"}, headers=HTMX)
    assert refused.status_code == 409
    assert "<html" not in refused.text
    assert "đã được sử dụng" in refused.text


async def _used(stage: Stage, service: Service, client: Any, clock: FixedClock) -> str:
    (code,) = (await issue(service, clock, stage)).codes
    form = await opened(client, stage, code)
    await client.post(stage.address, data=form | {"overall": "5"})
    return code


async def _expired(stage: Stage, service: Service, _: Any, clock: FixedClock) -> str:
    (code,) = (await issue(service, clock, stage)).codes
    clock.forward(timedelta(days=91))
    return code


async def _revoked(stage: Stage, service: Service, _: Any, clock: FixedClock) -> str:
    issued = await issue(service, clock, stage)
    await revoke_batch(service.database, clock, stage.secretary, batch_id=issued.batch_id)
    return issued.codes[0]


async def _foreign(stage: Stage, service: Service, _: Any, clock: FixedClock) -> str:
    (code,) = (await issue(service, clock, stage)).codes
    stage.cast.point, stage.cast.other_point = stage.cast.other_point, stage.cast.point
    return code


async def _forged(*_: Any) -> str:
    letters = "23456789ABCDEFG"
    return letters + check_letter(letters)


async def _mistyped(*_: Any) -> str:
    return "3333333333333333"


@pytest.mark.parametrize(
    "case",
    [
        (_used, 410, "đã được sử dụng"),
        (_expired, 410, "đã hết hạn"),
        (_revoked, 410, "đã thu hồi"),
        (_foreign, 404, "thuộc quầy khác"),
        (_forged, 404, "không tồn tại"),
        (_mistyped, 404, "gõ sai"),
    ],
)
async def test_it_says_what_is_wrong_with_a_ticket_and_lets_one_answer_without(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database,
    clock: FixedClock, case: tuple[Any, int, str],
) -> None:  # fmt: skip
    make, status, sentence = case
    code = await make(stage, service, client, clock)
    before = len(await rows(database))
    page = await client.get(f"{stage.address}?t={code}")
    assert page.status_code == status
    assert sentence in page.text
    assert f'href="{stage.address}?lang=vi"' in page.text
    form = {"token": await token(client, stage.address), "overall": "4"}
    refused = await client.post(stage.address, data=form | {"ticket": code, "done": "1"})
    assert refused.status_code == 409
    assert sentence in refused.text
    assert len(await rows(database)) == before
    sent = await client.post(stage.address, data=form | {"done": "1"})
    assert sent.status_code == 303
    assert len(await rows(database)) == before + 1


async def test_it_keeps_the_ticket_when_language_or_look_change(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    (code,) = (await issue(service, clock, stage)).codes
    page = await client.get(f"{stage.address}?t={grouped(code).lower()}")
    assert f'href="?t={code}&amp;lang=en"' in page.text
    assert f'name="back" value="{stage.address}?t={code}"' in page.text
    english = await client.get(f"{stage.address}?t={code}&lang=en")
    assert f'name="ticket" value="{code}"' in english.text
    assert "How were you served" in english.text


async def test_it_spends_nothing_when_the_answer_is_wrong_or_the_page_too_old(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    (code,) = (await issue(service, clock, stage)).codes
    form = await opened(client, stage, code)
    assert (await client.post(stage.address, data=form | {"overall": "9"})).status_code == 422
    clock.forward(timedelta(minutes=122))
    old = await client.post(stage.address, data=form | {"overall": "4"})
    assert old.status_code == 409
    assert len(await left(database)) == 1
    fresh = form | {"token": read_token(old), "overall": "4"}
    assert (await client.post(stage.address, data=fresh)).status_code == 200
    assert await left(database) == []


async def test_it_neither_stores_nor_spends_when_the_batch_fails(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database,
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (code,) = (await issue(service, clock, stage)).codes
    form = await opened(client, stage, code) | {"overall": "4", "comment": "Ổn", "done": "1"}

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(count_queries, "add_counts", fail)
    assert (await client.post(stage.address, data=form)).status_code == 503
    assert len(await left(database)) == 1
    assert await rows(database) == []
    monkeypatch.undo()
    assert (await client.post(stage.address, data=form)).status_code == 303
    assert await left(database) == []
    assert [row.words for row in await words(database)] == ["Ổn"]


async def test_it_asks_the_database_nothing_more_without_a_ticket(
    stage: Stage, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    run = Bulk.run

    def note(self: Bulk, statement: str, *rest: Any) -> Any:
        said.append(statement)
        return run(self, statement, *rest)

    monkeypatch.setattr(Bulk, "run", note)
    form = {"token": await token(client, stage.address), "overall": "4"}
    await client.post(stage.address, data=form)
    assert said
    assert not any("ticket" in statement for statement in said)


async def test_it_leads_from_a_typed_code_to_the_counter(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    (code,) = (await issue(service, clock, stage)).codes
    assert "Nhập phiếu mã" in (await client.get("/ticket")).text
    sent = await client.post("/ticket", data={"ticket": f" {grouped(code).lower()} "})
    assert sent.status_code == 303
    assert sent.headers["location"] == f"{stage.address}?t={code}&lang=vi"
    assert (await client.get(sent.headers["location"])).status_code == 200


@pytest.mark.parametrize("typed", ["", "x", "3333333333333333", "<b>" * 30, "é" * 16])
async def test_it_brings_a_wrong_code_back_with_a_sentence(
    stage: Stage, client: httpx.AsyncClient, typed: str
) -> None:
    refused = await client.post("/ticket", data={"ticket": typed})
    assert refused.status_code == 422
    assert "gõ sai" in refused.text


async def test_it_stores_hashes_in_an_order_that_is_not_the_sheet_s(
    stage: Stage, service: Service, database: Database, clock: FixedClock
) -> None:
    issued = await issue(service, clock, stage, 50)
    stored = [row.hash for row in await left(database)]
    assert sorted(stored) == sorted(CODES.hashed(code) for code in issued.codes)
    assert stored != [CODES.hashed(code) for code in issued.codes]
    (batch,) = await batches(database)
    assert batch.n == 50
    assert not any(code in f"{batch} {stored}" for code in issued.codes)


def test_it_betrays_every_single_slip_and_every_swap_of_neighbours() -> None:
    for _ in range(20):
        code = CODES.issue()
        assert CODES.judge(code) is None
        for place in range(len(code)):
            for letter in CODE_ALPHABET:
                wrong = code[:place] + letter + code[place + 1 :]
                assert wrong == code or CODES.judge(wrong) is Refusal.MISTYPED
            swapped = code[:place] + code[place : place + 2][::-1] + code[place + 2 :]
            assert swapped == code or CODES.judge(swapped) is Refusal.MISTYPED


def test_it_knows_its_codes_however_they_are_typed() -> None:
    code = CODES.issue()
    assert tidy(grouped(code).lower().replace("-", " – ")) == code
    assert Codes("x" * 40, "ticket").judge(code) is Refusal.UNKNOWN
    assert Codes("k" * 40, "receipt").judge(code) is Refusal.UNKNOWN
