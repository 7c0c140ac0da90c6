"""Links for spreadsheets: one agency's figures, suppressed as on the page, until revoked."""

import csv
import io
import re

import httpx
import pytest
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.exchange.tables import exchange_links
from auditapp.people.tables import accounts, grants
from auditapp.store.engine import Database
from tests.cast import sign_in
from tests.surveys.stage import As, Stage, token

pytestmark = pytest.mark.anyio
ASKED = {"name": "Bảng của phòng", "form": "counter", "shape": "parts", "period": "year"}


@pytest.fixture
async def page(stage: Stage, client: httpx.AsyncClient, as_role: As) -> str:
    """Six answers at the first commune and one at the second; a manager of the province."""
    for code, times in ((stage.cast.point.code, 6), (stage.cast.other_point.code, 1)):
        for _ in range(times):
            form = {"token": await token(client, f"/q/{code}"), "overall": "5", "done": "1"}
            await client.post(f"/q/{code}", data=form)
    await as_role("manager", stage.cast.province)
    return f"/agencies/{stage.cast.province.id}/links"


async def make(client: httpx.AsyncClient, page: str, **asked: str) -> str:
    answer = await client.post(page, data=ASKED | asked)
    assert answer.status_code == 200, answer.text
    return str(re.findall(r"http://testserver(/feeds/adt_[\w-]{43}\.csv)", answer.text)[0])


def table(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_it_gives_figures_anew_and_hides_those_of_few(
    stage: Stage, client: httpx.AsyncClient, page: str
) -> None:
    feed = await make(client, page)
    client.cookies.clear()
    lines = {line["name"]: line for line in table(await client.get(feed))}
    assert lines[stage.cast.province.name]["n"] == "7"
    small = lines[stage.cast.other_commune.name]
    assert (small["n"], small["share"], small["note"]) == ("", "", "suppressed")
    assert lines[stage.cast.commune.name]["note"] in {"small", "suppressed"}
    form = {"token": await token(client, stage.address), "overall": "1", "done": "1"}
    await client.post(stage.address, data=form)
    again = {line["name"]: line for line in table(await client.get(feed))}
    assert again[stage.cast.province.name]["n"] == "8"


@pytest.mark.parametrize(("shape", "column"), [("trend", "period"), ("questions", "answer")])
async def test_it_has_a_line_per_month_or_answer(
    client: httpx.AsyncClient, page: str, shape: str, column: str
) -> None:
    lines = table(await client.get(await make(client, page, shape=shape)))
    assert all(column in line for line in lines)
    assert "7" in {line["n"] for line in lines}


async def test_it_keeps_the_secret_as_a_hash_and_notes_the_day_of_use(
    client: httpx.AsyncClient, database: Database, page: str
) -> None:
    feed = await make(client, page)
    shown = await client.get(page)
    assert feed.split("/")[-1] not in shown.text
    assert "Chưa dùng" in shown.text
    await client.get(feed)
    assert "16/11/2026" in (await client.get(page)).text
    async with database.reading() as conn:
        (row,) = (await conn.execute(sa.select(exchange_links))).all()
    assert feed.split("/")[-1].removesuffix(".csv") not in str(row)


async def test_it_ends_at_once_when_revoked(client: httpx.AsyncClient, page: str) -> None:
    feed = await make(client, page)
    link = re.findall(r'action="(/links/\w{26}/revocation)"', (await client.get(page)).text)[0]
    assert (await client.post(link)).status_code == 303
    assert (await client.get(feed)).status_code == 404
    assert (await client.post(link)).status_code == 404
    assert "Bảng của phòng" not in (await client.get(page)).text


@pytest.mark.parametrize("what", ["disabled", "without the role"])
async def test_it_ends_with_its_maker_s_rights(
    client: httpx.AsyncClient, database: Database, clock: FixedClock, page: str, what: str
) -> None:
    feed = await make(client, page)
    async with database.writing() as conn:
        if what == "disabled":
            await conn.execute(accounts.update().values(disabled_at=clock.now()))
        else:
            await conn.execute(grants.update().values(revoked_at=clock.now()))
    assert (await client.get(feed)).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 121}, {"form": "x"}, {"shape": "x"}, {"period": "x"}]
)
async def test_it_brings_a_wrong_order_back(
    client: httpx.AsyncClient, page: str, wrong: dict[str, str]
) -> None:
    answer = await client.post(page, data=ASKED | wrong)
    assert answer.status_code == 422
    assert "/feeds/" not in answer.text
    if "name" not in wrong:
        assert 'value="Bảng của phòng"' in answer.text


async def test_it_is_made_by_those_who_see_the_results_alone(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock, page: str
) -> None:
    for role, at, status in (
        ("auditor", stage.cast.province, 403),
        ("manager", stage.cast.commune, 404),
    ):
        await sign_in(service, client, clock, role, at)
        assert (await client.get(page)).status_code == status
        assert (await client.post(page, data=ASKED)).status_code == status
    for feed in ("adt_x.csv", "x", f"adt_{'a' * 43}.csv"):
        assert (await client.get(f"/feeds/{feed}")).status_code == 404
