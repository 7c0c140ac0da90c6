"""Single answers leave for a reason, with a record, and only through an administrator."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.models import RecordFilter
from auditapp.people.queries import list_events
from auditapp.store.engine import Database
from tests.cast import sign_in
from tests.surveys.stage import Stage, token

pytestmark = pytest.mark.anyio
ASKED = {
    "form": "counter",
    "first": "2026-11-01",
    "last": "30/11/2026",
    "profile": "answers",
    "reason": "Báo cáo quý IV",
}


@pytest.fixture
async def path(stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock) -> str:
    """One answer at each counter, and an administrator of the first commune."""
    for code in (stage.cast.point.code, stage.cast.other_point.code):
        form = {"token": await token(client, f"/q/{code}"), "overall": "2", "done": "1"}
        await client.post(f"/q/{code}", data=form | {"comment": "Chờ lâu"})
    await sign_in(service, client, clock, "administrator", stage.cast.commune)
    return f"/agencies/{stage.cast.commune.id}/answers"


async def test_it_sends_the_agency_s_answers_with_words_only_when_asked(
    client: httpx.AsyncClient, path: str
) -> None:
    assert 'value="2026-11-16"' in (await client.get(path)).text
    plain = await client.post(path, data=ASKED)
    assert plain.status_code == 200
    assert plain.headers["content-type"] == "text/csv; charset=utf-8"
    assert plain.headers["cache-control"] == "no-store"
    name = "counter-2026-11-01-2026-11-30.csv"
    assert name in plain.headers["content-disposition"]
    assert len(plain.text.splitlines()) == 2
    assert "Chờ lâu" not in plain.text
    with_words = await client.post(path, data=ASKED | {"profile": "words"})
    assert "Chờ lâu" in with_words.text


async def test_it_records_who_took_what_out_and_why(
    stage: Stage, client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await client.post(path, data=ASKED | {"profile": "words"})
    async with database.reading() as conn:
        paths = [stage.cast.commune.path]
        chosen = RecordFilter(action="answers.exported")
        (entry,) = await list_events(conn, paths, chosen, limit=10)
    assert entry.actor_name == "Người administrator"
    assert entry.detail == {
        "reason": "Báo cáo quý IV", "title": "counter", "profile": "words",
        "first": "2026-11-01", "last": "2026-11-30", "lines": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": "  "}, "mục đích sử dụng"),
        ({"reason": "x" * 301}, "mục đích sử dụng"),
        ({"first": "gestern"}, "ngày"),
        ({"last": "9999-12-31"}, "ngày"),
        ({"profile": "all"}, "không có"),
        ({"form": "unknown"}, "unknown"),
    ],
)
async def test_it_brings_a_wrong_order_back_and_sends_and_records_nothing(
    stage: Stage, client: httpx.AsyncClient, database: Database, path: str,
    wrong: dict[str, str], sentence: str,
) -> None:  # fmt: skip
    refused = await client.post(path, data=ASKED | wrong)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert "overall" not in refused.text
    async with database.reading() as conn:
        chosen = RecordFilter(action="answers.exported")
        assert await list_events(conn, [stage.cast.province.path], chosen, limit=10) == []


async def test_it_gives_them_to_nobody_else(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock, path: str
) -> None:
    for role, at, status in (
        ("iso_secretary", stage.cast.commune, 403),
        ("manager", stage.cast.commune, 403),
        ("administrator", stage.cast.other_commune, 404),
    ):
        await sign_in(service, client, clock, role, at)
        assert (await client.get(path)).status_code == status
        assert (await client.post(path, data=ASKED)).status_code == status
