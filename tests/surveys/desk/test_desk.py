"""The review desk over HTTP: who reads what, filters, pages, reading, handling, tags, hiding."""

import re
from datetime import date
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.tables import events
from auditapp.surveys.tables import comments
from tests.cast import sign_in
from tests.surveys.desk.stage import found, number_of, write
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio


async def test_it_shows_unread_ones_first_and_pages_through_all_once(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    words = [f"Góp ý {number:02}" for number in range(45)]
    await write(answers, *words)
    await sign_in(service, client, clock, "unit_head", answers.cast.commune)
    first = await found(client)
    assert len(first) == 20
    assert first != sorted(first)
    page = (await client.get("/comments")).text
    numbers = re.findall(r'name="comment" value="(\d+)"', page)
    answer = await client.post("/comments/readings", data={"comment": numbers})
    assert answer.headers["location"] == "/comments"
    seen, query = [], ""
    while True:
        page = (await client.get(f"/comments{query}")).text
        seen += re.findall(r"Góp ý \d\d", page)
        links = re.findall(r'href="/comments\?(after=[^"]+)"', page)
        if not links:
            break
        query = f"?{links[-1]}"
    assert sorted(seen) == words
    assert set(seen[25:]) == set(first)
    assert "25 góp ý chưa đọc" in (await client.get("/comments")).text
    assert len(await found(client, read="yes")) == 20
    assert not set(await found(client, read="no")) & set(first)
    await client.post("/comments/readings", data={"comment": numbers[0], "read": "no"})
    assert "26 góp ý chưa đọc" in (await client.get("/comments")).text


async def test_it_filters_by_all_that_stands_in_the_address(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, "Chờ lâu", "Nhiệt tình", elsewhere="Nơi khác")
    cast = answers.cast
    async with service.database.writing() as conn:
        chosen = comments.c.words == "Chờ lâu"
        await conn.execute(comments.update().where(chosen).values(score=1, day=date(2026, 10, 2)))
    await sign_in(service, client, clock, "manager", cast.province)
    assert sorted(await found(client)) == ["Chờ lâu", "Nhiệt tình", "Nơi khác"]
    assert await found(client, score="1") == ["Chờ lâu"]
    assert await found(client, agency=cast.other_commune.id) == ["Nơi khác"]
    assert await found(client, survey=answers.survey_id, q="nhiet") == ["Nhiệt tình"]
    assert sorted(await found(client, period="2026-11")) == ["Nhiệt tình", "Nơi khác"]
    number = await number_of(service.database, "Nhiệt tình")
    await client.post(f"/comments/{number}/handling", data={"how": "Đã khen quầy 1"})
    assert await found(client, handled="yes") == ["Nhiệt tình"]
    assert sorted(await found(client, handled="no", read="no")) == ["Chờ lâu", "Nơi khác"]
    part = await client.get("/comments?score=1", headers={"hx-request": "true"})
    assert part.text.lstrip().startswith('<div id="comments"')
    for wrong in ("score=9", "read=maybe", "period=2026-13"):
        assert (await client.get(f"/comments?{wrong}")).status_code == 422


async def test_it_hides_comments_of_few_and_their_places(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    cast = answers.cast
    await write(answers, "Chờ lâu", n=9, elsewhere="Nơi khác")
    number = await number_of(service.database, "Chờ lâu")
    await sign_in(service, client, clock, "manager", cast.commune)
    assert await found(client) == []
    assert "từ 10 phiếu trở lên" in (await client.get("/comments")).text
    for path in (f"/comments/{number}", f"/comments/replies/new?comment={number}"):
        assert "Chờ lâu" not in (await client.get(path)).text
    assert (await client.get(f"/comments/{number}")).status_code == 404
    how = await client.post(f"/comments/{number}/handling", data={"how": "Đã xem"})
    assert how.status_code == 404
    await sign_in(service, client, clock, "manager", cast.province)
    page = (await client.get("/comments?q=cho+lau")).text
    assert "<mark>Chờ</mark>" in page
    assert "Quầy 1, Xã" not in page
    assert "Tỉnh Lạng Sơn" in page
    assert "Quầy 1, Xã Tân Tri" in (await client.get("/comments?q=noi")).text


async def test_it_shows_only_the_month_where_few_answered(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, "Chờ lâu", n=12)
    await sign_in(service, client, clock, "unit_head", answers.cast.commune)
    page = (await client.get("/comments")).text
    assert "Chờ lâu" in page
    assert "10/11/2026" not in page
    assert "11/2026" in page
    number = await number_of(service.database, "Chờ lâu")
    assert "10/11/2026" not in (await client.get(f"/comments/{number}")).text


async def test_it_keeps_the_desk_from_those_who_do_not_act(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, "Chờ lâu")
    number = await number_of(service.database, "Chờ lâu")
    for role in ("province_viewer", "lead_auditor", "auditor"):
        await sign_in(service, client, clock, role, answers.cast.province)
        assert (await client.get("/comments")).status_code == 403
        assert (await client.get(f"/comments/{number}")).status_code == 403
    await sign_in(service, client, clock, "manager", answers.cast.other_commune)
    assert (await client.get(f"/comments/{number}")).status_code == 404
    away = await client.get("/comments", params={"agency": answers.cast.commune.id})
    assert away.status_code == 404
    await client.post("/comments/readings", data={"comment": number})
    await sign_in(service, client, clock, "manager", answers.cast.commune)
    assert "1 góp ý chưa đọc" in (await client.get("/comments")).text
    for strange in ("0", "-1", "9" * 30, "tu", "١"):
        assert (await client.get(f"/comments/{strange}")).status_code == 404


async def test_it_notes_who_handled_what_and_opens_it_again(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, "Chờ lâu")
    number = await number_of(service.database, "Chờ lâu")
    await sign_in(service, client, clock, "unit_head", answers.cast.commune)
    answer = await client.post(f"/comments/{number}/handling", data={"how": "Thêm ghế"})
    assert answer.headers["location"] == f"/comments/{number}"
    page = (await client.get(f"/comments/{number}")).text
    assert "Người unit_head đã xử lý" in page
    assert "Thêm ghế" in page
    assert "đã đọc ngày 16/11/2026" in page
    long = await client.post(f"/comments/{number}/handling", data={"how": "a" * 1001})
    assert long.status_code == 422
    assert "a" * 1001 in long.text
    await client.post(f"/comments/{number}/handling", data={"how": ""})
    assert "đã xử lý" not in (await client.get(f"/comments/{number}")).text


async def test_it_sorts_comments_by_tags_of_the_tree_above(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, "Chờ lâu", "Nhiệt tình")
    cast = answers.cast
    await sign_in(service, client, clock, "manager", cast.province)
    for name, agency in (("Thời gian chờ", cast.province), ("Nơi khác", cast.other_commune)):
        await client.post("/comments/tags", data={"name": name, "agency": agency.id})
    again = await client.post(
        "/comments/tags", data={"name": "Thời  gian chờ", "agency": cast.province.id}
    )
    assert again.status_code == 422
    assert "Nhãn này đã có" in again.text
    tags = dict(
        re.findall(r'<option value="([a-z2-7]{26})">(Thời gian chờ|Nơi khác)<',
                   (await client.get("/comments")).text)
    )  # fmt: skip
    own, other = sorted(tags, key=lambda tag: tags[tag] != "Thời gian chờ")
    number = await number_of(service.database, "Chờ lâu")
    await sign_in(service, client, clock, "unit_head", cast.commune)
    address = f"/comments/{number}/tags"
    assert (await client.post(address, data={"tag": other})).status_code == 422
    assert (await client.post(address, data={"tag": own})).status_code == 303
    assert await found(client, tag=own) == ["Chờ lâu"]
    assert (await client.post("/comments/tags", data={"name": "x"})).status_code == 403
    await sign_in(service, client, clock, "manager", cast.province)
    assert (await client.post(f"/comments/tags/{own}/retirement")).status_code == 303
    assert (await client.post(f"/comments/tags/{own}/retirement")).status_code == 409
    page = (await client.get(f"/comments/{number}")).text
    assert "Thời gian chờ" in page
    assert f'value="{own}"' not in page
    await client.post(address, data={"nothing": ""})
    assert "Thời gian chờ" in (await client.get(f"/comments/{number}")).text


async def test_it_hides_words_for_good_and_records_who_and_why(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, "Anh Nông Văn Tèo, quầy 1, khó chịu", "Nhiệt tình")
    number = await number_of(service.database, "Anh Nông Văn Tèo, quầy 1, khó chịu")
    await sign_in(service, client, clock, "unit_head", answers.cast.commune)
    address = f"/comments/{number}/redaction"
    assert (await client.post(address, data={"word": "1"})).status_code == 403
    await sign_in(service, client, clock, "manager", answers.cast.commune)
    page = (await client.get(f"/comments/{number}")).text
    digest = page.split('name="digest" value="')[1].split('"')[0]
    hide = {"digest": digest, "word": ["1", "2", "3"], "reason": "official"}
    faults: tuple[dict[str, Any], ...] = ({"reason": ""}, {"word": []}, {"word": ["99"]})
    for wrong in faults:
        assert (await client.post(address, data={**hide, **wrong})).status_code == 422
    assert (await client.post(address, data=hide)).status_code == 303
    assert await found(client, q="kho chiu") == ["Anh ▇▇▇ quầy 1, khó chịu"]
    assert await found(client, q="teo") == []
    page = (await client.get(f"/comments/{number}")).text
    assert "Người manager · Nêu tên hoặc mô tả cán bộ, công chức" in page
    assert (await client.post(address, data=hide)).status_code == 409
    digest = page.split('name="digest" value="')[1].split('"')[0]
    whole = {"digest": digest, "whole": "yes", "reason": "insult"}
    assert (await client.post(address, data=whole)).status_code == 303
    assert "[đã che]" in await found(client)
    async with service.database.reading() as conn:
        record = list(await conn.execute(sa.select(events.c.action, events.c.detail)))
    assert [tuple(row) for row in record] == [
        ("comment.redacted", {"reason": "official"}), ("comment.redacted", {"reason": "insult"}),
    ]  # fmt: skip
