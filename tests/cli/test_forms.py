"""`auditapp forms`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditapp.cli import auditapp


def test_it_finds_no_fault_in_the_shipped_forms() -> None:
    result = CliRunner().invoke(auditapp, ["forms", "check"])
    assert (result.exit_code, result.output) == (0, "No fault found.\n")


def test_it_names_file_place_and_fault(tmp_path: Path) -> None:
    (tmp_path / "surveys" / "x").mkdir(parents=True)
    (tmp_path / "surveys" / "x" / "v1.toml").write_text("kind = 'survey'\ntitel = 'x'\n")
    result = CliRunner().invoke(auditapp, ["forms", "check", str(tmp_path)])
    assert result.exit_code == 1
    assert "surveys/x/v1.toml" in result.stderr
    assert "titel" in result.stderr


def test_it_publishes_and_says_what(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", database_url)
    first = CliRunner().invoke(auditapp, ["forms", "publish"])
    assert "published surveys/counter/v1" in first.output
    assert "9 stood already." in CliRunner().invoke(auditapp, ["forms", "publish"]).output


def test_it_writes_a_json_schema_per_kind_of_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(auditapp, ["forms", "schema", str(tmp_path)])
    assert result.exit_code == 0
    survey = json.loads((tmp_path / "survey.schema.json").read_text())
    assert survey["$schema"].endswith("2020-12/schema")
