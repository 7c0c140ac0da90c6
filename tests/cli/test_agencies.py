"""`auditapp agencies`, as an operator types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from auditapp.base.errors import Conflict
from auditapp.cli import auditapp


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", database_url)
    return Run()


class Run:
    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(auditapp, list(arguments))


def test_it_fills_kinds_with_the_migration_and_imports_a_province(run: Run) -> None:
    assert "19 kinds of agencies" in run("migrate").output
    assert (
        "66 agencies would be stored"
        in run("agencies", "import", "--province", "lang son", "--dry-run").output
    )
    done = run("agencies", "import", "--province", "lang son")
    assert done.exit_code == 0
    assert "66 agencies stored, first: Tỉnh Lạng Sơn." in done.output
    again = run("agencies", "import", "--province", "lang son")
    assert isinstance(again.exception, Conflict)


def test_it_prints_a_line_per_fault_and_fails(run: Run, tmp_path: Path) -> None:
    run("agencies", "sync")
    file = tmp_path / "tree.csv"
    file.write_text("code,name,kind,parent_code\nA,,castle,\n,B,office,A\n", encoding="utf-8")
    done = run("agencies", "import", str(file))
    assert done.exit_code == 1
    assert "line 2, name: Please fill this in." in done.output
    assert "line 3, code: Please fill this in." in done.output
    assert "2 faults; nothing was stored." in done.output


def test_it_imports_a_file_under_an_agency(run: Run, tmp_path: Path) -> None:
    run("agencies", "sync")
    run("agencies", "import", "--province", "20")
    file = tmp_path / "tree.csv"
    file.write_text("code;name;kind;parent_code\nSYT;Sở Y tế;department;\n", encoding="utf-8-sig")
    assert "1 agencies stored" in run("agencies", "import", str(file), "--under", "20").output


@pytest.mark.parametrize(
    "arguments", [(), ("--province", "20", "--under", "20"), ("--province", "20", __file__)]
)
def test_it_asks_for_one_source(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("agencies", "import", *arguments).exit_code == 2


def test_it_refuses_an_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite3")
    done = CliRunner().invoke(auditapp, ["agencies", "sync"])
    assert "auditapp migrate" in done.output
