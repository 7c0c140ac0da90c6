"""Past its time: gone in pages, with a record; counts stay, and what is kept still adds up."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.settings import Settings
from auditapp.cli import auditapp
from auditapp.store.engine import Database
from auditapp.surveys.actions import retention
from auditapp.surveys.actions.recount import list_slices, rebuild_counts
from auditapp.surveys.actions.retention import list_due, months_back, run_retention
from auditapp.surveys.tables import comments, counts, deletions, responses
from tests.cast import sign_in
from tests.surveys.stage import Stage, counted, rows, token, words
from tests.surveys.test_recount import differences

pytestmark = pytest.mark.anyio


async def answer(client: httpx.AsyncClient, stage: Stage, times: int = 1) -> None:
    """Send whole answers with words."""
    for _ in range(times):
        form = {"token": await token(client, stage.address), "overall": "2", "done": "1"}
        await client.post(stage.address, data=form | {"comment": "Chờ lâu", "on_time": "late"})


async def run(database: Database, clock: FixedClock, settings: Settings) -> int:
    """Do what the command does."""
    return await run_retention(database, clock, await list_due(database, clock, settings))


async def record(database: Database) -> list[tuple[object, ...]]:
    """Return the record without its trees."""
    async with database.reading() as conn:
        found = await conn.execute(sa.select(deletions).order_by(deletions.c.kind))
        return [tuple(row)[1:] for row in found]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten rows need several pages."""
    monkeypatch.setattr(retention, "PAGE", 3)


async def test_it_deletes_words_after_a_year_and_answers_after_two_and_keeps_the_counts(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock,
    settings: Settings,
) -> None:  # fmt: skip
    await answer(client, stage, 10)
    clock.at = datetime(2027, 11, 17, 2, tzinfo=UTC)
    await answer(client, stage, 4)
    before = await counted(database, stage.cast.province.id)
    assert await run(database, clock, settings) == 10
    assert (len(await rows(database)), len(await words(database))) == (14, 4)
    assert await record(database) == [
        (date(2027, 11, 17), "comments", "retention", date(2026, 11, 17), 10)
    ]
    clock.at = datetime(2028, 12, 1, 2, tzinfo=UTC)
    assert await run(database, clock, settings) == 14
    assert (len(await rows(database)), len(await words(database))) == (4, 0)
    assert ("answers", "retention", date(2026, 12, 1), 10) in [
        line[1:] for line in await record(database)
    ]
    assert await counted(database, stage.cast.province.id) == before
    assert await run(database, clock, settings) == 0


async def test_it_still_proves_what_is_kept_and_leaves_older_counts_alone(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock,
    settings: Settings,
) -> None:  # fmt: skip
    await answer(client, stage, 5)
    clock.at = datetime(2028, 12, 1, 2, tzinfo=UTC)
    await answer(client, stage, 2)
    before = await counted(database, stage.cast.province.id)
    await run(database, clock, settings)
    assert await differences(database) == []
    for part in await list_slices(database):
        await rebuild_counts(database, part)
    assert await counted(database, stage.cast.province.id) == before
    async with database.writing() as conn:
        new = sa.update(counts).where(counts.c.period >= date(2028, 12, 1)).values(n=9)
        await conn.execute(new)
    assert await differences(database) != []


async def test_it_deletes_no_answer_of_a_month_that_is_not_wholly_past(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock,
    settings: Settings,
) -> None:  # fmt: skip
    clock.at = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)  # 23:59 in Viet Nam
    await answer(client, stage)
    clock.at = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # midnight: December
    await answer(client, stage)
    clock.at = datetime(2028, 12, 31, 10, tzinfo=UTC)
    await run(database, clock, settings)
    (kept,) = await rows(database)
    assert kept.hour == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert await differences(database) == []


async def test_it_counts_right_when_it_was_broken_off(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock,
    settings: Settings,
) -> None:  # fmt: skip
    await answer(client, stage, 8)
    clock.at = datetime(2028, 12, 1, 2, tzinfo=UTC)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    due = await list_due(database, clock, settings)
    with pytest.raises(KeyboardInterrupt):
        await run_retention(database, clock, due, told=stop)
    assert len(await rows(database)) == 5
    assert await differences(database) == []
    assert await run(database, clock, settings) == 5 + 8
    assert [line[-1] for line in await record(database)] == [8, 8]


async def test_it_deletes_receipts_that_are_no_longer_good(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock,
    settings: Settings,
) -> None:  # fmt: skip
    form = {"token": await token(client, stage.address), "overall": "4", "done": "1"}
    await client.post(stage.address, data=form | {"receipt": "1"})
    clock.forward(timedelta(days=30))
    assert await run(database, clock, settings) == 0
    clock.forward(timedelta(days=1))
    assert await run(database, clock, settings) == 1
    assert len(await rows(database)) == 1


async def test_it_only_says_what_it_would_do_in_a_dry_run(
    stage: Stage, client: httpx.AsyncClient, database: Database, database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def say(*more: str) -> str:
        result = CliRunner().invoke(auditapp, ["retention", "run", *more])
        assert result.exit_code == 0, result.output
        return result.output

    monkeypatch.setenv("AUDITAPP_DATABASE_URL", database_url)
    await answer(client, stage, 2)
    async with database.writing() as conn:  # the command looks at the real clock
        await conn.execute(sa.update(responses).values(hour=datetime(2021, 1, 15, tzinfo=UTC)))
        await conn.execute(sa.update(comments).values(day=date(2021, 1, 15)))
    assert "4 would be deleted." in await asyncio.to_thread(say, "--dry-run")
    assert len(await rows(database)) == 2
    assert "4 deleted." in await asyncio.to_thread(say)
    assert await rows(database) == []


async def test_it_shows_periods_and_record_to_administrators_alone(
    stage: Stage, service: Service, client: httpx.AsyncClient, database: Database,
    clock: FixedClock, settings: Settings,
) -> None:  # fmt: skip
    await answer(client, stage, 3)
    clock.at = datetime(2028, 12, 1, 2, tzinfo=UTC)
    await run(database, clock, settings)
    await sign_in(service, client, clock, "administrator", stage.cast.province)
    page = await client.get("/retention")
    assert page.status_code == 200
    assert "01/12/2026" in page.text
    assert "Quá thời hạn lưu" in page.text
    await sign_in(service, client, clock, "manager", stage.cast.province)
    assert (await client.get("/retention")).status_code == 403


async def test_it_uses_the_key_and_not_the_whole_table_for_a_page(
    database: Database, stage: Stage
) -> None:
    if not database.is_sqlite:
        pytest.skip("SQLite's plan")
    statement = sa.select(responses.c.id).where(
        responses.c.root_id == "r", responses.c.id > "a", responses.c.hour < datetime.now(UTC)
    )
    text = str(
        statement.order_by(responses.c.id)
        .limit(5)
        .compile(database.readers.sync_engine, compile_kwargs={"literal_binds": True})
    )
    async with database.reading() as conn:
        plan = [row[-1] for row in await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    assert plan == ["SEARCH responses USING PRIMARY KEY (root_id=? AND id>?)"]


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 11, 16), 24, date(2024, 11, 16)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 1), 1, date(2025, 12, 1)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
    ],
)
def test_it_goes_back_by_months(day: date, months: int, found: date) -> None:
    assert months_back(day, months) == found
