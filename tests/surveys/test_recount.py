"""Counts equal a recount of the responses, whatever was sent in whatever order."""

import asyncio
import random
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from auditapp.base.clock import FixedClock
from auditapp.cli import auditapp
from auditapp.store.engine import Database
from auditapp.surveys.actions.recount import list_slices, rebuild_counts, verify_counts
from auditapp.surveys.tables import counts
from tests.surveys.stage import Stage, counted, rows, token

pytestmark = pytest.mark.anyio
FACTORS = ("attitude", "waiting", "fees", "place", "other")


async def differences(database: Database) -> list[str]:
    """Return every difference that `counts verify` finds."""
    return [
        str(difference)
        for part in await list_slices(database)
        for difference in await verify_counts(database, part)
    ]


async def traffic(stage: Stage, client: httpx.AsyncClient, clock: FixedClock, seed: int) -> None:
    """Send 60 citizens' answers with amendments and resends over some weeks."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    codes = (stage.cast.point.code, stage.cast.other_point.code)

    async def citizen() -> None:
        address = f"/q/{chance.choice(codes)}"
        form: dict[str, object] = {"token": await token(client, address)}
        for _ in range(chance.randint(1, 4)):
            form["overall"] = str(chance.randint(1, 5))
            if chance.random() < 0.6:
                form |= {
                    "done": "1",
                    chance.choice(("good", "not_good")): ["", *chance.sample(FACTORS, 2)],
                    "visits": chance.choice(("", "one", "two")),
                    "comment": chance.choice(("", "Tốt", "Chậm")),
                }
            for _ in range(chance.randint(1, 2)):
                await client.post(address, data=form)

    for _ in range(6):
        await asyncio.gather(*(citizen() for _ in range(10)))
        clock.forward(timedelta(hours=chance.randint(1, 200)))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_it_counts_what_a_recount_counts_after_any_traffic(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock, seed: int
) -> None:
    await traffic(stage, client, clock, seed)
    assert len(await rows(database)) == 60
    assert len(await list_slices(database)) >= 1
    assert await differences(database) == []


async def test_it_finds_and_mends_every_count_that_is_wrong(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    await traffic(stage, client, clock, 4)
    right = await counted(database, stage.cast.province.id)
    async with database.writing() as conn:
        await conn.execute(sa.update(counts).where(counts.c.answer == "5").values(n=99))
        await conn.execute(sa.delete(counts).where(counts.c.node_id == stage.cast.point.id))
    assert len(await differences(database)) > 2
    for part in await list_slices(database):
        await rebuild_counts(database, part)
    assert await differences(database) == []
    assert await counted(database, stage.cast.province.id) == right


async def test_it_says_on_the_command_line_what_differs_and_mends_it(
    stage: Stage,
    client: httpx.AsyncClient,
    database: Database,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(command: str) -> tuple[int, str]:
        result = CliRunner().invoke(auditapp, ["counts", command])
        return result.exit_code, result.output

    monkeypatch.setenv("AUDITAPP_DATABASE_URL", database_url)
    form = {"token": await token(client, stage.address), "overall": "5"}
    await client.post(stage.address, data=form)
    code, output = await asyncio.to_thread(run, "verify")
    assert (code, "The counts equal the responses." in output) == (0, True)
    async with database.writing() as conn:
        await conn.execute(sa.update(counts).where(counts.c.grain == "D").values(n=2))
    code, output = await asyncio.to_thread(run, "verify")
    assert code == 1
    assert "2 counted, 1 in the responses" in output
    code, output = await asyncio.to_thread(run, "rebuild")
    assert (code, "counts written" in output) == (0, True)
    assert (await asyncio.to_thread(run, "verify"))[0] == 0
