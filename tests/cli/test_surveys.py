"""`auditapp surveys`."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.cli import auditapp
from auditapp.store.engine import Database
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.intake import Intake
from tests.surveys.stage import set_stage

DAYS = ["--from", "2026-11-01", "--to", "2026-11-30", "--reason", "báo cáo quý"]


@pytest.fixture
def answered(database_url: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", database_url)

    async def answer() -> None:
        database = Database(database_url)
        stage = await set_stage(database, clock)
        counter = await Counters(database, clock).get(stage.cast.point.code)
        intake = Intake(database, clock, limit=10)
        intake.start()
        tap = counter.taps["5"]
        await intake.submit(counter, new_id(), posted=tap.posted, values=tap.values)
        await intake.stop()
        await database.close()

    asyncio.run(answer())


@pytest.mark.usefixtures("answered")
def test_it_exports_to_a_file_and_says_how_many(tmp_path: Path) -> None:
    target = tmp_path / "answers.csv"
    command = ["surveys", "export", "counter", "--agency", "20", *DAYS, "-o", str(target)]
    result = CliRunner().invoke(auditapp, command)
    assert result.exit_code == 0, result.output
    assert "1 answers" in result.output
    assert target.read_bytes().count(b"\r\n") == 2
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.usefixtures("answered")
def test_it_leaves_no_file_behind_when_it_fails(tmp_path: Path) -> None:
    target = tmp_path / "answers.csv"
    command = ["surveys", "export", "counter", "--agency", "nowhere", *DAYS, "-o", str(target)]
    result = CliRunner().invoke(auditapp, command)
    assert result.exit_code != 0
    assert "nowhere" in str(result.exception)
    assert not target.exists()


@pytest.mark.usefixtures("answered")
def test_it_asks_for_a_reason_and_knows_its_profiles(tmp_path: Path) -> None:
    target = tmp_path / "answers.csv"
    command = ["surveys", "export", "counter", "--agency", "20", *DAYS[:4], "-o", str(target)]
    refused = CliRunner().invoke(auditapp, command)
    assert refused.exit_code == 2
    assert "--reason" in refused.output
    for profile, columns in (("answers", 0), ("words", 1)):
        done = CliRunner().invoke(auditapp, [*command, "--reason", "x", "--profile", profile])
        assert done.exit_code == 0, done.output
        head = target.read_text("utf-8-sig").splitlines()[0].split(",")
        assert head.count("comment") == columns
    assert CliRunner().invoke(auditapp, [*command, "--profile", "all"]).exit_code == 2
