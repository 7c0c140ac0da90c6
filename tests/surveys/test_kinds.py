"""Every kind of question over HTTP: asked, stored, counted, shown in results, exported."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import html5lib
import httpx
import msgspec
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.settings import Settings, load
from auditapp.store.engine import Database
from auditapp.surveys.actions.export import Asked, Export
from auditapp.surveys.actions.recount import list_slices, verify_counts
from tests.cast import Cast, sign_in
from tests.everyone.stage import LANGUAGES, open_kinds
from tests.surveys.stage import counted, read_token, rows, token

pytestmark = pytest.mark.anyio
WHOLE = {
    "overall": "2",
    "not_good": ["", "waiting"],
    "good": ["", "attitude"],
    "recommend": "9",
    "matters.speed": "2",
    "matters.manner": "",
    "matters.fees": "1",
    "polite": "2",
    "clear": "none",
    "why_polite": "Nói trống không",
    "waited.hours": "1,5",
    "waited.minutes": "5",
    "why_long": "Đông người",
    "took.days": "0,5",
    "done": "1",
}
STORED = {
    "overall": 2,
    "not_good": ["waiting"],
    "recommend": 9,
    "matters": ["fees", "speed"],
    "polite": 2,
    "clear": None,
    "why_polite": True,
    "waited": 95,
    "why_long": True,
    "took": 720,
}


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings with a folder of further languages."""
    return load(
        {
            "AUDITAPP_DATABASE_URL": database_url,
            "AUDITAPP_SECRET_KEY": "k" * 40,
            "AUDITAPP_PUBLIC_URL": "http://testserver",
            "AUDITAPP_LANGUAGES_DIR": str(LANGUAGES),
        }
    )


@pytest.fixture
async def cast(database: Database) -> Cast:
    """The cast with a survey of every kind."""
    return await open_kinds(database)


async def answer(client: httpx.AsyncClient, cast: Cast, **changes: Any) -> httpx.Response:
    address = f"/q/{cast.point.code}"
    data = {**WHOLE, **changes, "token": await token(client, address)}
    return await client.post(address, data={k: v for k, v in data.items() if v is not None})


async def test_it_stores_and_counts_an_answer_of_every_kind(
    client: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    assert (await answer(client, cast)).status_code == 303
    (row,) = await rows(database)
    assert msgspec.json.decode(row.answers) == STORED
    assert await counted(database, cast.province.id) == {
        ("", ""): 1, ("overall", "2"): 1, ("not_good", "waiting"): 1, ("not_good", "answered"): 1,
        ("recommend", "9"): 1, ("matters", "1:fees"): 1, ("matters", "2:speed"): 1,
        ("matters", "answered"): 1, ("polite", "2"): 1, ("clear", "none"): 1,
        ("why_polite", "answered"): 1, ("waited", "60-120"): 1, ("why_long", "answered"): 1,
        ("took", "0-1440"): 1,
    }  # fmt: skip
    for part in await list_slices(database):
        assert await verify_counts(database, part) == []


async def test_it_lets_what_was_given_be_taken_back(
    client: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    address = f"/q/{cast.point.code}"
    data = {**WHOLE, "token": await token(client, address)}
    await client.post(address, data=data)
    blank = {name: "" for name in WHOLE if name.startswith(("matters.", "waited.", "took."))}
    await client.post(address, data={**data, **blank, "not_good": "", "overall": "5"})
    (row,) = await rows(database)
    stored = msgspec.json.decode(row.answers)
    assert stored == {"overall": 5, "good": ["attitude"], "recommend": 9, "polite": 2,
                      "clear": None, "why_polite": True}  # fmt: skip


async def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    changes = {"matters.speed": "1", "waited.hours": "lâu", "recommend": "11", "took.days": "9999"}
    page = await answer(client, cast, **changes)
    assert page.status_code == 422
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert "Có hai nội dung cùng một thứ hạng" in page.text
    assert "Xin Ông/Bà nhập không quá 3660 ngày." in page.text
    assert 'value="lâu"' in page.text
    assert page.text.count("q-error") >= 4


async def test_it_names_the_agency_and_the_field_in_the_question(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    page = await client.get(f"/q/{cast.point.code}")
    assert "Ông/Bà hài lòng thế nào với Xã Bắc Sơn về Hộ tịch?" in page.text
    english = await client.get(f"/q/{cast.other_point.code}?lang=en")
    assert "How satisfied are you with Xã Tân Tri for Civil?" in english.text
    thanks = await client.get(f"/q/{cast.point.code}/thanks?lang=vi")
    assert "Cảm ơn Ông/Bà đã góp ý cho Xã Bắc Sơn." in thanks.text


async def test_it_speaks_a_language_that_is_data_alone(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    address = f"/q/{cast.point.code}"
    page = await client.get(address)
    assert 'hreflang="fr" lang="fr">Français</a>' in page.text
    page = await client.get(f"{address}?lang=fr")
    assert page.headers["set-cookie"].startswith("look=fr.system.normal;")
    assert '<html lang="fr"' in page.text
    assert "Êtes-vous satisfait de Xã Bắc Sơn" in page.text
    assert "Ẩn danh" in page.text  # not translated: in Vietnamese, not in the English of the code
    sent = await client.post(f"{address}?lang=fr", data={"token": read_token(page), "overall": "4"})
    assert "Enregistré : Satisfait" in sent.text
    assert ">Envoyer</button>" in sent.text
    html5lib.HTMLParser(strict=True).parse(sent.text)


async def test_it_changes_look_and_language_without_losing_the_answer(
    client: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    address = f"/q/{cast.point.code}"
    first = {"token": await token(client, address), "overall": "2"}
    page = await client.post(address, data=first)
    assert 'form="answers" class="look-choice" name="_theme"' in page.text
    typed = {**first, "why_polite": "", "not_good": ["", "waiting"], "waited.minutes": "7"}
    page = await client.post(address, data={**typed, "_theme": "dark"})
    assert 'data-theme="dark"' in page.text
    assert page.headers["set-cookie"].startswith("look=vi.dark.normal;")
    assert read_token(page) == first["token"]
    assert 'value="7"' in page.text
    page = await client.post(address, data={**typed, "_lang": "en", "_size": "no such size"})
    assert '<html lang="en" data-theme="dark" data-size="normal">' in page.text
    assert page.headers["set-cookie"].startswith("look=en.dark.normal;")
    html5lib.HTMLParser(strict=True).parse(page.text)
    again = await client.post(address, data={**first, "overall": "5"})
    assert again.status_code == 200
    assert [msgspec.json.decode(row.answers) for row in await rows(database)] == [{"overall": 5}]


async def test_it_shows_results_of_every_kind(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast
) -> None:
    for value in ("9", "10", "9", "8", "3", "none"):
        assert (await answer(client, cast, recommend=value)).status_code == 303
    await sign_in(service, client, clock, "manager", cast.province)
    page = await client.get(f"/results/{cast.province.id}?form=kinds")
    assert page.status_code == 200
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert "Sẵn sàng giới thiệu (9–10): 60,0% (23,1%–88,2%)" in page.text
    assert "chênh lệch giữa nhóm đầu và nhóm cuối: 40,0 điểm phần trăm" in page.text
    assert "từ 1 giờ đến dưới 2 giờ" in page.text
    assert "dưới 1 ngày" in page.text
    assert "1,0 (n = 6)" in page.text
    assert "Ông/Bà hài lòng thế nào với Tỉnh Lạng Sơn về thủ tục hành chính?" in page.text
    assert "{agency}" not in page.text
    found = (await client.get(f"/api/v1/agencies/{cast.province.id}/results?form=kinds")).json()
    kinds = {question["code"]: question for question in found["questions"]}
    assert kinds["recommend"]["recommending"]["net"] == pytest.approx(0.4)
    assert kinds["recommend"]["no_opinion"] == 1
    assert [rank["code"] for rank in kinds["matters"]["ranks"]][:2] == ["fees", "speed"]
    assert kinds["polite"]["group"]["vi"] == "Ông/Bà hài lòng thế nào với công chức?"
    assert kinds["polite"]["n"] == 6


async def test_it_exports_minutes_places_and_rows(
    service: Service, client: httpx.AsyncClient, database: Database, cast: Cast
) -> None:
    assert (await answer(client, cast)).status_code == 303
    today = date(2026, 11, 16)
    export = Export(
        database,
        Asked(form="kinds", agency_code="20", first=today, last=today + timedelta(days=1)),
    )
    await export.begin()
    text = b"".join([chunk async for chunk, _ in export.chunks()]).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    wanted = {"recommend": "9", "matters/fees": "1", "matters/speed": "2", "matters/place": "",
              "polite": "2", "listens": "", "clear": "", "waited": "95", "took": "720",
              "not_good/waiting": "1", "good/waiting": ""}  # fmt: skip
    assert {name: line[name] for name in wanted} == wanted
