"""Cross tables: counted beside the requests, rounded, and of no use to who subtracts them."""

import html
import re
from datetime import UTC, date, datetime

import html5lib
import httpx
import msgspec
import pytest

from auditapp.agencies.models import Agency, Point
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.surveys.actions import count_cross
from auditapp.surveys.models.crosses import rounded
from auditapp.surveys.tables import responses
from tests.cast import sign_in
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 10)
WHERE = "period=2026-11&first=overall&second=on_time"


async def _give(
    answers: Answers, at: tuple[Agency, Point], n: int, *, overall: int, on_time: str
) -> None:
    agency, point = at
    answers.at(agency, point, DAY, {overall: n})
    row = {
        "root_id": agency.root_id, "survey_id": answers.survey_id, "point_id": point.id,
        "path": agency.path, "channel": "qr", "hour": datetime(2026, 11, 10, 3, tzinfo=UTC),
        "answers": msgspec.json.encode({"overall": overall, "on_time": on_time}).decode(),
    }  # fmt: skip
    async with answers.database.writing() as conn:
        await conn.execute(responses.insert(), [{**row, "id": new_id()} for _ in range(n)])


async def _table(client: httpx.AsyncClient, node: str) -> list[list[int]]:
    """Ask for a table, wait until it is counted, and return its numbers by rows."""
    address = f"/results/{node}/cross?{WHERE}"
    assert (await client.post(address)).status_code == 303
    for task in list(count_cross._running.values()):
        await task
    page = (await client.get(address)).text
    html5lib.HTMLParser(strict=True).parse(page)
    rows = re.findall(r"<tr>(.*?)</tr>", page[page.index("<tbody>") :], re.DOTALL)
    cells = [re.findall(r'<td class="num">(\d+)', html.unescape(row)) for row in rows]
    return [[int(n) for n in row] for row in cells]


@pytest.fixture
async def given(answers: Answers) -> Answers:
    """In one commune 41 were on time and 33 late; in the other 30 on time and 3 late."""
    cast = answers.cast
    here, there = (cast.commune, cast.point), (cast.other_commune, cast.other_point)
    await _give(answers, here, 41, overall=5, on_time="on_time")
    await _give(answers, here, 33, overall=1, on_time="late")
    await _give(answers, there, 30, overall=5, on_time="on_time")
    await _give(answers, there, 3, overall=1, on_time="late")
    await answers.save()
    return answers


async def test_it_counts_pairs_and_shows_them_rounded(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, given: Answers
) -> None:
    await sign_in(service, client, clock, "manager", given.cast.province)
    address = f"/results/{given.cast.commune.id}/cross?{WHERE}"
    assert "Bảng này chưa được đếm" in (await client.get(address)).text
    table = await _table(client, given.cast.commune.id)
    # rows: overall 1 to 5, then all; columns: on time, early, late, not due, then all
    assert table[0] == [0, 0, 35, 0, 35]
    assert table[4] == [40, 0, 0, 0, 40]
    assert table[5] == [40, 0, 35, 0, 75]


async def test_no_small_cell_comes_out_by_subtracting_nested_tables(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, given: Answers
) -> None:
    await sign_in(service, client, clock, "manager", given.cast.province)
    whole = await _table(client, given.cast.province.id)
    part = await _table(client, given.cast.commune.id)
    rest = whole[0][2] - part[0][2]
    # 36 less 33 are 3: what can be said of them is that they lie 4 to either side of the difference
    possible = {
        b - a
        for a in range(200)
        for b in range(200)
        if rounded(a) == part[0][2] and rounded(b) == whole[0][2]
    }
    assert rest != 3
    assert {0, 3} <= possible
    assert max(possible) - min(possible) == 8


async def test_it_makes_no_table_where_there_is_no_figure(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, given: Answers
) -> None:
    await sign_in(service, client, clock, "manager", given.cast.province)
    page = await client.get(f"/results/{given.cast.province.id}/cross?period=2026-03")
    assert page.status_code == 200
    assert "từ 30 phiếu trở lên" in page.text
    await client.post(f"/results/{given.cast.province.id}/cross?period=2026-03")
    assert not count_cross._running


@pytest.mark.parametrize(
    "bad", ["first=overall&second=overall", "first=none", "period=2026-11-01..2026-11-09"]
)
async def test_it_refuses_what_is_no_pair(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, given: Answers, bad: str
) -> None:
    await sign_in(service, client, clock, "manager", given.cast.province)
    page = await client.get(f"/results/{given.cast.province.id}/cross?{bad}")
    assert page.status_code == 422
