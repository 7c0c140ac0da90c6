"""`auditapp posters`."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditapp.base.clock import FixedClock
from auditapp.cli import auditapp
from auditapp.store.engine import Database
from tests.cast import Cast, play
from tests.channels.printed import codes

ADDRESS = "https://khaosat.langson.gov.vn"


@pytest.fixture
def cast(database_url: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("AUDITAPP_PUBLIC_URL", ADDRESS)

    async def fill() -> Cast:
        database = Database(database_url)
        try:
            return await play(database, clock)
        finally:
            await database.close()

    return asyncio.run(fill())


def test_it_draws_the_codes_of_all_agencies_below_one(cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "posters.pdf"
    options = ["--agency", "20", "--layout", "cards", "--copies", "2", "-o", str(target)]
    result = CliRunner().invoke(auditapp, ["posters", *options])
    assert result.exit_code == 0, result.output
    assert "2 service points" in result.output
    links = [f"{ADDRESS}/q/{each.code}" for each in (cast.point, cast.other_point)]
    assert [one.text for one in codes(target)] == [link for link in links for _ in range(2)]
    assert list(tmp_path.glob("*.part")) == []


def test_it_takes_only_what_is_asked_for(cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "links.csv"
    for option, value, lines in (
        ("--kind", "commune", 3), ("--kind", "department", 0),
        ("--place", "return_desk", 3), ("--place", "reception", 0),
    ):  # fmt: skip
        options = ["--agency", "20", "--layout", "links", option, value, "-o", str(target)]
        result = CliRunner().invoke(auditapp, ["posters", *options])
        assert target.exists() == bool(lines)
        if lines:
            assert target.read_bytes().count(b"\r\n") == lines
            target.unlink()
        else:
            assert "nothing to print" in str(result.exception)


def test_it_names_an_agency_that_does_not_exist(cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "posters.pdf"
    result = CliRunner().invoke(auditapp, ["posters", "--agency", "nowhere", "-o", str(target)])
    assert "nowhere" in str(result.exception)
    assert not target.exists()
