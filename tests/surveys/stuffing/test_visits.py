"""How often pages are opened, begun and finished: counts of nobody, written now and then."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from auditapp.surveys.models.visits import Once, is_opened
from auditapp.surveys.tables import visits
from tests.cast import sign_in
from tests.surveys.stage import Stage, read_token

pytestmark = pytest.mark.anyio
PHONE = "Mozilla/5.0 (Linux; Android 8.0) AppleWebKit/537.36 Chrome/62.0 Mobile Safari/537.36"
IN_ZALO = PHONE + " Zalo android/12110561 ZaloTheme/light"
BROWSER = {"user-agent": PHONE}


async def seen(database: Database, node_id: str, grain: str = "M") -> dict[tuple[int, str], int]:
    """Return (hour, step) → n at a node."""
    statement = sa.select(visits.c.hour, visits.c.step, visits.c.n).where(
        visits.c.node_id == node_id, visits.c.grain == grain
    )
    async with database.reading() as conn:
        return {(row[0], row[1]): row[2] for row in await conn.execute(statement)}


async def test_it_counts_pages_first_posts_and_ends_at_the_point_and_above(
    stage: Stage, client: httpx.AsyncClient, service: Service, database: Database
) -> None:
    page = await client.get(stage.address, headers=BROWSER)
    await client.get(stage.address, headers=BROWSER)
    form = {"token": read_token(page), "overall": "5"}
    await client.post(stage.address, data={**form, "overall": "9"}, headers=BROWSER)
    await client.post(stage.address, data=form, headers=BROWSER)
    for _ in range(3):
        await client.post(stage.address, data=form | {"done": "1"}, headers=BROWSER)
    await service.citizens.visits.flush()
    for node in (stage.cast.point.id, stage.cast.commune.id, stage.cast.province.id):
        assert await seen(database, node) == {(0, "scan"): 2, (0, "start"): 1, (0, "done"): 1}
    hourly = {(9, "scan"): 2, (9, "start"): 1, (9, "done"): 1}
    assert await seen(database, stage.cast.point.id, "H") == hourly
    assert await seen(database, stage.cast.commune.id, "H") == {}
    assert await seen(database, stage.cast.other_commune.id) == {}


async def test_it_adds_to_what_is_there_hour_by_hour(
    stage: Stage, client: httpx.AsyncClient, service: Service, database: Database, clock: FixedClock
) -> None:
    for _ in range(2):
        for _ in range(3):
            await client.get(stage.address, headers=BROWSER)
            await service.citizens.visits.flush()
        clock.forward(timedelta(hours=1))
    assert await seen(database, stage.cast.point.id, "H") == {(9, "scan"): 3, (10, "scan"): 3}
    assert await seen(database, stage.cast.province.id) == {(0, "scan"): 6}
    async with database.reading() as conn:
        periods = set(await conn.scalars(sa.select(visits.c.period)))
    assert periods == {date(2026, 11, 16), date(2026, 11, 1)}


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
        {"user-agent": "Mozilla/5.0 AppleWebKit/537.36 (compatible; Googlebot/2.1) Chrome/99"},
        {"user-agent": "Mozilla/5.0 (compatible; ZaloBot/1.0)"},
        {"user-agent": "Zalo/1.0"},
        {"user-agent": "WhatsApp/2.23"},
        {"user-agent": ""},
        {**BROWSER, "sec-purpose": "prefetch;prerender"},
        {**BROWSER, "purpose": "prefetch"},
        {**BROWSER, "x-moz": "prefetch"},
    ],
)
async def test_it_does_not_count_previews_robots_and_pages_fetched_ahead(
    stage: Stage,
    client: httpx.AsyncClient,
    service: Service,
    database: Database,
    headers: dict[str, str],
) -> None:
    assert (await client.get(stage.address, headers=headers)).status_code == 200
    await service.citizens.visits.flush()
    assert await seen(database, stage.cast.point.id) == {}


async def test_it_counts_no_head_no_change_of_language_and_no_unknown_code(
    stage: Stage, client: httpx.AsyncClient, service: Service, database: Database
) -> None:
    await client.head(stage.address, headers=BROWSER)
    await client.get(f"{stage.address}?lang=en", headers=BROWSER)
    await client.get("/q/ZZZZZZZ", headers=BROWSER)
    await service.citizens.visits.flush()
    assert await seen(database, stage.cast.point.id) == {}


def test_it_takes_browsers_inside_other_apps_for_what_they_are() -> None:
    for agent in (PHONE, IN_ZALO, PHONE + " [FBAN/FB4A;FBAV/430.0]"):
        assert is_opened([(b"host", b"x"), (b"user-agent", agent.encode())])


async def test_it_keeps_nothing_but_counts(
    stage: Stage, client: httpx.AsyncClient, service: Service, database: Database
) -> None:
    await client.get(stage.address, headers={**BROWSER, "referer": "https://canary.example"})
    await service.citizens.visits.flush()
    async with database.reading() as conn:
        kept = str(list(await conn.execute(sa.select(visits))))
    assert "Mozilla" not in kept
    assert "canary" not in kept
    assert "127.0.0.1" not in kept


async def test_it_writes_later_what_could_not_be_written_now(
    stage: Stage,
    client: httpx.AsyncClient,
    service: Service,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(_: object) -> None:
        raise OSError("no disk")

    await client.get(stage.address, headers=BROWSER)
    with monkeypatch.context() as patch:
        patch.setattr(service.database, "bulk", broken)
        await service.citizens.visits.flush()
    await client.get(stage.address, headers=BROWSER)
    await service.citizens.visits.stop()
    assert await seen(database, stage.cast.point.id) == {(0, "scan"): 2}


def test_it_forgets_the_oldest_of_what_it_has_seen() -> None:
    once = Once(most=3)
    assert [once.is_new(key) for key in "abcaab"] == [True, True, True, False, False, False]
    assert once.is_new("d")
    assert once.is_new("a")
    assert not once.is_new("d")


async def test_it_shows_participation_and_where_people_stop(
    stage: Stage, client: httpx.AsyncClient, service: Service, clock: FixedClock
) -> None:
    for number in range(12):
        page = await client.get(stage.address, headers=BROWSER)
        clock.forward(timedelta(minutes=2))
        form: dict[str, Any] = {"token": read_token(page), "overall": "5"}
        if number < 8:
            more = {"visits": "one"} if number < 6 else {}
            await client.post(stage.address, data={**form, **more, "done": "1"}, headers=BROWSER)
        elif number < 10:
            await client.post(stage.address, data=form, headers=BROWSER)
    await service.citizens.visits.flush()
    await sign_in(service, client, clock, "manager", stage.cast.province)
    answer = await client.get(f"/api/v1/agencies/{stage.cast.commune.id}/results")
    seen_there = answer.json()["participation"]
    assert (seen_there["scans"], seen_there["starts"]) == (12, 10)
    assert (seen_there["answers"], seen_there["completions"]) == (10, 8)
    per_question = {one["code"]: one for one in seen_there["questions"]}
    assert (per_question["visits"]["n"], per_question["visits"]["share"]) == (6, 0.6)
    assert per_question["comment"]["n"] == 0
    assert per_question["good"]["conditional"]
    page = await client.get(f"/results/points/{stage.cast.point.id}")
    assert "Người trả lời dừng ở câu nào" in page.text
    assert "09:00–10:00" in page.text
    assert "60,0%" in page.text


async def test_it_shows_only_scans_where_figures_are_hidden(
    stage: Stage, client: httpx.AsyncClient, service: Service, clock: FixedClock
) -> None:
    for _ in range(3):
        page = await client.get(stage.address, headers=BROWSER)
        clock.forward(timedelta(minutes=2))
        data = {"token": read_token(page), "overall": "5", "done": "1"}
        await client.post(stage.address, data=data, headers=BROWSER)
    await service.citizens.visits.flush()
    await sign_in(service, client, clock, "manager", stage.cast.province)
    answer = await client.get(f"/api/v1/agencies/{stage.cast.commune.id}/results")
    seen_there = answer.json()["participation"]
    assert seen_there["scans"] == 3
    assert seen_there["starts"] is seen_there["answers"] is seen_there["completions"] is None
    assert all(one["n"] is None for one in seen_there["questions"])
